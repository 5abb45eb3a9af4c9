// Owns what each command changes about one person, when it is so already, and the way back. Whether it may happen was
// settled before; every effect is safe to repeat.
import type { AuditAction } from '../audit/events';
import type { ContactDoc, EnrolmentDoc } from '../collections';
import type { Enrolments } from '../enrolment';
import type { AccountId, ContactId } from '../ids';
import type { Throttle } from '../limits/ports';
import type { Mailroom } from '../notify/ports';
import type { Clock, Directory } from '../ports';
import type { Notices } from '../recovery/notices';
import type { Place } from '../recovery/ports';
import type { Reach } from '../recovery/reach';
import type { Revoke } from '../recovery/revocation';
import type { Roles } from '../roles';
import { scopeOf } from './authority';
import type { Command, Verb } from './command';
import { changeContact, clearContact, refuseAddress } from './contacts';
import { inviteToReset } from './invitation';
import type { Person } from './selection';

/** How to put one person back. Each holds only while nothing else has changed there since. */
export type Undo =
  | {
      readonly kind: 'enrolment';
      readonly account: AccountId;
      readonly before: EnrolmentDoc | null;
      readonly version: number;
    }
  | { readonly kind: 'login'; readonly account: AccountId; readonly disabled: boolean; readonly stamp: string }
  | { readonly kind: 'contact-added'; readonly account: AccountId; readonly contact: ContactId }
  | { readonly kind: 'contacts-removed'; readonly account: AccountId; readonly contacts: readonly ContactDoc[] };

export type Refusal = 'gone' | 'unsupported' | 'unreachable' | 'too-often' | 'malformed' | 'own-mailbox' | 'too-many';

export type Applied =
  | { readonly ok: true; readonly undo: Undo | null }
  | { readonly ok: false; readonly reason: Refusal };

export interface EffectDeps {
  readonly clock: Clock;
  readonly directory: Directory;
  readonly enrolments: Enrolments;
  readonly roles: Roles;
  readonly revoke: Revoke;
  readonly reach: Reach;
  readonly notices: Notices;
  readonly mailroom: Mailroom;
  readonly throttle: Throttle;
  readonly publicUrl: string;
}

export interface Request {
  readonly person: Person;
  readonly command: Command;
  readonly by: AccountId;
  readonly place: Place;
}

export interface Effect {
  readonly action: AuditAction;
  /** True: there is nothing to change. */
  already(person: Person, command: Command, nowMs: number): boolean;
  apply(deps: EffectDeps, request: Request): Promise<Applied>;
  /** For one person at a time. */
  readonly single?: true;
  /** Why this cannot be asked for at all, before anything is shown. */
  refuse?(deps: EffectDeps, request: Omit<Request, 'place'>): Promise<Refusal | undefined>;
}

export type ChangeVerb = Extract<
  Verb,
  | 'enable'
  | 'disable'
  | 'unlock'
  | 'unfreeze'
  | 'revoke'
  | 'reset'
  | 'login-on'
  | 'login-off'
  | 'contact-set'
  | 'contact-clear'
  | 'grant'
  | 'ungrant'
>;

const done = (undo: Undo | null = null): Applied => ({ ok: true, undo });
const never = (): boolean => false;

const enrolled = ({ person }: Request, after: EnrolmentDoc): Applied =>
  done({ kind: 'enrolment', account: person.id, before: person.enrolment ?? null, version: after.version });

const decision = ({ command, by }: Request) => ({
  by,
  reason: command.because ?? '',
  untilMs: command.untilMs ?? null,
});

const isEnabled = ({ enrolment }: Person, nowMs: number): boolean =>
  enrolment?.enabled === true && (enrolment.until === null || enrolment.until > nowMs);

async function setLogin({ directory, revoke }: EffectDeps, { person }: Request, disabled: boolean): Promise<Applied> {
  const switched = await directory.setDisabled(person.id, disabled);
  if (!switched.ok) return { ok: false, reason: switched.reason === 'unsupported' ? 'unsupported' : 'gone' };
  if (disabled) await revoke(person.id);
  const after = await directory.get(person.id);
  return done({ kind: 'login', account: person.id, disabled: !disabled, stamp: after?.stamp ?? '' });
}

