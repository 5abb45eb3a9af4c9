// Owns the list of every sentence on the pages, so that a language with a missing one does not compile.

/** What an error page can be about. */
export type ErrorStatus = 400 | 403 | 404 | 429 | 500;

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

interface Said {
  readonly title: string;
  readonly text: string;
}

export interface PageTexts {
  readonly language: Language;
  /** In its own words: what somebody who cannot read the rest looks for. */
  readonly languageName: string;
  readonly switchLanguage: string;
  readonly skipToContent: string;
  readonly helpDesk: string;
  readonly startAgain: string;
  readonly openChat: string;
  readonly signIn: string;
  readonly signOut: string;
  readonly signedInAs: (name: string) => string;
  readonly back: string;
  readonly account: string;
  readonly username: string;
  readonly password: string;
  readonly showPassword: string;
  readonly hidePassword: string;
  readonly required: string;
  readonly inMinutes: (minutes: number) => string;
  readonly utc: (time: string) => string;
  readonly lapsed: Said & { readonly advice: string };
  readonly staleForm: Said;
  readonly errors: { readonly [Status in ErrorStatus]: Said };
  readonly reference: (correlation: string) => string;
  readonly busy: Said;
  /** A reset that an administrator has begun. */
  readonly begin: {
    readonly title: string;
    readonly lead: string;
    readonly warning: string;
    readonly by: (method: 'mail' | 'sms', masked: string | null) => string;
    readonly pinTitle: string;
    readonly pinLead: (digits: number, minutes: number) => string;
    readonly pin: string;
    readonly submit: string;
    readonly again: string;
    readonly wrong: (triesLeft: number) => string;
    readonly over: string;
    readonly second: string;
    readonly tooSoon: (seconds: number) => string;
    readonly limited: (minutes: number) => string;
    readonly paused: string;
  };
  readonly choose: {
    readonly title: string;
    readonly lead: string;
    readonly validFor: (minutes: number) => string;
    readonly newPassword: string;
    readonly repeat: string;
    readonly rulesTitle: string;
    readonly met: string;
    readonly unmet: string;
    readonly submit: string;
    readonly refused: string;
    readonly different: string;
    readonly missing: string;
  };
  readonly changed: { readonly title: string; readonly text: string; readonly next: string };
  readonly unknown: Said & { readonly next: string };
  readonly reveal: {
    readonly title: string;
    readonly lead: string;
    readonly points: readonly [string, string, string];
    readonly submit: string;
    readonly doneTitle: string;
    readonly yourPassword: string;
    readonly copy: string;
    readonly copied: string;
    readonly once: string;
    readonly validUntil: string;
    readonly next: string;
  };
  readonly welcome: { readonly title: string; readonly lead: string; readonly submit: string };
  readonly notMe: {
    readonly title: string;
    readonly lead: string;
    readonly points: readonly [string, string, string];
    readonly submit: string;
    readonly itWasMe: string;
    readonly doneTitle: string;
    readonly doneLead: string;
    readonly done: readonly [string, string, string];
    readonly next: string;
    readonly contact: (helpDesk: string) => string;
  };
  readonly confirm: {
    readonly title: string;
    readonly lead: string;
    readonly asked: string;
    readonly request: (by: string) => string;
    readonly people: (count: number) => string;
    readonly submit: string;
    readonly notYou: string;
    readonly doneTitle: string;
    readonly doneText: string;
    readonly otherTitle: string;
    readonly otherText: string;
  };
  readonly signingIn: {
    readonly title: string;
    readonly identifier: string;
    readonly keep: (days: number) => string;
    readonly keepHint: string;
    readonly submit: string;
    readonly forgot: string;
    readonly refused: string;
    readonly busy: string;
    readonly limited: (minutes: number) => string;
    readonly signedOut: string;
    /** Why somebody who is signed in is asked again, or comes here at all. */
    readonly forContacts: string;
    readonly forCommands: string;
  };
  readonly yourAccount: {
    readonly title: string;
    readonly hello: (name: string) => string;
    readonly contactsTitle: string;
    readonly contactsHint: string;
    readonly contactsShow: string;
    readonly passwordTitle: string;
    readonly passwordChanged: string;
    readonly never: string;
    readonly change: string;
    readonly sessionsTitle: string;
    readonly sessionsLead: string;
    readonly thisOne: string;
    readonly signedInAt: string;
    readonly seenAt: string;
    readonly unknownDevice: string;
    readonly everywhere: string;
    readonly everywhereHint: string;
  };
  readonly changing: {
    readonly title: string;
    readonly lead: string;
    readonly mustTitle: string;
    readonly mustLead: string;
    readonly current: string;
    readonly temporary: string;
    readonly wrong: string;
    readonly limited: (minutes: number) => string;
    readonly submit: string;
    readonly after: string;
    readonly doneText: string;
  };
}
