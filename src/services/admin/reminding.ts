// Owns reminding people who may reset and could not: nowhere that a PIN could go to. Once in seven days for each of them, spread
// over time, so that neither a mail server nor Teams is asked for thousands at once.
import type { Method } from '../collections';
import type { AccountId } from '../ids';
import type { Window } from '../limits/ports';
import { methodsNeeded, offeredMethods } from '../recovery/reach';
import type { Applied, EffectDeps, Request } from './effect';
import type { Person } from './selection';
import { isEnabledNow } from './standings';

const dayMs = 24 * 3_600_000;
const oncePerWeek: Window = { limit: 1, windowMs: 7 * dayMs };
const worthTellingForMs = 3 * dayMs;
/** Ten a second. */
const betweenMs = 100;
const perPage = 500;
/** No account has more (enrolment.ts). */
const mostContacts = 10;

const countedFor = (account: AccountId): string => `remind|${account}`;

type MethodsOf = ReadonlyMap<AccountId, ReadonlySet<Method>>;

async function verifiedMethods({ store }: EffectDeps, people: readonly Person[]): Promise<MethodsOf> {
  const found = new Map<AccountId, Set<Method>>();
  const query = { where: { account: { in: people.map(({ id }) => id) } }, limit: people.length * mostContacts };
  for (const { account, method, verified } of await store.find('contacts', query))
    if (verified) found.set(account, (found.get(account) ?? new Set()).add(method));
  return found;
}

/** Switched on, able to sign in, and short of ways that the policy asks for. */
function isInNeed(deps: EffectDeps, person: Person, methods: ReadonlySet<Method> = new Set()): boolean {
  const policy = deps.policy.current();
  if (person.disabled || !isEnabledNow(person, deps.clock.nowMs())) return false;
  if (person.privileged && policy.privileged === 'refuse') return false;
  const usable = offeredMethods(policy, deps.smsConfigured).filter((method) => methods.has(method));
  return usable.length < methodsNeeded(policy, person);
}

const isReminded = async ({ rollingThrottle }: EffectDeps, { id }: Person): Promise<boolean> =>
  !(await rollingThrottle.peek(countedFor(id), oncePerWeek)).allowed;

async function settledIn(deps: EffectDeps, people: readonly Person[]): Promise<readonly AccountId[]> {
  const methods = await verifiedMethods(deps, people);
  const settled = await Promise.all(
    people.map(async (person) => !isInNeed(deps, person, methods.get(person.id)) || (await isReminded(deps, person))),
  );
  return people.filter((_, index) => settled[index]).map(({ id }) => id);
}

/** Whom there is nothing to remind of, or who was reminded within seven days. */
export async function whoNeedsNoReminder(deps: EffectDeps, people: readonly Person[]): Promise<ReadonlySet<AccountId>> {
  const settled = new Set<AccountId>();
  for (let from = 0; from < people.length; from += perPage)
    for (const id of await settledIn(deps, people.slice(from, from + perPage))) settled.add(id);
  return settled;
}

export async function remind(deps: EffectDeps, { person, crowd }: Request): Promise<Applied> {
  const nowMs = deps.clock.nowMs();
  const { username, displayName } = person;
  const told = await deps.teller.tellPerson(person.id, {
    // Asked for twice at the same moment it is one message all the same.
    id: `remind/${Math.floor(nowMs / oncePerWeek.windowMs)}`,
    template: 'reminder',
    variables: { username, displayName, contactsUrl: `${deps.publicUrl}/passwordnotification` },
    dueMs: nowMs + deps.random.int(crowd * betweenMs),
    notAfterMs: nowMs + worthTellingForMs,
  });
  if (told === 'nowhere') return { ok: false, reason: 'no-mailbox' };
  await deps.rollingThrottle.hit(countedFor(person.id), oncePerWeek);
  return { ok: true, undo: null };
}
