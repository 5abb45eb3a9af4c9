// Four processes write the audit at once; one after the other is killed, and another takes its place.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { createAnchorFile } from '../../../src/services/audit/anchor';
import { createCheckpoints } from '../../../src/services/audit/checkpoints';
import { verifyAudit } from '../../../src/services/audit/verify';
import { createClock } from '../../../src/services/secrets/clock';
import { systemRandom } from '../../../src/services/secrets/random';
import { createFakeLog } from '../../fakes/log';
import { testKeyring } from '../../fakes/secrets';
import { openMongoPlace } from '../../mongo/place';
import { type Engine, makeStore } from '../../races/worker';
import { attackScale } from '../otp/web-attacker';

jest.setTimeout(240_000 * Math.max(1, attackScale));

const hook = join(__dirname, '../../support/ts-hook.cjs');
const kills = Math.ceil(6 * attackScale);
/** How long they write between two kills. */
const betweenMs = 1_500;

interface Writer {
  readonly child: ChildProcess;
  readonly gone: Promise<unknown>;
}

async function startWriter(engine: Engine, name: string, acknowledged: Set<string>): Promise<Writer> {
  const child = fork(join(__dirname, 'writer.ts'), [JSON.stringify(engine), name], {
    execArgv: ['-r', hook],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  const lines = createInterface({ input: child.stdout! });
  // A line that was cut by the kill was not acknowledged to anybody.
  lines.on('line', (line) => void (/^\S+\/\d+\/\d+$/.test(line) && acknowledged.add(line)));
  const gone = Promise.all([once(child, 'exit'), once(lines, 'close')]);
  await once(child, 'message');
  return { child, gone };
}

const places = [
  [
    'the embedded store',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'latchkey-audit-'));
      const drop = async () => rmSync(folder, { recursive: true, force: true });
      return { engine: { sqlite: join(folder, 'latchkey.db') }, drop };
    },
  ],
  [
    'MongoDB',
    () => {
      const { uri, drop } = openMongoPlace();
      return { engine: { mongo: uri }, drop };
    },
  ],
] as const; // a table of two

describe('AUD-03: concurrent writers and crash', () => {
  test.each(places)(
    '%s: four writers, kill -9 again and again: no fork, no gap, nothing acknowledged is lost',
    async (_name, open) => {
      const { engine, drop } = open();
      const folder = mkdtempSync(join(tmpdir(), 'latchkey-anchor-'));
      const acknowledged = new Set<string>();
      const store = makeStore(engine);
      await store.open();
      const anchor = createAnchorFile(join(folder, 'anchors.log'));
      const checkpoints = createCheckpoints({
        store,
        clock: createClock(),
        random: systemRandom,
        keyring: testKeyring,
        log: createFakeLog(),
        anchor,
      });
      const writers = await Promise.all([0, 1, 2, 3].map((n) => startWriter(engine, `writer-${n}`, acknowledged)));
      const startedMs = performance.now();
      for (let kill = 0; kill < kills; kill += 1) {
        await pause(betweenMs);
        await checkpoints.seal();
        const at = kill % writers.length;
        writers[at]!.child.kill('SIGKILL');
        await writers[at]!.gone;
        writers[at] = await startWriter(engine, `writer-${at}-${kill}`, acknowledged);
      }
      // The newest ones write, too.
      await pause(betweenMs);
      const seconds = (performance.now() - startedMs) / 1_000;
      for (const { child } of writers) child.kill('SIGKILL');
      await Promise.all(writers.map(({ gone }) => gone));

      const verdict = await verifyAudit({ store, keyring: testKeyring, anchor });
      expect(verdict).toMatchObject({ ok: true, lanes: 4 + kills, anchors: kills });
      const recorded = new Map<string, number>();
      for (let last = ''; ; ) {
        const page = await store.find('audit', { where: { id: { gt: last } }, sortBy: 'id', limit: 5_000 });
        for (const { body } of page) {
          const { correlation } = JSON.parse(body);
          recorded.set(correlation, (recorded.get(correlation) ?? 0) + 1);
        }
        if (page.length < 5_000) break;
        last = page.at(-1)?.id ?? last;
      }
      expect([...acknowledged].filter((one) => !recorded.has(one))).toEqual([]);
      expect([...recorded].filter(([, times]) => times > 1)).toEqual([]);
      expect(acknowledged.size).toBeGreaterThan(500);
      // Measured, not demanded: this machine may be anything.
      process.stderr.write(`audit: ${Math.round(acknowledged.size / seconds)} acknowledged events/s (${_name})\n`);
      await store.close();
      await drop();
      rmSync(folder, { recursive: true, force: true });
    },
  );
});
