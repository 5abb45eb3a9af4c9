// Owns Entra ID as a directory, through Microsoft Graph: what the product may ask and order, and what is not possible there.
import { Fault } from '../../faults';
import type { AccountId } from '../../ids';
import type { Throttle } from '../../limits/ports';
import { createBlocklist } from '../../passwords/blocklist';
import type { PolicySource } from '../../policy/policy';
import type { Abilities, Clock, Directory, Log, Switched } from '../../ports';
import type { Call, Graph } from './calls';
import { createContactRule } from './contact-points';
import { createContactWriting } from './contact-writing';
import { createDomains } from './domains';
import { createGraphPasses } from './passes';
import { createGraphPasswords } from './passwords';
import { path } from './paths';
import type { PrivilegeRule } from './privilege';
import { wordOf } from './reading';
import { createStrangers } from './strangers';
import { objectIdOf } from './user';
import { createUsers, type Users } from './users';

export interface GraphDeps {
  readonly graph: Graph;
  readonly clock: Clock;
  readonly log: Log;
  readonly policy: PolicySource;
  readonly throttle: Throttle;
  readonly organisation: string;
  readonly rule: PrivilegeRule;
  readonly customerIssuer: string | undefined;
}

/**
 * Graph has no call that ends a lockout; a reset does. An answer may be a minute old (eventual consistency), and nothing
 * says when it is not.
 */
const abilities: Abilities = {
  unlock: false,
  sessions: true,
  temporaryEnds: false,
  pass: true,
  contacts: true,
  lagMs: 60_000,
};

/** False: no such user. Doing it twice is doing it once. */
async function order(graph: Graph, call: Omit<Call, 'repeatable'>): Promise<boolean> {
  const reply = await graph({ ...call, repeatable: true });
  if (reply.ok) return true;
  if (reply.status === 404) return false;
  throw new Fault('directory.refused', `Graph refused ${call.operation}: ${reply.status} ${wordOf(reply.code)}`);
}

function createLogin(graph: Graph, users: Users): Pick<Directory, 'setDisabled' | 'revokeSessions'> {
  const isSame = async (id: AccountId, stamp: string | undefined): Promise<boolean> =>
    stamp === undefined || (await users.get(id, {}))?.stamp === stamp;
  return {
    async setDisabled(id, disabled, stamp): Promise<Switched> {
      const objectId = objectIdOf(id);
      if (objectId === undefined) return { ok: false, reason: 'gone' };
      if (!(await isSame(id, stamp))) return { ok: false, reason: 'changed' };
      users.forget(id);
      const body = { accountEnabled: !disabled };
      const done = await order(graph, {
        operation: 'users.update',
        method: 'PATCH',
        path: path`/users/${objectId}`,
        body,
      });
      return done ? { ok: true } : { ok: false, reason: 'gone' };
    },
    async revokeSessions(id) {
      const objectId = objectIdOf(id);
      if (objectId === undefined) return false;
      const operation = 'users.revokeSignInSessions';
      return order(graph, {
        operation,
        method: 'POST',
        path: path`/users/${objectId}/revokeSignInSessions`,
        unhurried: true,
      });
    },
  };
}

export function createGraphDirectory(deps: GraphDeps): { readonly directory: Directory; readonly users: Users } {
  const { graph, policy, organisation } = deps;
  const users = createUsers({ ...deps, domains: createDomains(deps), contactRule: createContactRule(deps) });
  const strangers = createStrangers(deps);
  const directory: Directory = {
    ...createGraphPasswords({ graph, users, policy, organisation, blocklist: createBlocklist() }),
    ...createGraphPasses(graph),
    ...createContactWriting(graph),
    ...createLogin(graph, users),
    abilities: () => abilities,
    find: (identifier, asking = {}) =>
      asking.stranger === true
        ? strangers.find(identifier, () => users.find(identifier, asking))
        : users.find(identifier, asking),
    get: (id, asking = {}) => users.get(id, asking),
    unlock: () => Promise.resolve({ ok: false, reason: 'unsupported' }),
  };
  return { directory, users };
}
