// Owns what each command changes about one person, when it is so already, and the way back. Whether it may happen was
// settled before; every effect is safe to repeat.
import type { EnrolmentDoc } from '../collections';
import type { Switched } from '../ports';
import { scopeOf } from './authority';
import { offering } from './begun-resets';
import { blockPerson, isBlockedAlready, isBlockedNow, unblockPerson, whoIsOpen } from './blocking';
import type { Verb } from './command';
import { changeContact, clearContact, refuseAddress } from './contacts';
import type { Applied, ChangeVerb, Effect, EffectDeps, Request, Undo } from './effect';
import { resending, withdrawing } from './invitations/invited';
import { remind, whoNeedsNoReminder } from './reminding';
import type { Person } from './selection';

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

const unsupported: Switched = { ok: false, reason: 'unsupported' };

const refusalOf = ({ reason }: Exclude<Switched, { ok: true }>): Applied => ({
  ok: false,
  reason: reason === 'unsupported' ? 'unsupported' : 'gone',
});

async function setLogin({ directory, revoke }: EffectDeps, { person }: Request, disabled: boolean): Promise<Applied> {
  const switched = await directory.setDisabled(person.id, disabled);
  if (!switched.ok) return refusalOf(switched);
  if (disabled) await revoke(person.id);
  const after = await directory.get(person.id);
  return done({ kind: 'login', account: person.id, disabled: !disabled, stamp: after?.stamp ?? '' });
}

async function setLockout({ directory }: EffectDeps, { person }: Request, on: boolean): Promise<Applied> {
  const switched = (await directory.setLockout?.(person.id, on)) ?? unsupported;
  return switched.ok ? done({ kind: 'lockout', account: person.id, on: !on }) : refusalOf(switched);
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
    already: ({ lockedUntil, lockUnknown }, _, nowMs) =>
      lockUnknown !== true && (lockedUntil === null || lockedUntil <= nowMs),
    // The directory's lock and nothing else: no count of an attacker's source or guesses is touched (attack ADM-13).
    async apply({ directory }, { person }) {
      const unlocked = await directory.unlock(person.id);
      if (unlocked.ok) return done();
      return { ok: false, reason: unlocked.reason === 'unsupported' ? 'no-unlock' : unlocked.reason };
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
  expire: {
    action: 'password.expired',
    already: ({ mustChange }) => mustChange === true,
    async apply({ directory, revoke }, { person }) {
      const switched = (await directory.expirePassword?.(person.id)) ?? unsupported;
      if (!switched.ok) return refusalOf(switched);
      await revoke(person.id);
      return done();
    },
  },
  'lockout-on': {
    action: 'account.changed',
    already: ({ lockoutOff }) => lockoutOff !== true,
    apply: (deps, request) => setLockout(deps, request, true),
  },
  'lockout-off': {
    action: 'account.changed',
    already: ({ lockoutOff }) => lockoutOff === true,
    apply: (deps, request) => setLockout(deps, request, false),
  },
  block: { action: 'enrolment.changed', already: isBlockedAlready, apply: blockPerson },
  unblock: {
    action: 'enrolment.changed',
    reasoned: true,
    already: never,
    settled: whoIsOpen,
    // What an administrator has blocked, the help desk does not open alone.
    second: async ({ clock }, { person }) => isBlockedNow(person, clock.nowMs()),
    apply: unblockPerson,
  },
  remind: { action: 'reminder.sent', already: never, settled: whoNeedsNoReminder, apply: remind },
  reset: offering('pin'),
  'reset-link': offering('link'),
  'reset-temp': offering('temporary'),
  resend: resending,
  withdraw: withdrawing,
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
