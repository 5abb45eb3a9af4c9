// Owns what the conversation may ask on behalf of an administrator, and every answer it can get. Answers are data; the
// words for them are the texts' business. No answer holds a PIN, a link, a password or a whole address of a contact.
import type { AuditAction } from '../audit/events';
import type { Ineligible } from '../enrolment';
import type { WorkId } from '../ids';
import type { Place } from '../recovery/ports';
import type { Role } from '../roles';
import type { Command, Verb } from './command';
import type { ChangeVerb, Refusal } from './effect';
import type { Handout } from './handouts';
import type { Arrivals } from './imports/arrivals';
import type { ImportOutcome } from './imports/outcomes';
import type { OversightOutcome } from './oversight-outcomes';

/** How many people a change would reach, and how many not, for which reason. */
export interface Tally {
  readonly change: number;
  readonly already: number;
  readonly notFound: number;
  readonly outside: number;
  readonly protected: number;
}

export type Obstacle = Ineligible | 'closed' | 'paused' | 'second-method';

export interface Status {
  readonly username: string;
  readonly displayName: string;
  readonly unit: string;
  readonly enabled: boolean;
  readonly untilMs: number | null;
  readonly because: string;
  /** The first thing that stops a reset; null = ready. */
  readonly obstacle: Obstacle | null;
  readonly contacts: readonly { readonly masked: string; readonly verified: boolean }[];
  readonly disabled: boolean;
  readonly lockedUntilMs: number | null;
  /** Whether failed sign-ins lock the account. */
  readonly lockout: boolean;
  /** The password must be changed at the next sign-in. */
  readonly mustChange: boolean;
  /** Recovery is blocked until then. */
  readonly blockedUntilMs: number | null;
  /** Wrong PINs in a row, typed by strangers. */
  readonly wrongPins: number;
  readonly privileged: boolean;
  readonly roles: readonly Role[];
  readonly changedAtMs: number | null;
}

export interface Line {
  readonly atMs: number;
  readonly action: AuditAction | string;
  readonly outcome: string;
  /** A username, `system`, `operator`, or '' for somebody who was not signed in. */
  readonly actor: string;
}

export interface Check {
  readonly name: string;
  readonly verdict: 'ok' | 'warn' | 'fail';
  readonly text: string;
}

export interface Waiting {
  readonly number: number;
  readonly verb: Verb;
  readonly count: number;
  readonly done: number;
  readonly running: boolean;
  readonly by: string;
  readonly untilMs: number;
  readonly because: string;
}

type Plain<Kind> = Kind extends string ? { readonly kind: Kind } : never;

