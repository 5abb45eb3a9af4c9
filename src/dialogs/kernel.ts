// Owns the shape of a conversation: what can come in, what can go out, and what a step is. No SDK, no clock, no wire.
import type { SentFile } from '../services/admin/imports/arrivals';
import type { Admin, Outcome } from '../services/admin/ports';
import type { Verdict } from '../services/admin/summons';
import type { People } from '../services/people';
import type { Limited, Place, Recovery } from '../services/recovery/ports';
import type { Mention } from './mentions';
import type { Flow, State, StateAt, StepName } from './state';
import type { Language, Texts } from './texts/catalogue';

/** What a person did. `open` comes from a deep link or a new chat; `event` from the product itself. */
export type Input =
  /** `mentions`: whoever the marks in the text stand for (dialogs/mentions.ts). */
  | { readonly kind: 'text'; readonly text: string; readonly mentions?: readonly Mention[] }
  | { readonly kind: 'press'; readonly card: string; readonly choice: string }
  /** What was said with a file may be nothing. */
  | { readonly kind: 'file'; readonly sent: SentFile; readonly text: string }
  | { readonly kind: 'open'; readonly flow: Flow | null }
  | { readonly kind: 'event'; readonly event: ChatEvent };

/** What a page or a job tells the chat. `ref` names the ticket or grant it is about, so an old event changes nothing. */
export type ChatEvent =
  | { readonly name: 'password-changed'; readonly ref: string; readonly kind: 'own' | 'temporary' | 'pass' }
  | { readonly name: 'password-failed'; readonly ref: string }
  /** The directory's answer was lost and could not be resolved: the person is told the truth. */
  | { readonly name: 'password-unknown'; readonly ref: string }
  /** The directory's answer was lost, and with it the pass that it may have made. */
  | { readonly name: 'pass-lost'; readonly ref: string }
  /** A command that waited for a fresh sign-in goes on; `ref` is the work. */
  | { readonly name: 'confirmed'; readonly ref: string }
  /** What came of a list that they sent; `ref` is the job. */
  | { readonly name: 'list'; readonly ref: string; readonly outcome: Outcome }
  /** A request of theirs was decided; `ref` is the work. */
  | {
      readonly name: 'decided';
      readonly ref: string;
      readonly number: number;
      readonly verdict: Verdict;
      readonly by: string;
    };

export interface Choice {
  /** What the button says, and what may be typed instead of pressing it. */
  readonly label: string;
  readonly value: string;
}

export interface Link {
  readonly label: string;
  /** A one-time page. Shown once: the stored history drops it after `untilMs`. */
  readonly url: string;
  readonly untilMs: number;
}

/** A list that a channel with files may offer as one, beside the link to it. */
export interface FileOffer {
  readonly id: string;
  readonly name: string;
  readonly bytes: number;
}

/**
 * One thing the bot says. `text` says everything that the card says (its text twin), except for the link's address. Its layout is
 * read from it: a line is a paragraph, a blank line leaves room, lines with "- " are a list, and "- name: value" in all of them a table.
 */
export interface Reply {
  readonly text: string;
  readonly choices?: readonly Choice[];
  readonly link?: Link;
  readonly file?: FileOffer;
  /** Asks the client for digits: numeric keyboard, one-time-code autofill. */
  readonly expects?: 'pin';
}

export interface Deps {
  readonly recovery: Recovery;
  readonly people: People;
  /** Milliseconds, only for words such as "in 12 minutes". */
  readonly nowMs: () => number;
  readonly texts: Texts;
  /** Left out: nobody administers anything here. */
  readonly admin?: Admin;
  readonly help: { readonly organisation: string; readonly helpDesk: string };
}

export type Turn = { readonly place: Place; readonly deps: Deps };

/** What a step decides. `say` comes before the next step's question. */
export type Next =
  | { readonly go: State; readonly say?: readonly Reply[] }
  | { readonly again: readonly Reply[]; readonly state?: State }
  | { readonly done: readonly Reply[] };

export interface Step<At extends StepName> {
  /** The step's question. Pure. */
  ask(state: StateAt<At>, turn: Turn): readonly Reply[];
  /** What the person's answer leads to. */
  answer(state: StateAt<At>, input: Input, turn: Turn): Promise<Next>;
}

/** A missing step does not compile. */
export type Steps = { readonly [At in StepName]: Step<At> };

/** What a turn leads to. Buttons in `replies` are good under the number `state.card`. */
export interface Decision {
  readonly state: State;
  /** Empty only for an event that is no longer about anything. */
  readonly replies: readonly Reply[];
  /** Set when the person asked for another language: the turn keeps it for this conversation. */
  readonly language?: Language;
  /** A press that the conversation never offered: worth a `sequence.violation` in the audit. */
  readonly refused?: 'stale-card' | 'not-a-choice';
}

/** The whole conversation as one function: the only thing that src/bot calls. */
export interface Dialog {
  /** Throws only what `recovery` throws (faults): then nothing of this turn may be saved. */
  decide(state: State, input: Input, turn: Turn): Promise<Decision>;
}

export type { Limited };
