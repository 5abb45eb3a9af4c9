// PWD-04: what a stolen database holds of a password, and how old hashes become new ones.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argon2id, hash as argonHash, verify as argonVerify } from 'argon2';
import type { AccountDoc } from '../../../src/services/collections';
import { createHasher } from '../../../src/services/passwords/hashing';
import { createKeyring } from '../../../src/services/secrets/keyring';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import type { FakeHasher } from '../../fakes/hasher';
import { testKeyring, testSecret } from '../../fakes/secrets';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { openForm, signIn } from './browser';

jest.setTimeout(120_000);

const password = 'amber kettle on the window sill';
const folder = mkdtempSync(join(tmpdir(), 'latchkey-storage-'));
let latchkey: TestLatchkey;
beforeAll(async () => {
  // Of the fake only the Hasher's half is asked for.
  const hasher = createHasher({ keyring: testKeyring, maxWaiting: 16 }) as FakeHasher;
  const store = createSqliteStore({ path: join(folder, 'stolen.db') });
  latchkey = await startLatchkey({ store, environment: { TRUST_PROXY: '1' }, ground: { hasher } });
  for (const name of ['alice', 'bob']) {
    const { choose } = await openForm(latchkey, `${name}@demo.example`);
    expect((await choose(password)).status).toBe(200);
  }
});
afterAll(async () => {
  await latchkey.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function accountOf(name: string): Promise<AccountDoc> {
  const where = { username: `${name}@demo.example` };
  const [doc] = await latchkey.running.services.store.find('accounts', { where, limit: 1 });
  if (doc === undefined) throw new Error(`no ${name}`);
  return doc;
}

const read = (encoded: string) => {
  const [, keyId = '', memory, passes, lanes, salt = '', tag = ''] =
    /^([^$]*)\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(encoded) ?? [];
  return { keyId, memory: Number(memory), passes: Number(passes), lanes: Number(lanes), salt, tag };
};

describe('PWD-04: storage', () => {
  test('argon2id, 19 MiB, two passes, a salt of its own, a key that is not in the database', async () => {
    const hashes = await Promise.all(['alice', 'bob'].map(async (name) => (await accountOf(name)).passwordHash ?? ''));
    const parts = hashes.map(read);
    for (const { keyId, memory, passes, lanes, salt, tag } of parts) {
      expect(memory).toBeGreaterThanOrEqual(19_456);
      expect(passes).toBeGreaterThanOrEqual(2);
      expect(lanes).toBe(1);
      expect(Buffer.from(salt, 'base64').length).toBeGreaterThanOrEqual(16);
      expect(Buffer.from(tag, 'base64').length).toBeGreaterThanOrEqual(32);
      expect(keyId).toBe(testKeyring.current('password').id);
    }
    expect(parts[0]?.salt).not.toBe(parts[1]?.salt);
    expect(parts[0]?.tag).not.toBe(parts[1]?.tag);
    for (const encoded of hashes) {
      const phc = encoded.slice(encoded.indexOf('$'));
      // Whoever has the database alone cannot even try passwords.
      expect(await argonVerify(phc, password)).toBe(false);
      expect(await argonVerify(phc, password, { secret: testKeyring.current('password').key })).toBe(true);
    }
  });

  test('no file of the database holds the password, in any spelling that a computer keeps', async () => {
    const bytes = Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name))));
    expect(bytes.includes('alice@demo.example')).toBe(true);
    const encoded = Buffer.from(password);
    for (const form of [password, encoded.toString('base64'), encoded.toString('base64url'), encoded.toString('hex')])
      expect(bytes.includes(form)).toBe(false);
    expect(bytes.includes(Buffer.from(password, 'utf16le'))).toBe(false);
    expect(bytes.includes(encodeURIComponent(password)) || bytes.includes(password.replaceAll(' ', '+'))).toBe(false);
  });

  const weak = { type: argon2id, memoryCost: 8_192, timeCost: 1, parallelism: 1 } as const;
  const older = createKeyring([Buffer.from('an older key that was rotated away 1')]);

  test.each([
    [
      'weaker parameters',
      async () =>
        `${testKeyring.current('password').id}${await argonHash(password, { ...weak, secret: testKeyring.current('password').key })}`,
    ],
    ['no keyed step', () => argonHash(password, weak)],
  ])('%s: it works, is hashed anew at the next sign-in, and works on', async (_, make) => {
    const { id } = await accountOf('alice');
    const outdated = await make();
    await latchkey.running.services.store.update('accounts', { id }, { set: { passwordHash: outdated } });
    expect((await signIn(latchkey, 'alice@demo.example', `${password}!`)).status).toBe(403);
    expect((await accountOf('alice')).passwordHash).toBe(outdated);
    expect((await signIn(latchkey, 'alice@demo.example', password)).status).toBe(303);
    const renewed = (await accountOf('alice')).passwordHash ?? '';
    expect(read(renewed)).toMatchObject({ memory: 19_456, passes: 2, keyId: testKeyring.current('password').id });
    expect((await signIn(latchkey, 'alice@demo.example', password)).status).toBe(303);
    expect((await accountOf('alice')).passwordHash).toBe(renewed);
  });

  test('an older key, while it rotates: works, and moves to the new one; without the old key nothing opens', async () => {
    const both = createKeyring([testSecret, Buffer.from('an older key that was rotated away 1')]);
    const old = createHasher({ keyring: older });
    const encoded = await old.admit(({ hash }) => hash(password));
    const rotating = createHasher({ keyring: both });
    expect(await rotating.admit(({ verify }) => verify(password, encoded))).toBe(true);
    expect(rotating.needsRehash(encoded)).toBe(true);
    const renewed = await rotating.admit(({ hash }) => hash(password));
    expect(rotating.needsRehash(renewed)).toBe(false);
    expect(await createHasher({ keyring: testKeyring }).admit(({ verify }) => verify(password, encoded))).toBe(false);
  });
});
