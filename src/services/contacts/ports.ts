// Owns what the conversation, and a page, may ask about a proven person's own recovery contacts. Nothing here takes an
// account: it is always the caller's own. An address is compared with the caller's own ones only, so no answer tells whether
// it belongs to anybody else.
import type { Method } from '../collections';
import type { CaseId, ChallengeId, ContactId } from '../ids';
import type { Limited, Place } from '../recovery/ports';

/** One contact, as its owner may see it in a chat: never the whole address. */
export interface ContactView {
  readonly id: ContactId;
  readonly method: Method;
  readonly masked: string;
  readonly verified: boolean;
}

/** `sign-in`: nobody has proven who they are. */
export type SignInFirst = { readonly ok: false; readonly reason: 'sign-in' };
/** `not-fresh`: signed in too long ago for a change. `frozen`: somebody said "this wasn't me". */
export type MayNotChange = SignInFirst | { readonly ok: false; readonly reason: 'not-fresh' | 'frozen' };

export type Listed =
  | {
      readonly ok: true;
      /** Mail before phone, each oldest first. */
      readonly contacts: readonly ContactView[];
      /** What may be added here. */
      readonly methods: readonly Method[];
    }
  | SignInFirst;

export type PinSent = {
  readonly ok: true;
  /** Forgotten like any other: `Recovery.abandon`. */
  readonly caseId: CaseId;
  readonly challenge: ChallengeId;
  readonly method: Method;
  readonly masked: string;
  readonly minutes: number;
  /** After this nothing of it counts any more. */
  readonly untilMs: number;
};

export type Begun =
  | PinSent
  | MayNotChange
  | Limited
  /** `own-mailbox`: the lost password would be needed to read the PIN. `yours`: verified already. `no-sms`: not offered here.
   * `not-served`: no text messages to numbers like that. */
  | {
      readonly ok: false;
      readonly reason: 'malformed' | 'own-mailbox' | 'yours' | 'too-many' | 'no-sms' | 'not-served' | 'gone';
    };

export type Resent =
  | PinSent
  | MayNotChange
  | Limited
  | { readonly ok: false; readonly reason: 'expired' }
  | { readonly ok: false; readonly reason: 'too-soon'; readonly retryAtMs: number };

export type Confirmed =
  | { readonly ok: true; readonly kind: 'add' | 'verify'; readonly masked: string }
  | SignInFirst
  | { readonly ok: false; readonly reason: 'frozen' | 'too-many' }
  | { readonly ok: false; readonly reason: 'wrong'; readonly triesLeft: number }
  | { readonly ok: false; readonly reason: 'expired' | 'used-up' }
  | Limited;

export type Removed =
  | { readonly ok: true; readonly masked: string }
  | MayNotChange
  /** The last one that a PIN can go to: say `evenLast` to remove it all the same. */
  | { readonly ok: false; readonly reason: 'last' | 'gone' };

/** All changes need a sign-in of the last 15 minutes; a PIN that was asked for in time may be typed until it ends. */
export interface Contacts {
  /** Asked before anything is asked of the person. Refusals of a proven caller are audited. */
  mayChange(place: Place): Promise<{ readonly ok: true } | MayNotChange>;
  list(place: Place): Promise<Listed>;
  /** `address` as typed. Nothing is kept but a sealed case until its PIN came back. */
  add(place: Place, contact: { readonly method: Method; readonly address: string }): Promise<Begun>;
  /** A PIN to a contact that was registered for this account but never verified. */
  verify(place: Place, contact: ContactId): Promise<Begun>;
  resend(place: Place, caseId: CaseId): Promise<Resent>;
  /** Claims one attempt before comparing. The right PIN makes the contact usable, and everybody else is told. */
  confirm(place: Place, request: { readonly challenge: ChallengeId; readonly pin: string }): Promise<Confirmed>;
  remove(place: Place, request: { readonly contact: ContactId; readonly evenLast: boolean }): Promise<Removed>;
}
