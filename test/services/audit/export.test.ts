// Taking the audit out: complete, filtered, harmless in a spreadsheet, and itself audited.
import { parse } from 'csv-parse/sync';
import { type ExportRequest, exportAudit } from '../../../src/services/audit/export';
import { createAudit } from '../../../src/services/audit/recorder';
import type { Store } from '../../../src/services/ports';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createFakeLog } from '../../fakes/log';
import { testKeyring } from '../../fakes/secrets';
import { createFakeClock, createFakeRandom } from '../../fakes/time';

describe('the export of the audit', () => {
  let store: Store;
  beforeEach(async () => {
    store = createSqliteStore({ path: ':memory:' });
    await store.open();
  });
  afterEach(() => store.close());

  const world = () => {
    const clock = createFakeClock(Date.UTC(2026, 0, 1));
    const audit = createAudit({ store, clock, random: createFakeRandom(), keyring: testKeyring, log: createFakeLog() });
    const run = async (request: Omit<ExportRequest, 'actor'>) => {
      const chunks: string[] = [];
      const events = await exportAudit({ store, clock, audit }, { ...request, actor: 'operator' }, async (chunk) => {
        chunks.push(chunk);
      });
      return { events, text: chunks.join('') };
    };
    return { clock, audit, run };
  };

  test('JSON lines hold every event with its place in the chain, and the export is an event too', async () => {
    const { audit, run } = world();
    await audit.record({ action: 'pin.wrong', outcome: 'refused', actor: 'local:1', detail: { triesLeft: 4 } });
    const { text, events } = await run({ format: 'jsonl' });
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toBe(2);
    expect(lines[0]).toMatchObject({
      at: '2026-01-01T00:00:00.000Z',
      action: 'pin.wrong',
      actor: 'local:1',
      detail: { triesLeft: 4 },
      mac: expect.any(String),
    });
    expect(lines[1]).toMatchObject({ action: 'audit.exported', outcome: 'started', actor: 'operator' });
    const second = await run({ format: 'jsonl' });
    expect(second.text).toContain('"outcome":"ok"');
  });

  // INJ-08: export the audit as CSV with =HYPERLINK(..), +cmd, @SUM.
  test.each(['=HYPERLINK("http://evil")', '+cmd', '-2+3', '@SUM(A1)'])('a CSV cell %s runs nothing', async (actor) => {
    const { audit, run } = world();
    await audit.record({ action: 'pin.wrong', outcome: 'refused', actor });
    const [row] = parse<Record<string, string>>((await run({ format: 'csv' })).text, { columns: true });
    expect(row).toMatchObject({ action: 'pin.wrong', actor: `'${actor}` });
  });

  test('line ends in a value stay in one record', async () => {
    const { audit, run } = world();
    await audit.record({ action: 'pin.wrong', outcome: 'refused', actor: 'a\r\n=1+1,"b"' });
    const { text } = await run({ format: 'csv' });
    expect(parse(text, { columns: true })).toHaveLength(2);
    expect(text.trimEnd().split('\n')).toHaveLength(3);
  });

  test('since and target choose', async () => {
    const { audit, clock, run } = world();
    for (const target of ['local:1', 'local:2', 'local:1']) {
      clock.advance(60_000);
      await audit.record({ action: 'signin.failed', outcome: 'refused', actor: 'anonymous', target });
    }
    expect((await run({ format: 'jsonl', target: 'local:1' })).events).toBe(3); // with the record of this export
    expect((await run({ format: 'jsonl', target: 'local:2' })).events).toBe(2);
    const since = await run({ format: 'jsonl', sinceMs: Date.UTC(2026, 0, 1) + 180_000 });
    expect(since.text).not.toContain('local:2"}');
    expect(since.text.split('\n')[0]).toContain('local:1');
  });

  test('more events in one millisecond than a page holds: all of them, once', async () => {
    const { audit, clock, run } = world();
    const burst = (count: number) =>
      Promise.all(
        Array.from({ length: count }, () => audit.record({ action: 'limit.hit', outcome: 'refused', actor: 'system' })),
      );
    await burst(300);
    clock.advance(1);
    await burst(2600);
    clock.advance(1);
    await burst(300);
    const { text, events } = await run({ format: 'jsonl' });
    expect(events).toBe(3201);
    expect(new Set(text.trimEnd().split('\n')).size).toBe(3201);
  });
});
