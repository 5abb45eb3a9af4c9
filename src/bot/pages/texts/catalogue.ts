// Owns the list of every sentence on the pages, so that a language with a missing one does not compile.
import type { ImportDone } from '../../../services/admin/imports/book';
import type { ImportFate } from '../../../services/admin/imports/judging';
import type { Step } from '../../../services/import/plan';

/** What an error page can be about. */
export type ErrorStatus = 400 | 403 | 404 | 429 | 500;

export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];

interface Said {
  readonly title: string;
  readonly text: string;
}

/** What can be wrong with a list, or with what was asked about it. */
export type ImportProblem =
  | 'no-file'
  | 'workbook'
  | 'not-text'
  | 'empty'
  | 'too-large'
  | 'broken'
  | 'too-often'
  | 'lapsed'
  | 'changed-since'
  | 'not-allowed';

export interface ImportingTexts {
  readonly title: string;
  readonly lead: string;
  readonly file: string;
  readonly fileHint: (megabytes: number, rows: number) => string;
  readonly create: string;
  readonly createHint: string;
  readonly submit: string;
  readonly template: string;
  readonly another: string;
  readonly problems: { readonly [Problem in ImportProblem]: string };
  readonly unreadable: (line: number, reason: string) => string;
  readonly tooLong: (rows: number) => string;
  readonly typeIt: (number: number) => string;
  readonly nothing: string;
  readonly shown: { readonly title: string; readonly lead: string };
  readonly of: (name: string) => string;
  readonly fates: { readonly [Fate in ImportFate]: string };
  readonly first: string;
  readonly line: string;
  readonly user: string;
  readonly what: string;
  readonly steps: { readonly [Kind in Step['kind']]: string };
  readonly wrong: string;
  readonly reason: string;
  readonly exceptions: string;
  readonly approval: string;
  readonly number: (people: number) => string;
  readonly apply: string;
  readonly ask: string;
  readonly drop: string;
  readonly lapses: (minutes: number) => string;
  readonly waiting: { readonly title: string; readonly text: (request: number) => string };
  readonly running: { readonly title: string; readonly text: (reached: number, people: number) => string };
  readonly again: string;
  readonly done: { readonly title: string; readonly text: (done: ImportDone) => string };
  readonly result: string;
  readonly undo: string;
  readonly undoHint: string;
  readonly back: { readonly title: string; readonly text: (count: number, left: number) => string };
}

interface Revealing {
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
  /** `next` leads to the help desk's name. */
  readonly notHere: Said & { readonly next: string };
  readonly unknown: Said & { readonly next: string };
  readonly reveal: Revealing;
  /** The first sign-in of somebody who was invited. */
  readonly invitation: Pick<Revealing, 'title' | 'lead' | 'points' | 'submit'>;
  /** The same page, where it shows a Temporary Access Pass. */
  readonly pass: Revealing & { readonly unknown: Said & { readonly next: string }; readonly refused: Said };
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
  readonly teams: {
    readonly title: string;
    /** On the account page: what it is for, and the button. */
    readonly hint: string;
    readonly open: string;
    readonly lead: string;
    readonly code: string;
    readonly submit: string;
    readonly isItYou: string;
    readonly who: string;
    readonly organisation: string;
    readonly warning: string;
    readonly link: string;
    readonly doneTitle: string;
    readonly doneText: string;
    /** For an account that is linked. */
    readonly linked: {
      readonly title: string;
      readonly since: string;
      readonly lead: string;
      readonly unlink: string;
      readonly goneTitle: string;
      readonly goneText: string;
    };
    readonly refused: Readonly<Record<'wrong' | 'taken' | 'too-often', string>>;
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
    readonly microsoft: string;
    readonly microsoftRefused: string;
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
    readonly forTeams: string;
    readonly forImport: string;
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
  /** Lists that administrators hand in. */
  readonly importing: ImportingTexts;
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
