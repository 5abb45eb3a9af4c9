// Owns the way back from an import: what stood there before, written down before anything is done, and put back only where
// everything still is as the import left it.
import type { AccountDoc, EnrolmentDoc } from '../../collections';
import type { Accounts } from '../../directory/local-accounts';
import { contactIdOf, type Enrolments } from '../../enrolment';
import type { AccountId } from '../../ids';
import type { Step } from '../../import/plan';
import type { Store } from '../../ports';
import type { Planned } from './judging';

type Profile = Pick<AccountDoc, 'unit' | 'displayName' | 'contactId'>;
type Decided = Pick<EnrolmentDoc, 'enabled' | 'enabledBy' | 'until' | 'reason' | 'language'>;

/** How to put one person back. */
export interface Takeback {
  readonly user: string;
  /** Undefined: the import made them. */
  readonly id: AccountId | undefined;
  /** Before and after, of what the import says about them. */
  readonly profile: readonly [before: Partial<Profile>, after: Partial<Profile>];
  readonly enrolment: { readonly before: EnrolmentDoc | null; readonly after: Decided } | null;
  readonly contacts: readonly Pick<Extract<Step, { kind: 'add-contact' }>, 'method' | 'address'>[];
}

export interface TakebackDeps {
  readonly store: Pick<Store, 'get' | 'find' | 'remove'>;
  readonly accounts: Accounts;
  readonly enrolments: Enrolments;
}

const profileFields = ['unit', 'displayName', 'contactId'] as const; // names of fields

const pick = (from: Partial<Profile>, like: Partial<Profile>): Partial<Profile> =>
  Object.fromEntries(profileFields.filter((field) => like[field] !== undefined).map((field) => [field, from[field]]));

const isLike = (now: object, wanted: object): boolean =>
  Object.entries(wanted).every(([field, value]) => Object.is((now as Record<string, unknown>)[field], value)); // looked at, not relied on

function decidedIn({ steps }: Planned): Decided | undefined {
  const step = steps.find(({ kind }) => kind === 'enrolment');
  if (step?.kind !== 'enrolment') return undefined;
  const { by, reason = '', untilMs = null, language = 'en' } = step.decision;
  return { enabled: step.enabled, enabledBy: by, until: step.enabled ? untilMs : null, reason, language };
}

/** Undefined: that account is gone by now. */
export async function noteBefore({ store }: TakebackDeps, plan: Planned): Promise<Takeback | undefined> {
  const { row, id, steps, known } = plan;
  const account = id === undefined ? undefined : await store.get('accounts', id);
  if (id !== undefined && account === undefined) return undefined;
  const after: Partial<Profile> = { unit: row.unit, displayName: row.displayName, contactId: row.contactId };
  const said = pick(after, after);
  const decided = decidedIn(plan);
  return {
    user: row.user,
    id,
    profile: [account === undefined ? {} : pick(account, said), said],
    enrolment: decided === undefined ? null : { before: known.enrolment ?? null, after: decided },
    contacts: steps.flatMap((step) =>
      step.kind === 'add-contact' ? [{ method: step.method, address: step.address }] : [],
    ),
  };
}

/** Nobody else has decided about them since, nor they themselves: an objection of theirs is never lifted by the way back. */
function isDecided({ before, after }: NonNullable<Takeback['enrolment']>, now: EnrolmentDoc | undefined): boolean {
  if (now === undefined) return false;
  const own = { frozen: before?.frozen ?? false, contactsChangedAt: before?.contactsChangedAt };
  return isLike(now, after) && isLike(now, own);
}

export interface Present {
  readonly account: AccountDoc;
  readonly enrolment: EnrolmentDoc | undefined;
  readonly contacts: Awaited<ReturnType<Enrolments['contacts']>>;
}

async function look({ store, enrolments }: TakebackDeps, { user, id }: Takeback): Promise<Present | undefined> {
  const account =
    id === undefined
      ? (await store.find('accounts', { where: { username: user }, limit: 1 }))[0]
      : await store.get('accounts', id);
  if (account === undefined) return undefined;
  const [enrolment, contacts] = await Promise.all([enrolments.get(account.id), enrolments.contacts(account.id)]);
  return { account, enrolment, contacts };
}

/** True while everything that the import did still stands, and nothing more was done about what it did. */
function isUntouched({ profile: [, after], enrolment, contacts }: Takeback, now: Present): boolean {
  const profile = isLike(now.account, after);
  const decided = enrolment === null || isDecided(enrolment, now.enrolment);
  const unverified = contacts.every(({ method, address }) =>
    now.contacts.some((one) => one.method === method && one.address === address && !one.verified),
  );
  return profile && decided && unverified;
}

/** Somebody whom the import made and who has done nothing yet is gone again, with everything that is only ours. */
async function unmake({ store, enrolments }: TakebackDeps, { account, contacts }: Present): Promise<boolean> {
  if (account.passwordHash !== null || account.version !== 1) return false;
  const same = { version: 1, passwordHash: null };
  if (!(await store.remove('accounts', account.id, same))) return false;
  await Promise.all(contacts.map(({ id }) => enrolments.removeContact(account.id, id)));
  await store.remove('enrolments', account.id);
  return true;
}

async function restore({ accounts, enrolments }: TakebackDeps, back: Takeback, now: Present): Promise<boolean> {
  const { id } = now.account;
  const { enrolment } = back;
  if (enrolment !== null) {
    const restored = await enrolments.restore(id, enrolment.before ?? undefined, now.enrolment?.version ?? 0);
    if (!restored) return false;
  }
  await Promise.all(
    back.contacts.map(({ method, address }) => enrolments.removeContact(id, contactIdOf(id, method, address))),
  );
  const [before] = back.profile;
  if (Object.keys(before).length > 0) await accounts.save({ username: now.account.username, ...before });
  return true;
}

export type TakenBack = 'back' | 'changed-since';

/** Never half: what was changed since by anybody stays as it is, with all that the import did to that person. */
export async function takeBack(
  deps: TakebackDeps,
  back: Takeback,
  may: (present: Present) => boolean,
): Promise<TakenBack> {
  const now = await look(deps, back);
  if (now === undefined || !may(now) || !isUntouched(back, now)) return 'changed-since';
  const done = back.id === undefined ? await unmake(deps, now) : await restore(deps, back, now);
  return done ? 'back' : 'changed-since';
}
