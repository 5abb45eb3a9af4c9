// Owns the list of every sentence for a signed-in person about their own account: contacts, activity, password, language.
import type { ActivityEntry, ActivityKind } from '../../services/audit/activity';
import type { Method } from '../../services/collections';
import type { ContactView } from '../../services/contacts/ports';

interface Pin {
  readonly method: Method;
  readonly masked: string;
  readonly minutes: number;
}

export interface PeopleTexts {
  /** Comes after the help that everybody gets. */
  readonly help: string;
  readonly signInFirst: string;
  readonly signInAgain: string;
  readonly signIn: string;
  readonly frozen: (help: { readonly helpDesk: string }) => string;

  readonly contacts: {
    readonly button: string;
    readonly none: string;
    /** Above the list. */
    readonly lead: string;
    readonly line: (contact: ContactView) => string;
    readonly whatNext: string;
    readonly pick: string;
    readonly add: Readonly<Record<Method, string>>;
    readonly verify: (masked: string) => string;
    readonly remove: (masked: string) => string;
    readonly done: string;
    readonly allDone: string;
    readonly ask: Readonly<Record<Method, string>>;
    readonly malformed: Readonly<Record<Method, string>>;
    readonly ownMailbox: string;
    readonly yours: string;
    readonly tooMany: string;
    readonly noSms: string;
    readonly notServed: string;
    readonly gone: string;
    readonly pinOnItsWay: (pin: Pin) => string;
    readonly added: (masked: string) => string;
    readonly verified: (masked: string) => string;
    readonly removed: (masked: string) => string;
    readonly askLast: (masked: string) => string;
    readonly removeLast: string;
    readonly keepLast: string;
    readonly kept: string;
  };

  readonly password: {
    readonly button: string;
    readonly onPage: string;
    /** For whoever is not signed in, and may not know the password at all. */
    readonly onPageAnonymous: string;
  };

  readonly teams: {
    readonly button: string;
    readonly offered: (offer: { readonly code: string; readonly minutes: number }) => string;
    readonly refused: Readonly<Record<'known' | 'nobody' | 'too-often', string>>;
  };

  readonly activity: {
    readonly button: string;
    readonly lead: string;
    readonly none: string;
    readonly line: (entry: ActivityEntry) => string;
    readonly kinds: Readonly<Record<ActivityKind, string>>;
    readonly notYou: (help: { readonly helpDesk: string }) => string;
  };
}
