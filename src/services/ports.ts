// Owns the ports: what the product needs from outside things, and nothing about how they do it.
import type { CollectionName, Collections, Method, Scalar } from './collections';
import type { AccountId } from './ids';

export interface Clock {
  /** Milliseconds since 1970 UTC; never goes backwards within a process, so a backward jump extends nothing. */
  nowMs(): number;
}

export interface Random {
  /** `size` bytes from the operating system's CSPRNG. */
  bytes(size: number): Buffer;
  /** A uniform whole number, 0 <= n < `below` <= 2^48. */
  int(below: number): number;
}

export type LogFields = Readonly<Record<string, Scalar | undefined>>;

/** Scalars, and what was thrown. (TypeScript cannot say "every field but `fault` is a scalar" of a literal.) */
export interface FaultFields {
  readonly fault?: unknown;
  readonly [field: string]: unknown;
}

/** Structured log. Fields are scalars; a secret never has a field. */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: FaultFields): void;
}

// ------------------------------------------------------------------------------------------------------------- store

export type Condition =
  | Scalar
  | {
      readonly gt?: number | string;
      readonly gte?: number | string;
      readonly lt?: number | string;
      readonly lte?: number | string;
    }
  | { readonly in: readonly Scalar[] };

/** All conditions must hold; a scalar means equality, `null` means "not set". */
export type Where<Doc> = { readonly [Field in keyof Doc & string]?: Condition };

export interface Change<Doc> {
  readonly set?: Partial<Omit<Doc, 'id'>>;
  /** Added to numeric fields, in the same atomic step. */
  readonly add?: { readonly [Field in keyof Doc & string]?: number };
}

export interface Query<Doc> {
  readonly where: Where<Doc>;
  readonly sortBy?: keyof Doc & string;
  readonly order?: 'up' | 'down';
  readonly limit: number;
}

export type Inserted =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'duplicate'; readonly index: number };

/**
 * The store: flat documents, each method one atomic and durable step (majority + journal, or an fsynced commit).
 * Everything else (attempts, single use, limits, leases, the outbox, the audit chain) is built on these guarded steps once,
 * for every engine. Throws `Fault('store.unavailable')` when the engine cannot answer; never answers "no" for "don't know".
 */
export interface Store {
  open(): Promise<void>;
  close(): Promise<void>;
  get<N extends CollectionName>(collection: N, id: string): Promise<Collections[N] | undefined>;
  /** In order; stops at the first whose id or unique field exists already (`index`), keeping those before it. */
  insert<N extends CollectionName>(collection: N, ...docs: readonly Collections[N][]): Promise<Inserted>;
  /** Changes the document if it exists and all of `where` holds; returns it as it is after the change. */
  update<N extends CollectionName>(
    collection: N,
    target: { readonly id: string; readonly where?: Where<Collections[N]> },
    change: Change<Collections[N]>,
  ): Promise<Collections[N] | undefined>;
  /** Changes the one document with the smallest `by` among those that match; `by` must be indexed. Two callers never get the same. */
  claim<N extends CollectionName>(
    collection: N,
    target: { readonly where: Where<Collections[N]>; readonly by: keyof Collections[N] & string },
    change: Change<Collections[N]>,
  ): Promise<Collections[N] | undefined>;
  find<N extends CollectionName>(collection: N, query: Query<Collections[N]>): Promise<Collections[N][]>;
  /** True for the one caller that removed it. */
  remove<N extends CollectionName>(collection: N, id: string, where?: Where<Collections[N]>): Promise<boolean>;
  /** Removes what matches one indexed field's equality or range; at most `limit`. Returns how many went. */
  removeWhere<N extends CollectionName>(collection: N, where: Where<Collections[N]>, limit: number): Promise<number>;
  count<N extends CollectionName>(collection: N, where: Where<Collections[N]>): Promise<number>;
  /**
   * Runs work whose steps need not be durable one by one: inside, each step is still atomic and seen by all that follow, and
   * the whole settles only when every step is durable. It rejects with `store.unavailable` when one may not be. Nothing of it
   * may be told to anybody before: no answer, no mail, no call to another system belongs inside. Not a transaction: what
   * was done before a fault stays done.
   */
  together<T>(work: () => Promise<T>): Promise<T>;
  /**
   * Settles when everything done so far is durable, also in the middle of `together`: from then on another system may be
   * called, however long it takes; nobody else waits meanwhile. Rejects like `together`.
   */
  settled(): Promise<void>;
}

