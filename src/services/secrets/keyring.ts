// Owns the keys that derive from SECRET_KEY. One HKDF-SHA-256 (RFC 5869) key for each purpose, so that what leaks from one
// place opens no other; ids are derived too, so that a stored id tells nothing about the secret.
import { createHmac, hkdfSync } from 'node:crypto';
import { Fault } from '../faults';
import type { DerivedKey, KeyPurpose, Keyring } from './ports';

const salt = Buffer.from('latchkey/v1', 'utf8');

function deriveKey(secret: Buffer, purpose: KeyPurpose): DerivedKey {
  const key = Buffer.from(hkdfSync('sha256', secret, salt, `key/${purpose}`, 32));
  const id = createHmac('sha256', key).update('key id').digest('base64url').slice(0, 8);
  return { id, key };
}

/**
 * `secrets`: newest first, each at least 32 bytes. The newest signs and seals; the others only verify and open, so that a
 * rotation breaks nothing that is under way. Throws `Fault('config.invalid')` for a short or repeated secret.
 */
export function createKeyring(secrets: readonly Buffer[]): Keyring {
  if (secrets.length === 0 || secrets.some((secret) => secret.length < 32)) {
    throw new Fault('config.invalid', 'SECRET_KEY needs at least 32 bytes');
  }
  const derived = new Map<KeyPurpose, DerivedKey[]>();
  const keysFor = (purpose: KeyPurpose): DerivedKey[] => {
    const known = derived.get(purpose) ?? secrets.map((secret) => deriveKey(secret, purpose));
    derived.set(purpose, known);
    return known;
  };
  return {
    current(purpose) {
      const [newest] = keysFor(purpose);
      if (newest === undefined) throw new Fault('config.invalid', 'SECRET_KEY is missing');
      return newest;
    },
    byId: (purpose, id) => keysFor(purpose).find((key) => key.id === id),
  };
}
