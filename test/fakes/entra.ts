// A house whose accounts live in Entra ID: the real adapter, the real vendor clients, and the double at the other end.
import type { AccountId } from '../../src/services/ids';
import type { Services } from '../../src/wiring';
import { addPeople, type People } from '../graph/demo-people';
import { type GraphDouble, startGraphDouble } from '../graph/double';
import { loseNoTime, trustInThisProcess } from '../graph/trust';
import type { GroundOptions } from './ground';
import { buildHouse, type House, minuteMs } from './house';
import { createFakeClock, type FakeClock } from './time';

/** What Latchkey calls somebody whom Entra knows by this id. */
export const accountIn = (objectId: string): AccountId =>
  // The adapter's own form.
  `graph:${objectId}` as AccountId;

/** Ordinary people with a contact of their own; the others have one, too, and would be reached if they might be. */
export const contactOf = (name: keyof People): string => `${name}@contact.example`;

export async function enrol({ enrolments }: Pick<Services, 'enrolments'>, people: People): Promise<void> {
  for (const [name, objectId] of Object.entries(people)) {
    const id = accountIn(objectId);
    await enrolments.addContact(id, { method: 'mail', address: `${name}@contact.example`, verified: true });
    await enrolments.enable(id, { by: 'system', reason: 'test' });
  }
}

/** A tenant with people in it, since yesterday: Graph's times are whole seconds, and nobody changes a password twice in one. */
export interface Entra {
  readonly double: GraphDouble;
  readonly people: People;
  readonly clock: FakeClock;
}

export async function startEntra(): Promise<Entra> {
  const clock = createFakeClock();
  const double = await startGraphDouble({ clock });
  const people = addPeople(double.tenant);
  clock.advance(24 * 60 * minuteMs);
  return { double, people, clock };
}

export interface EntraHouse extends House, Entra {
  /** Of ada, ben and so on. */
  account(name: keyof People): AccountId;
}

export interface EntraHouseOptions extends GroundOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** One that is there already, and whose people are enrolled in this store. */
  readonly entra?: Entra;
}

/** The house's clock is the double's. No request waits for a time limit longer than the double can know. */
export async function buildEntraHouse({
  entra: given,
  environment,
  ...options
}: EntraHouseOptions = {}): Promise<EntraHouse> {
  const entra = given ?? (await startEntra());
  const { double, people, clock } = entra;
  const distrust = await trustInThisProcess(double.authority.certificate);
  const patience = loseNoTime(double);
  const house = await buildHouse({
    ...options,
    environment: { ...double.environment, ...environment },
    furnish: (services) => (given === undefined ? enrol(services, people) : Promise.resolve()),
    clock,
  });
  return {
    ...house,
    ...entra,
    account: (name) => accountIn(people[name]),
    async close() {
      await house.close();
      patience();
      distrust();
      await double.stop();
    },
  };
}
