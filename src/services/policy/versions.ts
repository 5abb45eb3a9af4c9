// Owns the policy's versions in the store: each is written once and never changed, the newest one is in force. That its
// number is unique makes putting the next one in force a compare-and-set.
import type { PolicyDoc } from '../collections';
import { Fault } from '../faults';
import type { Store } from '../ports';
import { parsePolicy } from './file';
import type { Policy } from './policy';

export interface PolicyVersion extends Omit<PolicyDoc, 'id' | 'body'> {
  readonly policy: Policy;
}

function read(doc: PolicyDoc): PolicyVersion {
  const { id: _, body, ...version } = doc;
  const where = `version ${doc.version} of the policy in the store`;
  try {
    return { ...version, policy: parsePolicy(JSON.parse(body), where) };
  } catch (thrown) {
    if (thrown instanceof Fault) throw thrown;
    throw new Fault('config.invalid', `${where} cannot be read`, thrown);
  }
}

/** Undefined: none was ever put in force, so the initial values hold. Throws `config.invalid` for one beyond today's ranges. */
export async function newestVersion(store: Store): Promise<PolicyVersion | undefined> {
  const [doc] = await store.find('policies', newest(1));
  return doc === undefined ? undefined : read(doc);
}

export async function versionNumbered(store: Store, version: number): Promise<PolicyVersion | undefined> {
  const [doc] = await store.find('policies', { where: { version }, limit: 1 });
  return doc === undefined ? undefined : read(doc);
}

/** Newest first. */
export const listVersions = async (store: Store, limit: number): Promise<readonly PolicyVersion[]> =>
  (await store.find('policies', newest(limit))).map(read);

const newest = (limit: number) => ({ where: { version: { gt: 0 } }, sortBy: 'version', order: 'down', limit }) as const; // a query's literals

/** False: this number is taken, somebody was faster. */
export async function addVersion(store: Store, { policy, ...version }: PolicyVersion): Promise<boolean> {
  const id = `policy/${version.version}`;
  return (await store.insert('policies', { id, ...version, body: JSON.stringify(policy) })).ok;
}
