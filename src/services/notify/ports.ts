// Owns what other services may ask of the outbox: durable work that outlives the process, done by whoever leases it.
import type { AccountId } from '../ids';

export interface Job {
  /** Enqueuing the same id twice is one job. */
  readonly id: string;
  readonly kind: JobKind;
  /** Sealed at rest; may hold links, never a password. */
  readonly payload: Readonly<Record<string, string | number | null>>;
  /** Milliseconds since 1970; default now. */
  readonly dueMs?: number;
  /** Begins a moment after it was asked for, never beside the request that asked: how busy we are then must tell nothing. */
  readonly unhurried?: boolean;
  /** After this the job is dropped and reported, never run late. */
  readonly notAfterMs: number;
}

/**
 * `courier`: find out whether a PIN may go out, make it, hand it to `mail` or `sms`.
 * `aftermath`: after a password write: end sessions, send notices, tell the chat.
 * `sessions`: end what a directory itself keeps open for somebody.
 * `contact`: a contact that a directory is to know, or to forget.
 * `chat`: an event for a conversation.
 * `teams`: what is to be said in a Teams conversation.
 * `tell`: something for a person who is known in Teams.
 * `settle`: cards in Teams about a request that is over.
 * `admin`: a large change that a second administrator has approved.
 * `import`: a list that is applied or taken back.
 * `fetch`: a list that was sent in Teams.
 * `upload`: a list that goes to where Teams keeps files.
 */
export type JobKind =
  | 'courier'
  | 'aftermath'
  | 'sessions'
  | 'contact'
  | 'mail'
  | 'sms'
  | 'chat'
  | 'teams'
  | 'tell'
  | 'settle'
  | 'admin'
  | 'import'
  | 'fetch'
  | 'upload';

export type JobOutcome =
  | { readonly done: true }
  | { readonly done: false; readonly retry: 'later'; readonly reason: string; readonly notBeforeMs?: number }
  | { readonly done: false; readonly retry: 'never'; readonly reason: string };

/** A handler may run twice for one job (a crash before it is marked done): every effect must be idempotent by job id. */
export type JobHandler = (job: Job & { readonly tries: number }) => Promise<JobOutcome>;

export type JobHandlers = { readonly [Kind in JobKind]?: JobHandler };

/** A job that will not be run again. `payload` is null when it could not be opened; it is never logged. */
export interface BuriedJob {
  readonly id: string;
  readonly kind: string;
  readonly payload: Job['payload'] | null;
  readonly tries: number;
}

/** May be told twice of one job (a crash right after it). If it throws, the job is buried later, never silently. */
export type OnBuried = (job: BuriedJob, reason: string) => Promise<void>;

export interface Outbox {
  /** Durable once resolved; wakes the worker. False: a job of this id exists already. */
  enqueue(job: Job): Promise<boolean>;
  /** Makes a waiting job due now, or then. */
  hasten(id: string, atMs?: number): Promise<void>;
  /** What a waiting job was for has been done meanwhile: it will not run. One that runs already is left alone. */
  finish(id: string): Promise<void>;
}

/** What a message is called: templates/<language>/<name>.<part>.liquid, part = subject, text, html, sms. */
export type TemplateName =
  | 'pin'
  | 'password-changed'
  | 'unlocked'
  | 'password-temporary'
  | 'access-pass'
  | 'contact-changed'
  | 'teams-linked'
  | 'teams-unlinked'
  | 'approval-wanted'
  | 'approval-decided'
  | 'invitation'
  | 'reset-offer'
  | 'reset-offered'
  | 'reminder'
  | 'privileged-reset';

/** What may also be said in a chat: everything but a PIN and what opens something. */
export type ChatTemplate = Exclude<TemplateName, 'pin' | 'invitation' | 'reset-offer'>;

/** What goes out to every contact, with a way to object. */
export type NoticeTemplate = Exclude<
  ChatTemplate,
  'reminder' | 'privileged-reset' | 'approval-wanted' | 'approval-decided'
>;

interface NoticeVariables {
  readonly atMs: number;
  /** `web`, `teams`, or anything else for a page. */
  readonly channel: string;
  readonly username: string;
  readonly displayName: string;
  /** The "this wasn't me" link. */
  readonly notMeUrl: string;
}