// --------------------------------------------------------------------------------------------------------- directory

/** Where the password of an account is kept; only `here` can it be set. Guests: in the tenant they come from. */
export type PasswordHome = 'here' | 'guest' | 'synced' | 'federated';

export interface DirectoryContact {
  readonly method: Method;
  /** Canonical. */
  readonly address: string;
}

/** A person as a directory knows them. */
export interface Account {
  readonly id: AccountId;
  readonly username: string;
  /** The mailbox that the password opens. Never a contact; gets notices. */
  readonly email: string;
  /** Its other names, canonical; those that are mail addresses are never contacts either. */
  readonly aliases?: readonly string[];
  /** More addresses that it is found by, which its password does not open: they may be contacts. */
  readonly elsewhere?: readonly string[];
  /** Where it can be reached besides, by the directory's word and as far as the policy asks for that. All verified. */
  readonly contacts?: readonly DirectoryContact[];
  readonly displayName: string;
  readonly unit: string;
  readonly disabled: boolean;
  readonly privileged: boolean;
  /** Changes whenever a credential changes (by us or by anybody). */
  readonly stamp: string;
  readonly home: PasswordHome;
  /** Milliseconds; null = never, as far as the directory knows. */
  readonly passwordChangedAt: number | null;
  /** False: this account cannot be made to choose another password at the first sign-in. */
  readonly canBeTemporary: boolean;
}

/** What a question is for. Left out: somebody who is known waits for a decision, so the directory itself is asked. */
export interface Asking {
  /** For a name that anybody may have typed: such questions together get a small share of what the directory allows. */
  readonly stranger?: true;
  /** Only to say something: what was read a few minutes ago will do. Never for a decision. */
  readonly recent?: true;
}

/** What the directory of an account is able to do at all. */
export interface Abilities {
  readonly unlock: boolean;
  /** It keeps sessions of its own, which end only when it is told so. */
  readonly sessions: boolean;
  /** A temporary password stops working by itself. */
  readonly temporaryEnds: boolean;
  /** It can let somebody in for a while with a pass instead of a password. */
  readonly pass: boolean;
  /** It keeps contacts of its own that can be written. */
  readonly contacts: boolean;
  /** For so long after a write its answers may still be those of before; 0 = never. */
  readonly lagMs: number;
}

export type Found =
  | { readonly ok: true; readonly account: Account }
  | { readonly ok: false; readonly reason: 'none' | 'ambiguous' };

export type PasswordRule =
  | 'length'
  | 'too-long'
  | 'characters'
  | 'capital'
  | 'lower-case'
  | 'number'
  | 'special'
  | 'classes'
  | 'common'
  | 'context'
  | 'repetitive'
  | 'reused'
  /** The directory's own word, for a reason that it does not tell. */
  | 'directory';

export type PasswordSet =
  /** `request`: by what name the directory's own log knows it. */
  | { readonly ok: true; readonly request?: string }
  | { readonly ok: false; readonly reason: 'rules'; readonly broken: readonly PasswordRule[] }
  | { readonly ok: false; readonly reason: 'gone' | 'kept-elsewhere' };

/** Shown once to whoever is to sign in with it; nobody can ask for it again. */
export type PassMade =
  | { readonly ok: true; readonly pass: string; readonly minutes: number; readonly request?: string }
  /** `not-by-policy`: the directory's own policy lets nobody like that sign in with one. */
  | { readonly ok: false; readonly reason: 'gone' | 'guest' | 'not-by-policy' };

