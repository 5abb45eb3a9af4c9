// Every trouble that Graph can make, at every call of a reset: one password at most, nothing untrue said, and it goes on.
import { buildEntraHouse, type EntraHouse } from '../../fakes/entra';
import { type FaultKind, faultsAfter, faultsBefore } from '../../graph/faults';
import { PatientPerson } from './patient-person';

jest.setTimeout(120_000);

async function withHouse<T>(run: (house: EntraHouse) => Promise<T>): Promise<T> {
  const house = await buildEntraHouse();
  try {
    return await run(house);
  } finally {
    await house.close();
  }
}

const isRight = ({ status }: { status: number }): boolean => status >= 200 && status < 300;

/** The calls of a reset in which nothing goes wrong. */
const plainCalls = () =>
  withHouse(async (house) => {
    const person = new PatientPerson(house);
    const ending = await person.recover();
    await person.expectHappyEnd();
    expect(ending).toEqual({ told: ['ok', 'password-changed'], rounds: 1 });
    expect(house.double.calls.every(isRight)).toBe(true);
    return house.double.calls.map(({ operation }) => operation);
  });

describe('a reset through Graph', () => {
  let calls: readonly string[];
  beforeAll(async () => {
    calls = await plainCalls();
  });

  test.each([...faultsBefore, ...faultsAfter])('%s, at every call, twice in a row', async (kind: FaultKind) => {
    for (const [index, operation] of calls.entries()) {
      await withHouse(async (house) => {
        house.double.faults.add(kind, { from: index + 1, times: 2, retryAfterSeconds: 0, text: 'canary-7391' });
        const person = new PatientPerson(house);
        const at = `${kind} at ${index + 1}: ${operation}`;
        try {
          await person.recover();
          await person.expectHappyEnd();
        } catch (thrown) {
          throw new Error(`${at}; told: ${person.told.join(', ')}`, { cause: thrown });
        }
        expect(JSON.stringify(house.ground.log.lines)).not.toContain('canary-7391');
      });
    }
  });

  test('a write that the directory refuses is told as that, and not as busy; the link still works', () =>
    withHouse(async (house) => {
      house.double.faults.add('denied', { operation: 'users.update' });
      const person = new PatientPerson(house);
      expect(await person.recover()).toEqual({ told: ['not-here', 'ok', 'password-changed'], rounds: 1 });
      await person.expectHappyEnd();
    }));
});
