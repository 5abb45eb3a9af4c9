// Going through people: the verdict of a report is the verdict of "why", whoever vouches for a contact.
import { findLastingObstacle } from '../../../src/services/admin/status';
import type { Account } from '../../../src/services/ports';
import { obstacleOf, type Walked, walkPeople } from '../../../src/services/reports/walk';
import { createRoles } from '../../../src/services/roles';
import { buildHouse, type House } from '../../fakes/house';

let house: House;
beforeEach(async () => {
  house = await buildHouse();
});
afterEach(() => house.close());

const depsWith = (vouch: (account: Account) => Account) => {
  const { services } = house;
  const get: typeof services.directory.get = async (id, asking) => {
    const account = await services.directory.get(id, asking);
    return account && vouch(account);
  };
  const directory = { ...services.directory, get };
  return { ...services, directory, people: services.directoryPeople, roles: createRoles(services) };
};

const walkAll = async (deps: ReturnType<typeof depsWith>): Promise<Walked[]> => {
  const all: Walked[] = [];
  for await (const page of walkPeople(deps)) all.push(...page);
  return all;
};

test.each([
  ['nobody', (account: Account) => account],
  [
    'the directory',
    (account: Account): Account => ({ ...account, contacts: [{ method: 'mail', address: 'x@elsewhere.example' }] }),
  ],
])('contacts that %s vouches for: everybody’s verdict is that of "why"', async (who, vouch) => {
  const deps = depsWith(vouch);
  const { policy, smsConfigured, clock } = house.services;
  const here = { policy: policy.current(), smsConfigured, nowMs: clock.nowMs() };
  const walked = (await walkAll(deps)).filter(({ on }) => on);
  expect(walked.length).toBeGreaterThan(4);
  for (const one of walked) {
    const person = { ...one.person, enrolment: one.enrolment };
    expect([person.username, obstacleOf(one, here)]).toEqual([
      person.username,
      await findLastingObstacle(deps, person),
    ]);
  }
  const carol = walked.find(({ person }) => person.username.startsWith('carol'));
  expect(carol && obstacleOf(carol, here)).toBe(who === 'nobody' ? 'no-contact' : null);
});
