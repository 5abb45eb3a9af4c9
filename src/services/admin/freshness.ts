// Owns what asks for a fresh sign-in, next to who may do what (authority.ts): reading takes the session, what changes
// something a sign-in of the last 15 minutes (bar 5.8). In Teams the verified activity says who it is, which is enough for an
// ordinary change; for what weighs more a page asks for the password there too (docs/decisions/0017-fresh-sign-in.md).
import { isFreshSignIn } from '../accounts/freshness';
import type { Place } from '../recovery/ports';
import type { Verb } from './command';

type Weight = 'read' | 'change' | 'grave';

const weights: Readonly<Record<Verb, Weight>> = {
  status: 'read',
  why: 'read',
  contact: 'read',
  who: 'read',
  enable: 'change',
  disable: 'change',
  unlock: 'change',
  revoke: 'change',
  // A link goes out that opens an account.
  invite: 'grave',
  resend: 'grave',
  withdraw: 'change',
  reset: 'change',
  // The link opens something, or a password is made.
  'reset-link': 'grave',
  'reset-temp': 'grave',
  unfreeze: 'change',
  'login-on': 'change',
  'login-off': 'change',
  remind: 'change',
  expire: 'change',
  'lockout-on': 'change',
  'lockout-off': 'change',
  block: 'change',
  unblock: 'change',
  'block-network': 'change',
  'unblock-network': 'change',
  // Whoever can put in an address can take over the account with it.
  'contact-set': 'grave',
  'contact-clear': 'change',
  audit: 'read',
  'audit-search': 'read',
  'audit-case': 'read',
  'audit-verify': 'read',
  'report-week': 'read',
  'report-month': 'read',
  'report-ready': 'read',
  'report-not-ready': 'read',
  'report-not-enrolled': 'read',
  'report-failed': 'read',
  'report-blocked': 'read',
  'report-unused-temp': 'read',
  'report-deliveries': 'read',
  'report-top': 'read',
  'report-stale-contacts': 'read',
  'report-actions': 'read',
  // Changes nothing, but takes many people's data out at once.
  export: 'change',
  pause: 'change',
  resume: 'grave',
  policy: 'read',
  'policy-diff': 'read',
  'policy-simulate': 'read',
  'policy-history': 'read',
  // A draft holds for nobody.
  'policy-set': 'change',
  'policy-drop': 'change',
  'policy-revert': 'change',
  'policy-activate': 'grave',
  doctor: 'read',
  grant: 'grave',
  ungrant: 'grave',
  pending: 'read',
  approve: 'grave',
  deny: 'change',
  // Only shows. Applying a list and taking it back weighs as much as a contact that is put in.
  import: 'read',
  'import-template': 'read',
  // Looked at again once it is known what is undone.
  undo: 'read',
  help: 'read',
};

export interface Proposed {
  readonly verb: Verb;
  /** More than 50 people, or somebody privileged: what a second administrator approves, and what is typed before. */
  readonly grave: boolean;
}

/** True: whoever asks must sign in first. */
export function needsSignIn({ verb, grave }: Proposed, { caller, channel }: Place, nowMs: number): boolean {
  const weight = grave ? 'grave' : weights[verb];
  if (weight === 'read' || (weight === 'change' && channel === 'teams')) return false;
  return caller.kind === 'anonymous' || !isFreshSignIn(caller.authenticatedAtMs, nowMs);
}
