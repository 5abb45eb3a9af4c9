// Owns the bench of open web chats: memory for each open stream, and how long a reply takes while all of them are open.
import { percentile, row, sized } from './numbers.mjs';
import { dropFolder, findPort, newFolder, startProcess } from './processes.mjs';
import { each, newAgent, openChat, wordsOf } from './wire.mjs';

const turnsPerSecond = 200;
const seconds = 8;
/** The product lets 5,000 chats begin in an hour, and that stays so here. */
const mostChats = 5_000;
const goalMb = 600;
const goalChats = 10_000;

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Milliseconds from posting a question to hearing its answer on the stream. */
async function converse(chat, agent) {
  const skip = chat.heard.length;
  const startedAt = performance.now();
  const heard = chat.hear((activity) => wordsOf(activity) !== '', skip);
  await chat.say('help', agent);
  await heard;
  return performance.now() - startedAt;
}

/** Turns begin on time, whether the ones before have been answered or not. */
async function converseAtRate(chats, forSeconds) {
  const agent = newAgent(256);
  const running = [];
  const startedAt = performance.now();
  for (let turn = 0; turn < turnsPerSecond * forSeconds; turn += 1) {
    const dueMs = (turn * 1000) / turnsPerSecond - (performance.now() - startedAt);
    if (dueMs > 1) await wait(dueMs);
    running.push(converse(chats[(turn * 37) % chats.length], agent));
  }
  const latencies = await Promise.all(running);
  const perSecond = latencies.length / ((performance.now() - startedAt) / 1000);
  agent.destroy();
  return { latencies, perSecond };
}

export async function run() {
  const count = Math.min(mostChats, sized(1000));
  const folder = newFolder();
  const port = await findPort();
  const server = await startProcess('latchkey-process.mjs', { environment: { PORT: String(port), DATA_DIR: folder } });
  const chats = [];
  try {
    const url = `http://127.0.0.1:${port}`;
    const open = async () => void chats.push(await openChat(url));
    // The code and its pools take their memory before the sockets are counted.
    await each(Array.from({ length: 50 }), 8, open);
    for (let round = 0; round < 8; round += 1) await each(chats, 8, (chat) => converse(chat));
    await wait(500);
    const [before, first] = [await server.ask('rssMb'), chats.length];
    await each(Array.from({ length: count - first }), 16, open);
    await wait(2000);
    const after = await server.ask('rssMb');
    await converseAtRate(chats, 3);
    const cpuBefore = await server.ask('cpuMs');
    const { latencies, perSecond } = await converseAtRate(chats, seconds);
    const cpuMs = ((await server.ask('cpuMs')) - cpuBefore) / latencies.length;
    const kb = ((after - before) * 1000) / (chats.length - first);
    const note = `${Math.round(after)} MB in all; ${Math.round(before + (kb * (goalChats - first)) / 1000)} MB for ${goalChats} by calculation`;
    const name = `sockets: ${chats.length} open chats`;
    return [
      row({ name: `${name}, memory each`, unit: 'kB', value: kb, goal: `<= ${(goalMb * 1000) / goalChats}`, note }),
      row({
        name: `${name}, reply p95 at ${turnsPerSecond} turns/s`,
        unit: 'ms',
        value: percentile(latencies, 0.95),
        goal: '< 100',
        note: `p50 ${percentile(latencies, 0.5).toFixed(1)}; ${Math.round(perSecond)} turns/s answered, ${cpuMs.toFixed(2)} ms of server CPU each`,
      }),
    ];
  } finally {
    for (const chat of chats) chat.close();
    await server.stop();
    dropFolder(folder);
  }
}
