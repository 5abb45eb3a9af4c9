// Owns the list of every sentence that the chat says. A language with a missing sentence does not compile. What an
// anonymous caller can be told before a proof must be true for accounts that do not exist as well: "if that account …".
import type { Method, ProofPurpose, Purpose } from '../../services/collections';
import type { PeopleTexts } from './people';

export type Language = 'en' | 'de';

export interface Contact {
  readonly organisation: string;
  readonly helpDesk: string;
}

export interface Texts {
  readonly language: Language;

  // ---- the beginning
  readonly welcome: (contact: Contact) => string;
  readonly whatNext: string;
  readonly notUnderstood: string;
  readonly didYouMean: string;
  readonly somethingElse: string;
  readonly youAreWelcome: string;

  // ---- lookup
  readonly askAccount: string;
  readonly askOtherAccount: string;
  readonly forYourself: (username: string) => string;
  readonly malformed: string;
  /** True for everybody: nothing about an account is in it. */
  readonly paused: (contact: Contact) => string;

  // ---- deliver and verify
  readonly askMethod: string;
  readonly pickMethod: string;
  /** `mail` and `sms` are masked addresses of a proven caller's own account. */
  readonly addresses: (masked: Readonly<Partial<Record<Method, string>>>) => string;
  readonly pinOnItsWay: (sent: {
    readonly purpose: Purpose;
    readonly method: Method;
    readonly minutes: number;
  }) => string;
  readonly askPin: string;
  readonly notAPin: string;
  readonly wrongPin: (triesLeft: number) => string;
  readonly pinExpired: string;
  readonly pinUsedUp: string;
  readonly resendTooSoon: (waitMs: number) => string;
  readonly noOtherWay: (contact: Contact) => string;
  readonly secondMethod: string;
  readonly limited: (waitMs: number, contact: Contact) => string;

  // ---- the end
  readonly thankYou: string;
  readonly pageWaiting: string;
  readonly pageOnly: string;
  readonly passwordChanged: Readonly<Record<'own' | 'temporary' | 'pass', string>>;
  readonly passwordFailed: string;
  readonly passwordUnknown: string;
  readonly passLost: string;
  readonly unlocked: string;
  readonly wasNotLocked: string;
  readonly cannotUnlock: string;
  /** To the proven owner only: who keeps the password instead. */
  readonly keptElsewhere: Readonly<Record<'guest' | 'synced' | 'federated', (contact: Contact) => string>>;

  // ---- interruptions
  readonly help: (contact: Contact) => string;
  readonly person: (contact: Contact) => string;
  readonly cancelled: string;
  readonly cancelledAtPage: string;
  readonly nothingToCancel: string;
  readonly fromTheBeginning: string;
  readonly timedOut: string;
  readonly alreadyAtIt: Readonly<Record<ProofPurpose, string>>;
  readonly nothingToResend: string;
  readonly noWayYet: string;
  readonly languageSet: string;
  readonly staleCard: string;
  readonly notAChoice: string;
  readonly neverTypePasswords: string;

  // ---- what a signed-in person does about their own account
  readonly people: PeopleTexts;

  readonly buttons: {
    readonly reset: string;
    readonly unlock: string;
    readonly somethingElse: string;
    readonly forMe: string;
    readonly otherAccount: string;
    readonly method: Readonly<Record<Method, string>>;
    readonly resend: string;
    readonly anotherWay: string;
    readonly cancel: string;
    readonly startOver: string;
    readonly page: Readonly<Record<'own' | 'temporary' | 'pass', string>>;
  };

  // ---- said by the turn and the channel, not by a step
  /** Something broke that the person cannot mend; `reference` is what the help desk can look up. */
  readonly fault: (reference: string) => string;
  /** The directory cannot be reached; nothing is known about anybody. */
  readonly directoryDown: (reference: string) => string;
  readonly busy: string;
  /** To a file, from somebody who hands in no lists. */
  readonly noFiles: string;
  readonly tooLong: (characters: number) => string;
  readonly textOnly: string;
  /** Stands where a one-time link was, once the link is over. */
  readonly linkGone: string;
}
