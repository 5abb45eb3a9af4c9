// Proves that whoever is proven hears who keeps their password, and that nobody else can tell.

import type { Account } from '../../../src/services/ports';
import { refuseOwn } from '../../../src/services/recovery/own-account';
import { buildHouse, type House, somewhere } from '../../fakes/house';

describe('an account whose password is kept elsewhere', () => {
  let house: House;
  let alice: Account;
  beforeEach(async () => {
    house = await buildHouse();
    const found = await house.services.directory.find('alice@demo.example');
    if (!found.ok) throw new Error('no alice');
    alice = found.account;
  });
  afterEach(() => house.close());

  const ask = (home: Account['home'], purpose: 'reset' | 'unlock', unlock = true, proven = true) => {
    const { directory, audit } = house.services;
    const abilities = { ...directory.abilities(alice.id), unlock };
    const other = { ...directory, get: async () => ({ ...alice, home }), abilities: () => abilities };
    const place = somewhere();
    const doc = { account: proven ? alice.id : null, purpose };
    // Only these two fields are looked at.
    return refuseOwn({ directory: other, audit }, place, doc as never);
  };

  test.each(['guest', 'synced', 'federated'] as const)(
    '%s: its proven owner is told so, and it is audited',
    async (home) => {
      expect(await ask(home, 'reset')).toEqual({ ok: false, reason: home });
      expect(await ask(home, 'unlock')).toEqual({ ok: false, reason: home });
      expect(await house.audited()).toContainEqual(
        expect.objectContaining({ action: 'case.refused', outcome: 'refused', reason: home, target: alice.id }),
      );
    },
  );

  test('a directory that cannot unlock says so before a PIN is sent; a reset goes on', async () => {
    expect(await ask('here', 'unlock', false)).toEqual({ ok: false, reason: 'no-unlock' });
    expect(await ask('here', 'reset', false)).toBeUndefined();
    expect(await ask('here', 'unlock')).toBeUndefined();
  });

  test('nobody is told about an account that they have not proven to be theirs', async () => {
    for (const home of ['guest', 'synced', 'federated'] as const) {
      expect(await ask(home, 'reset', false, false)).toBeUndefined();
    }
  });
});
