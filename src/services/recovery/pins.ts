// Owns the PIN: how it is made, what it is bound to, how it is compared. A PIN exists in memory and in one sealed message;
// stored is only a keyed MAC (bar 5.2: 10^8 values are searched in seconds, so the key and the counter carry the security).
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ChallengeDoc } from '../collections';
import type { Random } from '../ports';
import { encodeParts } from '../secrets/encoding';
import type { Keyring } from '../secrets/ports';
import { randomDigits } from '../secrets/random';

/** Everything that must be the same when the PIN comes back. */
export type PinBinding = Pick<
  ChallengeDoc,
  'id' | 'case' | 'conversation' | 'channel' | 'purpose' | 'method' | 'salt'
> & {
  readonly account: string;
  /** Where the PIN goes: a hash of the account, the method and the address. */
  readonly contact: string;
};

function computeMac(key: Buffer, binding: PinBinding, pin: string): Buffer {
  const { id, account, contact, conversation, channel, purpose, method, salt } = binding;
  return createHmac('sha256', key)
    .update(
      encodeParts('pin/v2', id, binding.case, account, contact, conversation, channel, purpose, method, salt, pin),
    )
    .digest();
}

export interface Pins {
  make(digits: number): string;
  /** base64url MAC and the id of the key that made it. */
  seal(binding: PinBinding, pin: string): { readonly mac: string; readonly keyId: string };
  /** Same work and time for a decoy (`mac` null), which nothing ever matches. */
  matches(challenge: ChallengeDoc, pin: string): boolean;
}

/** Digits only: what is left of "4821 9930", "4821-9930" or "my code is 48219930". At most 16 are kept. */
export const digitsOf = (typed: string): string => typed.replace(/\D/g, '').slice(0, 16);

const bindingOf = (challenge: ChallengeDoc): PinBinding => ({
  ...challenge,
  account: challenge.account ?? '',
  contact: challenge.contact ?? '',
});

export function createPins({ keyring, random }: { keyring: Keyring; random: Random }): Pins {
  const decoyMac = random.bytes(32);
  return {
    make: (digits) => randomDigits(random, digits),
    seal(binding, pin) {
      const { id, key } = keyring.current('pin');
      return { mac: computeMac(key, binding, pin).toString('base64url'), keyId: id };
    },
    matches(challenge, pin) {
      const key = keyring.byId('pin', challenge.keyId) ?? keyring.current('pin');
      const given = computeMac(key.key, bindingOf(challenge), digitsOf(pin));
      const wanted = challenge.mac === null ? decoyMac : Buffer.from(challenge.mac, 'base64url');
      const equal = wanted.length === given.length && timingSafeEqual(wanted, given);
      return equal && challenge.mac !== null;
    },
  };
}
