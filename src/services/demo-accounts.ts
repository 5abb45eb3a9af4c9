// Owns the people of the demo: who they are, what each of them is there to show, and putting them into an empty store.
import type { Method } from './collections';
import type { AccountDraft } from './directory/account-draft';
import type { Accounts } from './directory/local-accounts';
import type { Enrolments } from './enrolment';
import { Fault } from './faults';
import type { AccountId } from './ids';
import type { Clock, Directory, Store } from './ports';

interface DemoPerson {
  readonly name: string;
  readonly displayName: string;
  readonly unit: string;
  readonly contacts: readonly (readonly [Method, string])[];
  readonly enabled?: false;
  readonly disabled?: true;
  readonly privileged?: true;
  /** Has a password already, and is locked out. */
  readonly locked?: true;
}

const mail = (name: string) => ['mail', `${name}@${name.replace('.', '-')}.home.example`] as const;
const person = (name: string, displayName: string, more: Partial<DemoPerson> = {}): DemoPerson => ({
  name,
  displayName,
  unit: 'Bakery',
  contacts: [mail(name)],
  ...more,
});

// design.md 6. Addresses are under .example (RFC 2606); the number is one that is kept for fiction.
const people: readonly DemoPerson[] = [
  person('alice', 'Alice Moreau', { contacts: [mail('alice'), ['sms', '+12025550142']] }),
  person('alice.b', 'Alice Bergmann'),
  person('bob', 'Bob Okafor'),
  person('carol', 'Carol Lindqvist', { contacts: [] }),
  person('dave', 'Dave Petrov', { disabled: true }),
  person('erin', 'Erin Walsh', { enabled: false, unit: 'Front desk' }),
  person('frank', 'Frank Tanaka', { locked: true, unit: 'Front desk' }),
  person('grace', 'Grace Novak', { privileged: true, unit: 'Office' }),
];

/** Only frank has one from the start: he unlocks his account and signs in with the password he never forgot. */
export const franksPassword = 'Tuesday-harbour-lantern-4';
export const demoOwner = 'grace@demo.example';

const mark = 'demo.seeded';
const yearMs = 365 * 24 * 3_600_000;

export interface DemoDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly accounts: Accounts;
  readonly enrolments: Enrolments;
  readonly directory: Directory;
}

const draftOf = ({ name, displayName, unit, disabled, privileged }: DemoPerson): AccountDraft => ({
  username: `${name}@demo.example`,
  aliases: [name],
  displayName,
  unit,
  disabled: disabled === true,
  privileged: privileged === true,
});

async function enrol({ enrolments }: DemoDeps, id: AccountId, { contacts, enabled }: DemoPerson): Promise<void> {
  for (const [method, address] of contacts) await enrolments.addContact(id, { method, address, verified: true });
  if (enabled === false || (await enrolments.get(id)) !== undefined) return;
  await enrolments.enable(id, { by: 'system', reason: 'demo' });
}

/** As ten wrong passwords would, but for longer than a visitor takes to come by. */
async function lockOut({ store, clock, directory }: DemoDeps, id: AccountId): Promise<void> {
  await directory.setPassword(id, franksPassword, { temporaryUntilMs: null });
  const set = { lockedUntil: clock.nowMs() + yearMs };
  await store.update('accounts', { id, where: { lockedUntil: null } }, { set, add: { lockouts: 1, version: 1 } });
}

async function seedPerson(deps: DemoDeps, person: DemoPerson): Promise<void> {
  const saved = await deps.accounts.save(draftOf(person));
  if (!saved.ok) throw new Fault('config.invalid', `The demo account ${person.name} cannot be made: ${saved.reason}`);
  await enrol(deps, saved.id, person);
  if (person.locked) await lockOut(deps, saved.id);
}

/**
 * Puts the demo's people into the store, once in its life: what visitors change stays changed over restarts. Several
 * processes may do it at the same time. True = this call did it, or did it too.
 */
export async function seedDemo(deps: DemoDeps): Promise<boolean> {
  if ((await deps.store.get('settings', mark)) !== undefined) return false;
  for (const person of people) await seedPerson(deps, person);
  await deps.store.insert('settings', { id: mark, value: String(deps.clock.nowMs()), version: 1 });
  return true;
}