export type Outcome =
  // ---- nothing came of it
  | { readonly kind: 'not-allowed'; readonly verb: Verb }
  | { readonly kind: 'nobody'; readonly names: readonly string[] }
  | { readonly kind: 'ambiguous'; readonly name: string; readonly candidates: readonly string[] }
  | { readonly kind: 'no-unit'; readonly name: string; readonly candidates: readonly string[] }
  | { readonly kind: 'too-many'; readonly most: number }
  | { readonly kind: 'no-group' | 'same-groups'; readonly name: string }
  | Plain<'no-groups' | 'no-file'>
  | { readonly kind: 'no-last' }
  | { readonly kind: 'one-at-a-time' }
  | { readonly kind: 'own-role' }
  | { readonly kind: 'refused'; readonly reason: Refusal }
  | { readonly kind: 'no-change'; readonly tally: Tally; readonly names: readonly string[] }
  /** Kept until they have signed in anew on that page; `work` is what is kept. */
  | { readonly kind: 'sign-in-first'; readonly url: string; readonly untilMs: number; readonly work: WorkId }
  // ---- changes
  | {
      readonly kind: 'preview';
      readonly verb: ChangeVerb;
      readonly tally: Tally;
      readonly names: readonly string[];
      readonly work: WorkId;
      /** The number to be typed before it is applied; null = a press is enough. */
      readonly type: number | null;
      readonly approval: boolean;
    }
  | {
      readonly kind: 'done';
      readonly verb: ChangeVerb;
      readonly tally: Tally;
      readonly names: readonly string[];
      readonly failed: readonly { readonly name: string; readonly reason: Refusal }[];
      readonly work: WorkId;
      readonly undo: boolean;
      /** Who changed, who did not and why; for more than a few. */
      readonly list?: Handout;
    }
  | ImportOutcome
  /** `lookalike`: a new name that could be taken for somebody with power. */
  | { readonly kind: 'asked'; readonly number: number; readonly lookalike?: string }
  | {
      readonly kind: 'invited';
      readonly username: string;
      readonly guest: boolean;
      /** Where it went. */
      readonly masked: string;
      readonly hours: number;
      readonly work: WorkId;
    }
  | { readonly kind: 'started'; readonly number: number; readonly count: number }
  | { readonly kind: 'type-it'; readonly number: number; readonly work: WorkId }
  | Plain<'changed-since' | 'lapsed' | 'dropped' | 'nothing-to-undo' | 'no-such-request' | 'own-request'>
  | { readonly kind: 'undone'; readonly count: number; readonly left: number }
  | { readonly kind: 'rejected'; readonly number: number }
  | {
      readonly kind: 'network';
      readonly blocked: boolean;
      /** How many buckets: /24 or /56. */
      readonly count: number;
      readonly untilMs: number | null;
    }
  | { readonly kind: 'switched'; readonly paused: boolean; readonly changed: boolean }
  // ---- answers
  | { readonly kind: 'status'; readonly people: readonly Status[]; readonly more: number; readonly work: WorkId }
  | { readonly kind: 'why'; readonly username: string; readonly obstacle: Obstacle | null; readonly work: WorkId }
  | {
      readonly kind: 'contacts';
      readonly username: string;
      readonly contacts: Status['contacts'];
      readonly work: WorkId;
    }
  | {
      readonly kind: 'who';
      readonly count: number;
      readonly of: number;
      readonly names: readonly string[];
      readonly work: WorkId;
    }
  | {
      readonly kind: 'audit';
      readonly username: string;
      readonly lines: readonly Line[];
      readonly more: boolean;
      readonly work: WorkId;
    }
  | { readonly kind: 'verified'; readonly ok: boolean; readonly events: number }
  | OversightOutcome
  | { readonly kind: 'doctor'; readonly checks: readonly Check[] }
  | { readonly kind: 'pending'; readonly waiting: readonly Waiting[] }
  | { readonly kind: 'help'; readonly verbs: readonly Verb[]; readonly about: string };

export type Press = 'apply' | 'drop' | 'undo';

/** What can be pressed. `do` is the first of the lines that were offered. */
export type Offer = Press | 'do' | 'line-1' | 'line-2' | 'line-3' | 'line-4' | 'line-5';

export interface Admin extends Arrivals {
  /** False: ordinary people, strangers, accounts that were disabled or changed since. Looked up at every call. */
  isKnown(place: Place): Promise<boolean>;
  /** `last`: what the newest command in this conversation was about. Throws what services throw. */
  run(place: Place, command: Command, last: WorkId | null): Promise<Outcome>;
  press(
    place: Place,
    press: { readonly work: WorkId; readonly choice: Press; readonly typed: number | null },
  ): Promise<Outcome>;
  /** What was confirmed on the page: that one, or (null) the caller's newest. Undefined: nothing was. */
  goOn(place: Place, work: WorkId | null): Promise<Outcome | undefined>;
  /** Keeps command lines for whoever asks to choose from, five at most. Undefined: they are nobody here. */
  offer(place: Place, lines: readonly string[]): Promise<WorkId | undefined>;
  /** The line that was chosen; undefined = not theirs, over, or chosen already. Nothing is run by it. */
  choose(place: Place, chosen: { readonly work: WorkId; readonly index: number }): Promise<string | undefined>;
  /** A few units that whoever asks may use this verb for. */
  unitsFor(place: Place, verb: Verb): Promise<readonly string[]>;
  /** Somebody without a role typed a command. Resolves at once: an answer must not take longer for it. */
  noteDenied(place: Place, verb: string): void;
}