interface RequestVariables {
  readonly number: number;
  /** The username of whoever asks. */
  readonly by: string;
  /** The command, as it is typed. */
  readonly verb: string;
  readonly count: number;
  /** What they gave as reason; text of somebody else's. */
  readonly because: string;
  readonly untilMs: number;
  /** The chat. */
  readonly startUrl: string;
}

/** What a template is given. A template that uses anything else is refused at start. */
export interface TemplateVariables {
  readonly pin: {
    readonly pin: string;
    readonly minutes: number;
    readonly requestedAtMs: number;
    readonly channel: string;
    readonly purpose: string;
    readonly displayName: string;
  };
  readonly 'password-changed': NoticeVariables;
  readonly 'password-temporary': NoticeVariables;
  readonly 'access-pass': NoticeVariables;
  readonly unlocked: NoticeVariables;
  readonly 'contact-changed': NoticeVariables & {
    /** `add`, `verify` or `remove`. */
    readonly change: string;
    /** `mail` or `sms`. */
    readonly method: string;
    /** The contact, masked: its owner knows it, nobody else learns it. */
    readonly masked: string;
  };
  readonly 'teams-linked': NoticeVariables;
  readonly 'teams-unlinked': NoticeVariables;
  /** To whoever may approve; the reason is shown in the chat only. */
  readonly 'approval-wanted': RequestVariables;
  /** To whoever asked. */
  readonly 'approval-decided': RequestVariables & {
    /** `approved`, `denied` or `void`: something had changed, and nothing was done. */
    readonly verdict: string;
    readonly decidedBy: string;
  };
  /** To somebody new. The link of a member opens one page, once; that of a guest is the directory's own. */
  readonly invitation: {
    /** `member` or `guest`. */
    readonly kind: string;
    readonly username: string;
    readonly displayName: string;
    readonly url: string;
    readonly hours: number;
  };
  /** The only message to people with an account whose link opens something: never anywhere but at a verified contact. */
  readonly 'reset-offer': {
    /** `pin`, `link` or `temporary`: what the page begins with. */
    readonly kind: string;
    readonly username: string;
    readonly displayName: string;
    readonly url: string;
    readonly minutes: number;
    /** What the administrator gave as reason. */
    readonly because: string;
    readonly notMeUrl: string;
  };
  /** The same, told to everybody else. */
  readonly 'reset-offered': NoticeVariables & { readonly kind: string; readonly because: string };
  readonly reminder: {
    readonly username: string;
    readonly displayName: string;
    /** Where contacts are added; it opens nothing without a sign-in. */
    readonly contactsUrl: string;
  };
  /** To other administrators. `displayName` is theirs, `username` whose password it was. */
  readonly 'privileged-reset': {
    readonly username: string;
    readonly displayName: string;
    readonly atMs: number;
  };
}

export interface MailJobPayload {
  readonly template: TemplateName;
  readonly language: string;
  readonly to: string;
  /** Template variables; everything is escaped by the engine. */
  readonly variables: Readonly<Record<string, string | number>>;
  /** Milliseconds since 1970; left out = now. */
  readonly dueMs?: number;
}

/** Renders and enqueues a message. `id` makes it one message however often it is asked for. */
export interface Mailroom {
  mail(id: string, message: MailJobPayload, notAfterMs: number): Promise<void>;
  sms(id: string, message: MailJobPayload, notAfterMs: number): Promise<void>;
}

export interface PersonalMessage {
  /** The same id twice is one message. */
  readonly id: string;
  readonly template: ChatTemplate;
  readonly variables: MailJobPayload['variables'];
  /** Not before; left out = now. */
  readonly dueMs?: number;
  /** After this it is not worth telling. */
  readonly notAfterMs: number;
}

/** Telling somebody something of the product's own accord. Durable once resolved. */
export interface Teller {
  /** In Teams where they are known there; by mail to the account's own mailbox otherwise, and when Teams does not take it. */
  tellPerson(account: AccountId, message: PersonalMessage): Promise<'teams' | 'mail' | 'nowhere'>;
  /** Whether this person is known in Teams, and where to write to them. */
  isInTeams(account: AccountId): Promise<boolean>;
  /** To somebody who is in Teams, for what goes out by mail anyway. */
  besideMail(account: AccountId, message: PersonalMessage): Promise<void>;
}
