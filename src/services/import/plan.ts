// Owns how far one person is from what the file says: what an import would do about it, in steps. Changes nothing.
import { opensOwnMailbox } from '../accounts/contact-address';
import type { ContactDoc, EnrolmentDoc, Method } from '../collections';
import type { Accounts } from '../directory/local-accounts';
import type { Decision, Enrolments } from '../enrolment';
import type { AccountId, ContactId } from '../ids';
import type { Account, Clock, Directory } from '../ports';
import type { Reason } from './reasons';
import type { ImportRow } from './row';

export interface PlanDeps {
  readonly accounts: Accounts;
  readonly directory: Directory;
  readonly enrolments: Enrolments;
  readonly clock: Clock;
  /** False: such a name belongs to another directory than our own, which makes no accounts for lists. */
  readonly mayKeep?: (username: string) => boolean;
}

export interface ImportOptions {
  /** Who imports; stands in the enrolments and the audit. */
  readonly by: string;
  /** The organisation says that it has verified the contacts in the file. Otherwise each person still has to. */
  readonly contactsVerified: boolean;
}

export type Step =
  | { readonly kind: 'account'; readonly outcome: 'created' | 'changed' }
  | { readonly kind: 'enrolment'; readonly enabled: boolean; readonly decision: Decision }
  | { readonly kind: 'add-contact'; readonly method: Method; readonly address: string }
  | { readonly kind: 'verify-contact' | 'remove-contact'; readonly contact: ContactId };

export type RowPlan =
  | {
      readonly ok: true;
      readonly row: ImportRow;
      readonly id: AccountId | undefined;
      readonly steps: readonly Step[];
      readonly known: Known;
    }
  /** `known` is left out where the name itself was refused. */
  | { readonly ok: false; readonly reason: Reason; readonly known?: Known };

/** What is known about the person of a row. */
export interface Known {
  readonly account: Account | undefined;
  readonly enrolment: EnrolmentDoc | undefined;
  readonly contacts: readonly ContactDoc[];
}

const nobody: Known = { account: undefined, enrolment: undefined, contacts: [] };

type Preview = Awaited<ReturnType<Accounts['preview']>>;

const untouched: Preview = { ok: true, outcome: 'same' };

/** Accounts of another directory are as they are there: a list only says who of them is helped, and how. */
async function previewAccount(deps: PlanDeps, row: ImportRow): Promise<Preview | 'unknown'> {
  if (deps.mayKeep?.(row.user) !== false) return deps.accounts.preview(draftOf(row));
  return (await deps.directory.find(row.user)).ok ? untouched : 'unknown';
}

export async function planRow(deps: PlanDeps, row: ImportRow, options: ImportOptions): Promise<RowPlan> {
  const preview = await previewAccount(deps, row);
  if (preview === 'unknown') return { ok: false, reason: { code: 'unknown-user' } };
  if (!preview.ok) return { ok: false, reason: { code: preview.reason, field: preview.field } };
  const known = preview.outcome === 'created' ? nobody : await readKnown(deps, row);
  const refusal = refuse(row, known, deps.clock.nowMs());
  if (refusal !== undefined) return { ok: false, reason: refusal, known };
  const account: readonly Step[] = preview.outcome === 'same' ? [] : [{ kind: 'account', outcome: preview.outcome }];
  const steps = [...account, ...planEnrolment(row, known.enrolment, options), ...planContacts(row, known, options)];
  return { ok: true, row, id: known.account?.id, steps, known };
}

export const draftOf = ({ user, unit, displayName, contactId }: ImportRow) => ({
  username: user,
  unit,
  displayName,
  contactId,
});

async function readKnown({ directory, enrolments }: PlanDeps, row: ImportRow): Promise<Known> {
  const found = await directory.find(row.user);
  if (!found.ok) return nobody;
  const { id } = found.account;
  const [enrolment, contacts] = await Promise.all([enrolments.get(id), enrolments.contacts(id)]);
  return { account: found.account, enrolment, contacts };
}

function refuse({ user, email, untilMs }: ImportRow, { account }: Known, nowMs: number): Reason | undefined {
  if (untilMs !== undefined && untilMs !== null && untilMs <= nowMs) return { code: 'over' };
  const own = account === undefined ? [user] : [account.username, account.email, ...(account.aliases ?? [])];
  // A PIN sent to the mailbox that the lost password opens helps nobody.
  if (email !== undefined && opensOwnMailbox(email, own)) return { code: 'own-mailbox' };
  return undefined;
}

const unenrolled = { enabled: false, until: null, reason: '', language: 'en' };

function planEnrolment(row: ImportRow, before: EnrolmentDoc | undefined, { by }: ImportOptions): Step[] {
  const known = before ?? unenrolled;
  const enabled = row.enabled ?? known.enabled;
  const decision = {
    by,
    reason: row.note ?? known.reason,
    untilMs: row.untilMs === undefined ? known.until : row.untilMs,
    language: row.language ?? known.language,
  };
  const same =
    enabled === known.enabled &&
    decision.reason === known.reason &&
    decision.language === known.language &&
    (!enabled || decision.untilMs === known.until);
  return same ? [] : [{ kind: 'enrolment', enabled, decision }];
}

function planContacts(row: ImportRow, { contacts }: Known, options: ImportOptions): Step[] {
  const wanted: readonly (readonly [Method, string | undefined])[] = [
    ['mail', row.email],
    ['sms', row.phone],
  ];
  return wanted.flatMap(([method, address]) => {
    if (address === undefined) return [];
    const others = contacts.filter((contact) => contact.method === method && contact.address !== address);
    const present = contacts.find((contact) => contact.method === method && contact.address === address);
    return [...planContact({ method, address }, present, options), ...planRemoval(others, options)];
  });
}

function planContact(
  wanted: { readonly method: Method; readonly address: string },
  present: ContactDoc | undefined,
  { contactsVerified }: ImportOptions,
): Step[] {
  if (present === undefined) return [{ kind: 'add-contact', ...wanted }];
  return contactsVerified && !present.verified ? [{ kind: 'verify-contact', contact: present.id }] : [];
}

/** A verified address takes the place of the others. One that is not verified yet must not lock anybody out meanwhile. */
const planRemoval = (others: readonly ContactDoc[], { contactsVerified }: ImportOptions): Step[] =>
  contactsVerified ? others.map(({ id }) => ({ kind: 'remove-contact', contact: id })) : [];
