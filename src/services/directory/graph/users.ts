// Owns reading users of Entra ID: by id, with what makes them privileged, in one call; by any of their names; and what
// was read of them lately, for whoever only wants to say something.
import { Fault } from '../../faults';
import type { AccountId } from '../../ids';
import type { Account, Asking, Clock, Found } from '../../ports';
import type { Graph } from './calls';
import type { ContactRule } from './contact-points';
import type { Domains } from './domains';
import { path } from './paths';
import type { PrivilegeRule } from './privilege';
import { believe, readTogether } from './reading';
import { createSearch } from './search';
import { domainOf, type GraphUser, homeOf, objectIdOf, toAccount, userFields, userSchema } from './user';

export interface UsersDeps {
  readonly graph: Graph;
  readonly domains: Domains;
  readonly rule: PrivilegeRule;
  readonly contactRule: ContactRule;
  readonly clock: Clock;
  /** `<tenant>.onmicrosoft.com`, where local accounts of External ID are looked for; undefined = there are none. */
  readonly customerIssuer: string | undefined;
}

export interface Users {
  find(identifier: string, asking: Asking): Promise<Found>;
  get(id: AccountId, asking: Asking): Promise<Account | undefined>;
  /** What was read lately does not hold any more. */
  forget(id: AccountId): void;
}

/** A recovery lasts 15 minutes: what its beginning has read is good for its words until its end. */
const recentMs = 15 * 60_000;
const mostRecent = 5_000;

function createRecent({ clock }: UsersDeps) {
  const kept = new Map<AccountId, { readonly account: Account; readonly atMs: number }>();
  return {
    keep(account: Account): Account {
      kept.delete(account.id);
      const [oldest] = kept.size >= mostRecent ? kept.keys() : [];
      if (oldest !== undefined) kept.delete(oldest);
      kept.set(account.id, { account, atMs: clock.nowMs() });
      return account;
    },
    look(id: AccountId): Account | undefined {
      const found = kept.get(id);
      return found !== undefined && clock.nowMs() - found.atMs < recentMs ? found.account : undefined;
    },
    forget: (id: AccountId): void => {
      kept.delete(id);
    },
  };
}

export function createUsers(deps: UsersDeps): Users {
  const { graph, domains, rule, contactRule } = deps;
  const search = createSearch(deps);
  const recent = createRecent(deps);

  const questionsAbout = (objectId: string) => {
    const privilege = rule.questions(objectId);
    return { paths: [...privilege, ...contactRule.questions(objectId)], first: privilege.length };
  };

  async function judge(user: GraphUser, answers: readonly unknown[], first: number): Promise<Account> {
    const home = homeOf(user, homeOf(user, false) === 'guest' ? false : await domains.isFederated(domainOf(user)));
    const privileged = rule.isPrivileged(user, answers.slice(0, first));
    const contacts = contactRule.read(user, answers.slice(first));
    return recent.keep(toAccount(user, { home, privileged, contacts }));
  }

  async function read(objectId: string): Promise<Account | undefined> {
    const { paths, first } = questionsAbout(objectId);
    const itself = path`/users/${objectId}?$select=${userFields}`;
    const [found, ...answers] = await readTogether(graph, 'users.get', { paths: [itself, ...paths] });
    if (found === undefined) return undefined;
    const user = believe(userSchema, found, 'users.get');
    if (user.id !== objectId) throw new Fault('directory.unavailable', 'Graph answered about somebody else');
    return judge(user, answers, first);
  }

  async function complete(user: GraphUser, { stranger }: Asking): Promise<Account> {
    const { paths, first } = questionsAbout(user.id);
    return judge(user, await readTogether(graph, 'privilege', { paths, unhurried: stranger }), first);
  }

  return {
    forget: recent.forget,
    async find(identifier, asking) {
      const [user, ...others] = await search(identifier, asking);
      if (user === undefined) return { ok: false, reason: 'none' };
      if (others.length > 0) return { ok: false, reason: 'ambiguous' };
      return { ok: true, account: await complete(user, asking) };
    },

    async get(id, asking) {
      const objectId = objectIdOf(id);
      const known = asking.recent === true ? recent.look(id) : undefined;
      return known ?? (objectId === undefined ? undefined : read(objectId));
    },
  };
}
