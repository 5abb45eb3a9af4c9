// Owns what somebody asks a local account to be, and how far an account is from it. Pure.
import { canonicalIdentifier } from '../accounts/identifier';
import type { AccountDoc } from '../collections';

export interface AccountDraft {
  readonly username: string;
  /** Default for a new account: the username, if it is a mail address; '' = no mailbox. */
  readonly email?: string;
  readonly displayName?: string;
  readonly unit?: string;
  readonly contactId?: string;
  readonly disabled?: boolean;
  readonly privileged?: boolean;
  /** Other names; given ones are added, none is taken away. */
  readonly aliases?: readonly string[];
}

export interface RefusedDraft {
  readonly ok: false;
  /** `taken`: the name is another account's username, mail address or alias. */
  readonly reason: 'malformed' | 'taken';
  readonly field: 'username' | 'email' | 'aliases';
}

export type Profile = Pick<AccountDoc, 'email' | 'displayName' | 'unit' | 'contactId' | 'disabled' | 'privileged'>;

/** The names of a draft in canonical form; `email` undefined = not mentioned. */
export interface DraftNames {
  readonly username: string;
  readonly email: string | undefined;
  readonly aliases: readonly string[];
}

export const refuseDraft = (reason: RefusedDraft['reason'], field: RefusedDraft['field']): RefusedDraft => ({
  ok: false,
  reason,
  field,
});

const isMailbox = (canonical: string | undefined): boolean => canonical?.includes('@') === true;

export function canonicalNames(draft: AccountDraft): DraftNames | RefusedDraft {
  const username = canonicalIdentifier(draft.username);
  if (username === undefined) return refuseDraft('malformed', 'username');
  const email = draft.email ? canonicalIdentifier(draft.email) : draft.email;
  if (draft.email && !isMailbox(email)) return refuseDraft('malformed', 'email');
  const aliases = (draft.aliases ?? []).map(canonicalIdentifier).filter((alias) => alias !== undefined);
  if (aliases.length < (draft.aliases ?? []).length) return refuseDraft('malformed', 'aliases');
  return { username, email, aliases };
}

/** What a draft says about an account; what it does not mention is left out. */
export function profileOf(draft: AccountDraft, email: string | undefined): Partial<Profile> {
  const { displayName, unit, contactId, disabled, privileged } = draft;
  const said = Object.entries({ email, displayName, unit, contactId, disabled, privileged });
  // Entries of exactly these fields, without the undefined ones.
  return Object.fromEntries(said.filter(([, value]) => value !== undefined)) as Partial<Profile>;
}

/** Everything of a new account but its id, its stamp and its time. */
export const freshAccount = (
  username: string,
  profile: Partial<Profile>,
): Omit<AccountDoc, 'id' | 'stamp' | 'createdAt'> => ({
  username,
  email: isMailbox(username) ? username : '',
  displayName: username,
  unit: '',
  contactId: '',
  disabled: false,
  privileged: false,
  passwordHash: null,
  passwordHistory: '[]',
  passwordChangedAt: null,
  mustChange: false,
  temporaryUntil: null,
  failedSignIns: 0,
  lockedUntil: null,
  lockouts: 0,
  version: 1,
  ...profile,
});

/** The fields in which an account differs from what is said about it. */
export function differences(before: AccountDoc, profile: Partial<Profile>): Partial<Profile> {
  const said = Object.entries(profile);
  // Entries of a Partial<Profile>, and keys of it.
  return Object.fromEntries(said.filter(([key, value]) => before[key as keyof Profile] !== value)) as Partial<Profile>;
}
