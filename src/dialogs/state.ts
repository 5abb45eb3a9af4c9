// Owns where a conversation can be. One tagged union; each state holds exactly what its step needs. No PIN, password,
// link, address or name is ever in it.
import type { Method, Purpose } from '../services/collections';
import type { CaseId, ChallengeId, GrantId } from '../services/ids';

export type Flow = 'reset' | 'unlock';

interface Common {
  /** Counts the questions asked; a card carries the number it was asked under, so an old card is known as old. */
  readonly card: number;
  /** When this state lapses; the bar's 15 minutes from identification. Milliseconds; null while nothing is under way. */
  readonly until: number | null;
}

export type State = Common &
  (
    | { readonly at: 'idle' }
    /** "Did you mean …?" with buttons. */
    | { readonly at: 'unsure' }
    | { readonly at: 'lookup'; readonly purpose: Purpose }
    | {
        readonly at: 'deliver';
        readonly purpose: Purpose;
        readonly caseId: CaseId;
        readonly offered: readonly Method[];
      }
    | {
        readonly at: 'verify';
        readonly purpose: Purpose;
        readonly caseId: CaseId;
        readonly challenge: ChallengeId;
        readonly method: Method;
        readonly offered: readonly Method[];
      }
    /** A page is open elsewhere; the chat waits for its event. */
    | { readonly at: 'page'; readonly purpose: Purpose; readonly caseId: CaseId; readonly grant: GrantId }
  );

export type StepName = State['at'];
export type StateAt<At extends StepName> = Extract<State, { readonly at: At }>;
