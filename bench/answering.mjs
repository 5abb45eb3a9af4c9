// Owns the child's side of a bench process: it answers what the runner asks over IPC.

/** Every bench process can tell its processor time and memory; `more` are answers of its own. */
export function answer(more = {}) {
  const answers = {
    cpuMs() {
      const { user, system } = process.cpuUsage();
      return (user + system) / 1000;
    },
    rssMb: () => process.memoryUsage.rss() / 1e6,
    ...more,
    async stop() {
      await more.stop?.();
      // The answer leaves first.
      setTimeout(() => process.exit(0), 50);
    },
  };
  process.on('message', async ({ id, ask, with: given }) => {
    try {
      process.send({ id, answer: await answers[ask](given) });
    } catch (thrown) {
      process.send({ id, error: String(thrown?.stack ?? thrown) });
    }
  });
  process.on('disconnect', () => process.exit(0));
  process.send({ ready: true });
}
