// Owns passwords in Entra ID: what can be known about one beforehand, the one write, and what a refusal means.
import { z } from 'zod';
import type { AccountId } from '../../ids';
import type { Blocklist } from '../../passwords/blocklist';
import { contextWords } from '../../passwords/context';
import { checkPassword, passwordRules } from '../../passwords/rules';
import type { PolicySource } from '../../policy/policy';
import type { Directory, PasswordRule, PasswordSet } from '../../ports';
import type { Graph, Reply } from './calls';
import { path } from './paths';
import { believe, readOne } from './reading';
import { changedAt, objectIdOf } from './user';
import type { Users } from './users';

export interface GraphPasswordDeps {
  readonly graph: Graph;
  readonly users: Users;
  readonly policy: PolicySource;
  readonly blocklist: Blocklist;
  readonly organisation: string;
}

const product = 'Latchkey';
// Earlier passwords are Entra's to compare: nobody here knows them.
const noHistory = 0;

/** The policy's own rules, and always those of Entra ID: 8 to 256 characters of ASCII, three of four kinds. */
async function brokenRules(deps: GraphPasswordDeps, id: AccountId, password: string): Promise<PasswordRule[]> {
  const account = await deps.users.get(id, { recent: true });
  if (account === undefined) return [];
  const { password: policy } = deps.policy.current();
  const { username, email, displayName } = account;
  const { organisation } = deps;
  const words = contextWords({ organisation, product, username, email, displayName, words: policy.contextWords });
  const rules = [
    passwordRules({ ...policy, history: noHistory }),
    passwordRules({ preset: 'entra', history: noHistory }),
  ];
  const broken = rules.flatMap((one) => checkPassword(password, { words }, one));
  const common = !broken.includes('too-long') && (await deps.blocklist.includes(password));
  return [...new Set(common ? [...broken, 'common' as const] : broken)]; // a rule's name
}

/** Microsoft gives all of them one code, so the message is what tells them apart (notes of the v1.0 reference). */
const masteredElsewhere = /on-premises mastered|undergoing migration/i;

function refusalOf({ status, message }: Extract<Reply, { ok: false }>): PasswordSet {
  if (status === 404) return { ok: false, reason: 'gone' };
  if (masteredElsewhere.test(message)) return { ok: false, reason: 'kept-elsewhere' };
  // Nothing but the password was sent, so whatever it is, it is about the password.
  return { ok: false, reason: 'rules', broken: ['directory'] };
}

const changed = z.object({ lastPasswordChangeDateTime: z.string().nullish() });

export const createGraphPasswords = (
  deps: GraphPasswordDeps,
): Pick<Directory, 'checkRules' | 'setPassword' | 'passwordChangedAt'> => ({
  checkRules: (id, password) => brokenRules(deps, id, password),

  async setPassword(id, password, { temporaryUntilMs }) {
    const objectId = objectIdOf(id);
    if (objectId === undefined) return { ok: false, reason: 'gone' };
    const passwordProfile = { password, forceChangePasswordNextSignIn: temporaryUntilMs !== null };
    const reply = await deps.graph({
      operation: 'users.update',
      method: 'PATCH',
      path: path`/users/${objectId}`,
      body: { passwordProfile },
    });
    return reply.ok ? { ok: true, request: reply.request } : refusalOf(reply);
  },

  async passwordChangedAt(id) {
    const objectId = objectIdOf(id);
    if (objectId === undefined) return null;
    const fields = 'id,lastPasswordChangeDateTime';
    const answer = await readOne(deps.graph, {
      operation: 'users.get',
      path: path`/users/${objectId}?$select=${fields}`,
    });
    return answer === undefined ? null : changedAt(believe(changed, answer, 'users.get'));
  },
});
