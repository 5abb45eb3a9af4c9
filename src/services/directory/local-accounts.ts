// Owns making and changing people in the local directory: for imports, the operator's commands and the demo. It audits
// nothing: whoever calls audits who asked for it. Passwords are set by the directory, never here.
import type { AccountDoc } from '../collections';
import { Fault } from '../faults';
import type { AccountId } from '../ids';
import type { Clock, Random, Store } from '../ports';
import { randomId } from '../secrets/random';
import {
  type AccountDraft,
  canonicalNames,
  type DraftNames,
  differences,
  freshAccount,
  type Profile,
  profileOf,
  type RefusedDraft,
  refuseDraft,
} from './account-draft';
import { localPrefix } from './local';
import { switchLogin } from './local-login';
import { findDocs } from './local-lookup';

export type SavedAccount =
  | { readonly ok: true; readonly id: AccountId; readonly outcome: 'created' | 'changed' | 'same' }
  | RefusedDraft;

export interface Accounts {
  /** Creates the account with this username, or changes what the draft says about it. What is left out stays as it is. */
  save(draft: AccountDraft): Promise<SavedAccount>;
  /** Only if nobody goes by any of its names: `taken` otherwise, and nothing is changed. */
  create(draft: AccountDraft): Promise<SavedAccount>;
  /** What save() would do, without doing it; the id of an account that is not there yet is not known. */
  preview(
    draft: AccountDraft,
  ): Promise<(SavedAccount & { ok: false }) | { ok: true; outcome: 'created' | 'changed' | 'same' }>;
  /** Disabling ends every session and every proof, since the stamp changes. False: no such account. */
  setDisabled(id: AccountId, disabled: boolean): Promise<boolean>;
}

interface AccountsDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

const maxRaces = 10;

const byUsername = async (store: Store, username: string): Promise<AccountDoc | undefined> =>
  (await store.find('accounts', { where: { username }, limit: 1 }))[0];

/** A name may be new or this account's own; never one that leads to somebody else. */
async function conflictOf(
  store: Store,
  names: DraftNames,
  own: AccountDoc | undefined,
): Promise<RefusedDraft | undefined> {
  const isTaken = async (name: string): Promise<boolean> =>
    (await findDocs(store, name)).some((doc) => doc.id !== own?.id);
  if (own === undefined && (await isTaken(names.username))) return refuseDraft('taken', 'username');
  for (const alias of names.aliases) if (await isTaken(alias)) return refuseDraft('taken', 'aliases');
  // Two people may share a mailbox, which then finds neither of them; but it must not be somebody else's username.
  const holder = names.email ? await byUsername(store, names.email) : undefined;
  return holder === undefined || holder.id === own?.id ? undefined : refuseDraft('taken', 'email');
}

interface Plan {
  readonly names: DraftNames;
  readonly before: AccountDoc | undefined;
  readonly profile: Partial<Profile>;
  readonly newAliases: readonly string[];
}

async function makePlan(store: Store, draft: AccountDraft): Promise<Plan | RefusedDraft> {
  const names = canonicalNames(draft);
  if ('reason' in names) return names;
  const before = await byUsername(store, names.username);
  const conflict = await conflictOf(store, names, before);
  if (conflict !== undefined) return conflict;
  const said = profileOf(draft, names.email);
  const known = await Promise.all(names.aliases.map((alias) => store.get('aliases', alias)));
  const newAliases = names.aliases.filter((_, index) => known[index] === undefined);
  return { names, before, newAliases, profile: before === undefined ? said : differences(before, said) };
}

function outcomeOf({ before, profile, newAliases }: Plan): 'created' | 'changed' | 'same' {
  if (before === undefined) return 'created';
  return Object.keys(profile).length > 0 || newAliases.length > 0 ? 'changed' : 'same';
}

/** The account as planned; undefined = somebody else was faster. */
async function write({ store, clock, random }: AccountsDeps, plan: Plan): Promise<AccountDoc | undefined> {
  const { before, profile, names } = plan;
  const stamp = randomId(random);
  if (before === undefined) {
    // This is where local account ids are made.
    const id = `${localPrefix}:${randomId(random)}` as AccountId;
    const made = { ...freshAccount(names.username, profile), id, stamp, createdAt: clock.nowMs() };
    return (await store.insert('accounts', made)).ok ? made : undefined;
  }
  if (Object.keys(profile).length === 0) return before;
  const set = profile.disabled === true ? { ...profile, stamp } : profile;
  return store.update('accounts', { id: before.id, where: { version: before.version } }, { set, add: { version: 1 } });
}

async function trySave(deps: AccountsDeps, draft: AccountDraft): Promise<SavedAccount | undefined> {
  const plan = await makePlan(deps.store, draft);
  if ('reason' in plan) return plan;
  const account = await write(deps, plan);
  if (account === undefined) return undefined;
  await Promise.all(plan.newAliases.map((id) => deps.store.insert('aliases', { id, account: account.id })));
  return { ok: true, id: account.id, outcome: outcomeOf(plan) };
}

export const createAccounts = (deps: AccountsDeps): Accounts => ({
  async save(draft) {
    for (let race = 0; race < maxRaces; race += 1) {
      const saved = await trySave(deps, draft);
      if (saved !== undefined) return saved;
    }
    throw new Fault('store.unavailable', 'An account kept changing while it was being changed');
  },

  async create(draft) {
    const plan = await makePlan(deps.store, draft);
    if ('reason' in plan) return plan;
    const made = plan.before === undefined ? await write(deps, plan) : undefined;
    if (made === undefined) return refuseDraft('taken', 'username');
    await Promise.all(plan.newAliases.map((id) => deps.store.insert('aliases', { id, account: made.id })));
    return { ok: true, id: made.id, outcome: 'created' };
  },

  async preview(draft) {
    const plan = await makePlan(deps.store, draft);
    return 'reason' in plan ? plan : { ok: true, outcome: outcomeOf(plan) };
  },

  setDisabled: (id, disabled) => switchLogin(deps, { id }, disabled),
});