/** What changed: one account's login, its lock, its role. */
export const effects: Readonly<Record<ChangeVerb, Effect>> = {
  enable: {
    action: 'enrolment.changed',
    already: (person, { untilMs }, nowMs) =>
      isEnabled(person, nowMs) && (person.enrolment?.until ?? null) === (untilMs ?? null),
    apply: async ({ enrolments }, request) =>
      enrolled(request, await enrolments.enable(request.person.id, decision(request))),
  },
  disable: {
    action: 'enrolment.changed',
    already: ({ enrolment }) => enrolment?.enabled !== true,
    apply: async ({ enrolments }, request) =>
      enrolled(request, await enrolments.disable(request.person.id, decision(request))),
  },
  unfreeze: {
    action: 'enrolment.changed',
    already: ({ enrolment }) => enrolment?.frozen !== true,
    apply: async ({ enrolments }, request) => enrolled(request, await enrolments.unfreeze(request.person.id)),
  },
  unlock: {
    action: 'account.unlock',
    already: ({ lockedUntil }, _, nowMs) => lockedUntil === null || lockedUntil <= nowMs,
    // The directory's lock and nothing else: no count of an attacker's source or guesses is touched (attack ADM-13).
    async apply({ directory }, { person }) {
      const unlocked = await directory.unlock(person.id);
      return unlocked.ok ? done() : { ok: false, reason: unlocked.reason };
    },
  },
  revoke: {
    action: 'session.ended',
    already: never,
    async apply({ revoke }, { person }) {
      await revoke(person.id);
      return done();
    },
  },
  reset: { action: 'reset.invited', already: never, apply: inviteToReset },
  'login-on': {
    action: 'account.changed',
    already: ({ disabled }) => !disabled,
    apply: (deps, request) => setLogin(deps, request, false),
  },
  'login-off': {
    action: 'account.changed',
    already: ({ disabled }) => disabled,
    apply: (deps, request) => setLogin(deps, request, true),
  },
  'contact-set': {
    action: 'contact.changed',
    single: true,
    already: never,
    refuse: refuseAddress,
    apply: changeContact,
  },
  'contact-clear': { action: 'contact.changed', single: true, already: never, apply: clearContact },
  grant: {
    action: 'admin.granted',
    single: true,
    already: never,
    async apply({ roles }, { person, command, by }) {
      const { role, unit, untilMs } = command;
      if (role === undefined) return { ok: false, reason: 'malformed' };
      await roles.grant({ account: person.id, role, by, scope: scopeOf(unit), untilMs: untilMs ?? null });
      return done();
    },
  },
  ungrant: {
    action: 'admin.revoked',
    single: true,
    already: ({ privileged }) => !privileged,
    async apply({ roles }, { person, command }) {
      if (command.role !== undefined) await roles.withdraw(person.id, command.role);
      return done();
    },
  },
};

export const isChange = (verb: Verb): verb is ChangeVerb => Object.hasOwn(effects, verb);

/** False: something changed there since, and it stays as it is. */
export async function putBack({ enrolments, directory }: EffectDeps, undo: Undo): Promise<boolean> {
  switch (undo.kind) {
    case 'enrolment':
      return enrolments.restore(undo.account, undo.before ?? undefined, undo.version);
    case 'login':
      return (await directory.setDisabled(undo.account, undo.disabled, undo.stamp)).ok;
    case 'contact-added': {
      const contact = (await enrolments.contacts(undo.account)).find(({ id }) => id === undo.contact);
      return contact?.verified === false && enrolments.removeContact(undo.account, undo.contact);
    }
    case 'contacts-removed': {
      const now = await enrolments.contacts(undo.account);
      if (now.some(({ method }) => method === undo.contacts[0]?.method)) return false;
      const added = await Promise.all(undo.contacts.map((contact) => enrolments.addContact(undo.account, contact)));
      return added.every(({ ok }) => ok);
    }
  }
}
