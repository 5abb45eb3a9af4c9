// Owns sealing: what must be stored but not be readable by whoever reads the store.
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { Fault } from '../faults';
import type { Random } from '../ports';
import type { Keyring, Sealer } from './ports';

const nonceBytes = 12;
const tagBytes = 16;

const keyIdOf = (sealed: string): string => sealed.slice(0, Math.max(sealed.indexOf('.'), 0));

/** Sealed text: `<key id>.<base64url(nonce, tag, ciphertext)>`, AES-256-GCM with the context as associated data. */
export function createSealer({ keyring, random }: { keyring: Keyring; random: Random }): Sealer {
  return {
    // What begins with no key id at all is no seal of anybody's.
    knows: (sealed) => !/^[\w-]{8}\./.test(sealed) || keyring.byId('seal', keyIdOf(sealed)) !== undefined,
    seal(plain, context) {
      const { id, key } = keyring.current('seal');
      const nonce = random.bytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce);
      cipher.setAAD(Buffer.from(context, 'utf8'));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return `${id}.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`;
    },
    open(sealed, context) {
      const keyId = keyIdOf(sealed);
      const key = keyring.byId('seal', keyId);
      if (key === undefined) throw new Fault('seal.broken', 'sealed under an unknown key');
      const bytes = Buffer.from(sealed.slice(keyId.length + 1), 'base64url');
      try {
        const decipher = createDecipheriv('aes-256-gcm', key.key, bytes.subarray(0, nonceBytes), {
          authTagLength: tagBytes,
        });
        decipher.setAAD(Buffer.from(context, 'utf8'));
        decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
        return decipher.update(bytes.subarray(nonceBytes + tagBytes), undefined, 'utf8') + decipher.final('utf8');
      } catch (cause) {
        throw new Fault('seal.broken', 'sealed text does not open', cause);
      }
    },
  };
}
