// A store that an older program wrote is read and used; one that a newer program wrote is refused and left as it is.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argon2id, hash as argonHash } from 'argon2';
import { verifyAudit } from '../../../src/services/audit/verify';
import { createHasher } from '../../../src/services/passwords/hashing';
import type { Store } from '../../../src/services/ports';
import { schemaKey, schemaVersion } from '../../../src/services/store/migrations';
import { createMongoStore } from '../../../src/services/store/mongo';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { testKeyring } from '../../fakes/secrets';
import { openMongoPlace } from '../../mongo/place';
import { accountOf, choosePassword, closeNodes, createPerson, startNode, walkToPin } from './node';

jest.setTimeout(120_000);

const password = 'Copper-meadow-violin-31';

const places = {
  'the embedded store': () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-upgrade-'));
    const make = (): Store => createSqliteStore({ path: join(folder, 'latchkey.db') });
    return { make, drop: async () => rmSync(folder, { recursive: true, force: true }) };
  },
  MongoDB: () => {
    const { uri, drop } = openMongoPlace();
    return { make: () => createMongoStore({ uri }), drop };
  },
} as const; // a table of two

describe.each(Object.entries(places))('RES-11: version upgrade and downgrade with data: %s', (_name, openPlace) => {
  test('an older store: nothing is lost, the audit verifies, a reset works, an old hash opens and is renewed', async () => {
    const { make, drop } = openPlace();
    const before = await startNode({ store: make() });
    const person = createPerson();
    await person.say(before, await walkToPin(before, person));
    const { id } = await accountOf(before, 'bob@demo.example');
    // Hashed as an older version might have done it: less memory, no key.
    const old = await argonHash(Buffer.from(password), {
      type: argon2id,
      memoryCost: 8_192,
      timeCost: 1,
      parallelism: 1,
    });
    await before.services.store.update('accounts', { id }, { set: { passwordHash: old } });
    const documents = await before.services.store.count('audit', { at: { gt: 0 } });
    await before.services.store.update('settings', { id: schemaKey }, { set: { value: String(schemaVersion - 1) } });
    const { clock } = before.ground;
    await closeNodes(before);

    const after = await startNode({ store: make(), ground: { clock, hasher: createHasher({ keyring: testKeyring }) } });
    const { services } = after;
    expect((await services.store.get('settings', schemaKey))?.value).toBe(String(schemaVersion));
    expect(await services.store.count('audit', { at: { gt: 0 } })).toBe(documents);
    expect(await verifyAudit({ store: services.store, keyring: services.keyring })).toMatchObject({ ok: true });
    // The link from before the update.
    expect(await choosePassword(after, person.link(), password)).toEqual({ ok: true });
    expect(await services.authority.verify(id, password)).toMatchObject({ ok: true });
    const renewed = (await services.store.get('accounts', id))?.passwordHash ?? '';
    expect(renewed).not.toBe(old);
    expect(renewed).toContain('m=19456');
    await closeNodes(after);
    await drop();
  });

  test('a newer store: refused with a message that says what to do, and nothing in it changes', async () => {
    const { make, drop } = openPlace();
    const newer = await startNode({ store: make() });
    const audit = await newer.services.store.count('audit', { at: { gt: 0 } });
    const value = String(schemaVersion + 1);
    await newer.services.store.update('settings', { id: schemaKey }, { set: { value } });
    await expect(startNode({ store: make() })).rejects.toMatchObject({
      code: 'store.unavailable',
      message: expect.stringMatching(/newer Latchkey\. Run that version again, or restore the backup/),
    });
    expect((await newer.services.store.get('settings', schemaKey))?.value).toBe(value);
    expect(await newer.services.store.count('audit', { at: { gt: 0 } })).toBe(audit);
    await closeNodes(newer);
    await drop();
  });
});
