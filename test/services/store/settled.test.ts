// Proves that a call to another system, out of the middle of a turn, leaves only when what was decided is on the disk, and that
// nobody else waits for it, however slow it is.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGraph } from '../../../src/services/directory/graph/calls';
import { path } from '../../../src/services/directory/graph/paths';
import { systemRandom } from '../../../src/services/secrets/random';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createFakeLog } from '../../fakes/log';
import { createFakeClock } from '../../fakes/time';

describe('a slow directory in the middle of what runs together', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'settled-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is called after everything before is durable, and holds up nobody', async () => {
    const file = join(folder, 'store.db');
    const [store, witness] = [createSqliteStore({ path: file }), createSqliteStore({ path: file })];
    await store.open();
    await witness.open();
    const limit = (id: string) => ({ id, n: 1, expiresAt: 1 });
    let release: () => void = () => undefined;
    const slow = new Promise<void>((resolve) => {
      release = resolve;
    });
    let seenAtCall: unknown;
    let reached: () => void = () => undefined;
    const calling = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const graph = createGraph({
      ...{ clock: createFakeClock(), random: systemRandom, log: createFakeLog(), attemptMs: 60_000 },
      tokens: { token: async () => 'token' },
      wait: async () => undefined,
      settle: () => store.settled(),
      async send() {
        seenAtCall = await witness.get('limits', 'before');
        reached();
        await slow;
        return new Response('{}');
      },
    });
    const turn = store.together(async () => {
      await store.insert('limits', limit('before'));
      await graph({ operation: 'users.get', method: 'GET', path: path`/users/${'x'}` });
      await store.insert('limits', limit('after'));
    });
    await calling;
    // The directory has not answered yet: others write, and what they wrote is there for everybody.
    await store.insert('limits', limit('other'));
    await store.together(() => store.insert('limits', limit('another turn')));
    expect(await witness.get('limits', 'other')).toBeDefined();
    expect(await witness.get('limits', 'another turn')).toBeDefined();
    expect(seenAtCall).toMatchObject({ id: 'before' });
    expect(await store.get('limits', 'after')).toBeUndefined();
    release();
    await turn;
    expect(await witness.get('limits', 'after')).toBeDefined();
    await witness.close();
    await store.close();
  });
});
