// A process that walks to a password write and kills itself, as `kill -9` would, right after one call of its store.
import { franksPassword } from '../../../src/services/demo-accounts';
import type { Source } from '../../../src/services/ids';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { createFaultyStore, type StoreCall } from './faulty-store';
import { accountOf, choosePassword, createPerson, startNode, tokenIn, walkToPin } from './node';

/** `begun-…`: by a link that an administrator had sent. */
export type Path = 'own' | 'temporary' | 'change' | 'begun-own' | 'begun-temporary';
/** The call after which it dies: the nth of this method and collection from the moment that the page is sent. */
export interface Death {
  readonly method: StoreCall['method'];
  readonly collection: StoreCall['collection'];
  readonly nth: number;
}

const page = { source: 'page' as Source, correlation: 'page' }; // a bucket for tests
const password = 'Copper-meadow-violin-31';

/** The link of `reset <who> link` or `temp`, as it stands in the mail. */
async function beginFor({ services }: Awaited<ReturnType<typeof startNode>>, way: Path): Promise<string> {
  const account = await accountOf({ services }, 'alice@demo.example');
  const lifetimeMs = 15 * 60_000;
  const { id: grant } = await services.grants.issueForLink(account, lifetimeMs);
  const purpose = way === 'begun-own' ? 'set-password' : 'reveal-password';
  return (await services.tickets.issue({ purpose, account: account.id, grant, lifetimeMs })).url;
}

async function die(path: string, way: Path, death: Death): Promise<void> {
  const store = createFaultyStore(createSqliteStore({ path }));
  const node = await startNode({ store, policy: { outcome: way === 'temporary' ? 'temporary' : 'own' } });
  const person = createPerson();
  if (way === 'own' || way === 'temporary') await person.say(node, await walkToPin(node, person));
  const begun = way.startsWith('begun') ? await beginFor(node, way) : '';
  let seen = 0;
  const from = store.calls.length;
  store.mood = ({ method, collection, number }) => {
    if (number <= from || method !== death.method || collection !== death.collection) return 'serve';
    seen += 1;
    return 'serve';
  };
  const { update, insert, claim } = store;
  const afterwards =
    <Args extends unknown[], T>(run: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      const result = await run(...args);
      if (seen >= death.nth) process.kill(process.pid, 'SIGKILL');
      return result;
    };
  // The wrappers keep the types of what they wrap; TypeScript cannot follow generics through them.
  Object.assign(store, {
    update: afterwards(update as never),
    insert: afterwards(insert as never),
    claim: afterwards(claim as never),
  });
  if (way === 'own') await choosePassword(node, person.link(), password);
  if (way === 'temporary') await node.services.passwords.reveal({ token: tokenIn(person.link()), ...page });
  if (way === 'begun-own') await choosePassword(node, begun, password);
  if (way === 'begun-temporary') await node.services.passwords.reveal({ token: tokenIn(begun), ...page });
  if (way === 'change') {
    const { id: account } = await accountOf(node, 'frank@demo.example');
    await node.services.directory.unlock(account);
    await node.services.passwords.change({ account, current: franksPassword, next: password, ...page });
  }
  await node.services.outbox.runDue();
}

const [, , path = '', way = 'own', death = '{}'] = process.argv;
// Written by the test that started this process.
void die(path, way as Path, JSON.parse(death) as Death);
