// Owns what administration may ask about the people of a directory, whichever it is: one of them, or many, page by page.
import type { AccountId } from '../ids';

/** A person as any directory can show them. */
export interface DirectoryPerson {
  readonly id: AccountId;
  readonly username: string;
  readonly displayName: string;
  readonly unit: string;
  readonly disabled: boolean;
  /** By the directory's own word. */
  readonly privileged: boolean;
  /** Locked by failed sign-ins; null where it is not, or where nobody can know. */
  readonly lockedUntil: number | null;
  /** Its directory keeps locks of its own, which nobody can see or end. Left out: it does not. */
  readonly lockUnknown?: true;
  /** Failed sign-ins never lock it. Left out: they do, or nobody can know. */
  readonly lockoutOff?: boolean;
  /** The password must be changed at the next sign-in. Left out: nobody can know. */
  readonly mustChange?: boolean;
  readonly stamp: string;
}

/** `next`: where to go on, in the directory's own words; undefined = that was all. */
export interface PeoplePage {
  readonly people: readonly DirectoryPerson[];
  readonly next: string | undefined;
}

export interface PageQuery {
  /** Undefined = everybody. */
  readonly unit?: string;
  /** The `next` of the page before. */
  readonly after?: string;
  /** At most; a page may be shorter and still have a next one. */
  readonly limit: number;
}

export interface Group {
  readonly id: string;
  readonly name: string;
}

/** Bounded, whoever asks. Throws what the directory throws. */
export interface People {
  get(id: AccountId): Promise<DirectoryPerson | undefined>;
  /** Who is privileged, by names, for comparing only; at most `limit`. Undefined = nobody can know, or more than that. */
  privileged(limit: number): Promise<readonly Pick<DirectoryPerson, 'id' | 'username' | 'displayName'>[] | undefined>;
  /** Exactly this display name; at most `limit`. */
  called(displayName: string, limit: number): Promise<readonly DirectoryPerson[]>;
  /** Everybody once, in an order of the directory's own. */
  page(query: PageQuery): Promise<PeoplePage>;
  /** The unit as it is written, for a name typed in any case; undefined = nobody is in such a unit. */
  unitCalled(typed: string): Promise<string | undefined>;
  /** Units that have somebody in them, in order; at most a thousand, not always all. */
  units(): Promise<readonly string[]>;
  /** Exactly this name; undefined = this directory has no groups. */
  groupsCalled(name: string, limit: number): Promise<readonly Group[] | undefined>;
  /** Everybody in a group, directly or through other groups. */
  members(group: string, page: Omit<PageQuery, 'unit'>): Promise<PeoplePage>;
}
