// Owns the list of every sentence that administrators read. An outcome, a verb or a reason without a sentence does not compile.
import type { Verb } from '../../../services/admin/command';
import type { Refusal } from '../../../services/admin/effect';
import type { Obstacle, Offer, Outcome } from '../../../services/admin/ports';
import type { Verdict } from '../../../services/admin/summons';
import type { Language } from '../../texts/catalogue';
import type { Parsed, Problem } from '../grammar/parse';

type Kind = Outcome['kind'];
type Refused = Extract<Parsed, { ok: false }>;

export interface AdminTexts {
  readonly language: Language;
  readonly whatNext: string;
  /** How a sentence was understood, before what came of it. */
  readonly understood: (line: string) => string;
  /** How it may have been meant: nothing is done yet. */
  readonly meant: (lines: readonly string[]) => string;
  readonly outcomes: { readonly [K in Kind]: (outcome: Extract<Outcome, { readonly kind: K }>) => string };
  /** To whoever asked. */
  readonly decided: Readonly<Record<Verdict, (request: { readonly number: number; readonly by: string }) => string>>;
  readonly problems: Readonly<Record<Problem, (refused: Refused) => string>>;
  /** A change that a job does: how far it is, and what came of it. */
  readonly work: {
    readonly progress: (now: { readonly verb: string; readonly done: number; readonly count: number }) => string;
    readonly ended: (end: { readonly verb: string; readonly done: number; readonly failed: number }) => string;
  };
  /** What a verb does, in a few words. */
  readonly verbs: Readonly<Record<Verb, string>>;
  readonly obstacles: Readonly<Record<Obstacle, { readonly what: string; readonly mend: string }>>;
  readonly refusals: Readonly<Record<Refusal, string>>;
  readonly slots: Readonly<Record<string, string>>;
  readonly buttons: Readonly<Record<Offer | 'list' | 'page' | 'signIn', string>>;
}
