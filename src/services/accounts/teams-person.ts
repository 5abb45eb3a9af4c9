// Owns the key of a person in Teams: under it their limits are counted and their conversation is found again.
import { createHmac } from 'node:crypto';
import type { Source } from '../ids';
import { encodeParts } from '../secrets/encoding';
import type { Keyring } from '../secrets/ports';

/** Tells nobody who it is. Under a new SECRET_KEY somebody is found again once they have written. */
export const teamsPersonKey = (
  keyring: Keyring,
  { tenant, user }: { readonly tenant: string; readonly user: string },
): Source =>
  // A source is made here and in bot/http/source; the cast is its birth.
  createHmac('sha256', keyring.current('source').key)
    .update(encodeParts('teams', tenant, user))
    .digest('base64url')
    .slice(0, 22) as Source;
