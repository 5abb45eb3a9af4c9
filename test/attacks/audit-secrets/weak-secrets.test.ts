// Secrets that are missing, short, typed, repeated, changed or readable by others.
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../../src/config';
import { demoKey } from '../../../src/services/secrets/key-file';
import { createKeyring } from '../../../src/services/secrets/keyring';
import type { KeyPurpose } from '../../../src/services/secrets/ports';
import { systemRandom } from '../../../src/services/secrets/random';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { closeNodes, startNode } from '../resilience/node';

const good = systemRandom.bytes(32).toString('base64url');
const production = {
  NODE_ENV: 'production',
  PUBLIC_URL: 'https://help.example',
  MAIL_URL: 'smtps://user:pass@mail.example:465',
};
const start = (more: Record<string, string>) => () => readConfig({ ...production, ...more });
const invalid = (words: RegExp) =>
  expect.objectContaining({ code: 'config.invalid', message: expect.stringMatching(words) });

describe('AUD-06: weak or default secrets', () => {
  test('production starts with a good one', () => {
    expect(start({ SECRET_KEY: good })().secretKeys).toHaveLength(1);
  });

  test.each([
    ['missing', '', /SECRET_KEY is required in production/],
    ['16 bytes', systemRandom.bytes(16).toString('base64'), /SECRET_KEY needs at least 32 bytes/],
    ['31 letters', systemRandom.bytes(31).toString('base64url').slice(0, 31), /at least 32 bytes/],
    ['a word', 'changeme', /at least 32 bytes/],
    ['one letter, often', 'a'.repeat(64), /SECRET_KEY is not random/],
    ['zeros in hex', '0'.repeat(64), /SECRET_KEY is not random/],
    ['a sample', 'changeme'.repeat(8), /SECRET_KEY is not random/],
    ['the same twice', `${good},${good}`, /names the same key twice/],
    ['a good one and a bad old one', `${good},short`, /at least 32 bytes/],
  ])('%s: refused with a named reason that repeats no secret', (_what, SECRET_KEY, words) => {
    expect(start({ SECRET_KEY })).toThrow(invalid(words));
    const message = (() => {
      try {
        start({ SECRET_KEY })();
        return '';
      } catch (thrown) {
        return String(thrown);
      }
    })();
    for (const part of SECRET_KEY.split(',').filter((one) => one !== '' && one !== 'changeme'))
      expect(message).not.toContain(part);
    expect(message).not.toContain('user:pass');
  });

  test('also outside production, as soon as it is no demo any more', () => {
    expect(() => readConfig({ MAIL_URL: production.MAIL_URL, PUBLIC_URL: production.PUBLIC_URL })).toThrow(
      invalid(/SECRET_KEY is required with MAIL_URL/),
    );
  });

  test('no key serves two purposes, and none is the secret itself', () => {
    const purposes: readonly KeyPurpose[] = [
      'pin',
      'subject',
      'source',
      'seal',
      'direct-line',
      'audit',
      'csrf',
      'ticket-cookie',
      'password',
    ];
    const secret = systemRandom.bytes(32);
    const keyring = createKeyring([secret]);
    const keys = purposes.map((purpose) => keyring.current(purpose));
    expect(new Set(keys.map(({ key }) => key.toString('hex'))).size).toBe(purposes.length);
    expect(new Set(keys.map(({ id }) => id)).size).toBe(purposes.length);
    expect(keys.some(({ key }) => key.equals(secret))).toBe(false);
  });

  test('another SECRET_KEY on a store that was used refuses to start; with the old one behind it, it starts', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-keys-'));
    const [first, second] = [systemRandom.bytes(32), systemRandom.bytes(32)];
    const open = (...keys: Buffer[]) =>
      startNode({
        store: createSqliteStore({ path: join(folder, 'latchkey.db') }),
        ground: { keyring: createKeyring(keys) },
      });
    await closeNodes(await open(first));
    await expect(open(second)).rejects.toThrow(invalid(/not the key that this store was used with/));
    await closeNodes(await open(second, first));
    await closeNodes(await open(first));
    rmSync(folder, { recursive: true, force: true });
  });

  test('the demo’s key stays the same over restarts, is its owner’s only, and refuses when others can read it', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-keys-'));
    const made = demoKey(folder, systemRandom);
    expect(demoKey(folder, systemRandom)).toEqual(made);
    const path = join(folder, 'secret.key');
    for (const mode of [0o644, 0o640, 0o604, 0o666]) {
      chmodSync(path, mode);
      expect(() => demoKey(folder, systemRandom)).toThrow(invalid(/can be read by others/));
    }
    chmodSync(path, 0o600);
    expect(Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url')).toEqual(made);
    rmSync(folder, { recursive: true, force: true });
  });
});