/** `refused`: this contact, or of this account, is never taken; trying again cannot help. */
export type ContactWritten = { readonly ok: true } | { readonly ok: false; readonly reason: 'gone' | 'refused' };

export type Unlocked =
  | { readonly ok: true; readonly wasLocked: boolean }
  | { readonly ok: false; readonly reason: 'gone' | 'unsupported' };

/** `changed`: the credential is not the one of that stamp any more. */
export type Switched =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'gone' | 'changed' | 'unsupported' };

/**
 * Where accounts and passwords live. Throws `Fault('directory.unavailable')`, `.throttled` or `.refused`, with nothing written;
 * `directory.lost` when it is not known whether something was: that is the caller's to resolve.
 */
export interface Directory {
  /** `identifier` is canonical. Exactly one account must match, by username, mail address or alias. */
  find(identifier: string, asking?: Asking): Promise<Found>;
  get(id: AccountId, asking?: Asking): Promise<Account | undefined>;
  abilities(id: AccountId): Abilities;
  /** One write. `temporaryUntilMs` set = must be changed at the first sign-in and stops working then. */
  setPassword(
    id: AccountId,
    password: string,
    options: { readonly temporaryUntilMs: number | null },
  ): Promise<PasswordSet>;
  /** The rules this password breaks for this account, cheaply, without a write. Empty = none known. */
  checkRules(id: AccountId, password: string): Promise<readonly PasswordRule[]>;
  /** Milliseconds; null = never set. Resolves a lost answer of setPassword. */
  passwordChangedAt(id: AccountId): Promise<number | null>;
  /** One write: another one takes the place of the one before, so a lost answer is never asked for again. Left out: it cannot. */
  makePass?(id: AccountId, wanted: { readonly minutes: number; readonly once: boolean }): Promise<PassMade>;
  /** When the pass that there is was made, in milliseconds; null = there is none. */
  passMadeAt?(id: AccountId): Promise<number | null>;
  /** Makes it the one contact of its method. Twice is once; a fault may leave it done or not. Left out: it cannot. */
  copyContact?(id: AccountId, contact: DirectoryContact): Promise<ContactWritten>;
  /** Takes exactly this contact away, if it is there. Likewise. */
  eraseContact?(id: AccountId, contact: DirectoryContact): Promise<ContactWritten>;
  unlock(id: AccountId): Promise<Unlocked>;
  /** Ends what the directory itself keeps open for this account. False: no such account. */
  revokeSessions(id: AccountId): Promise<boolean>;
  /** Whether the account may sign in. `stamp`: only if no credential changed since. Disabling changes the stamp. */
  setDisabled(id: AccountId, disabled: boolean, stamp?: string): Promise<Switched>;
  /** The password must be changed at the next sign-in; changes the stamp. Left out: this directory cannot. */
  expirePassword?(id: AccountId): Promise<Switched>;
  /** Whether failed sign-ins lock the account. Left out: this directory decides that by itself. */
  setLockout?(id: AccountId, on: boolean): Promise<Switched>;
}

// ----------------------------------------------------------------------------------------------------------- senders

export interface OutgoingMail {
  /** Stable over retries: becomes the Message-ID, so that a repeated delivery can be recognised. */
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface OutgoingSms {
  readonly id: string;
  readonly to: string;
  readonly text: string;
}

/** `permanent`: trying again cannot help (refused address). `reason` is short and holds no address and no content. */
export type Sent = { readonly ok: true } | { readonly ok: false; readonly permanent: boolean; readonly reason: string };

export interface Senders {
  readonly mail: (mail: OutgoingMail) => Promise<Sent>;
  /** Undefined: no SMS sender is configured, and no conversation offers one. */
  readonly sms?: (sms: OutgoingSms) => Promise<Sent>;
}

export type SenderMethod = Method;
