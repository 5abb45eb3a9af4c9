// Owns where a conversation can be. One tagged union; each state holds exactly what its step needs. No PIN, password,
// link, address or name is ever in it; a proven person's own contact stands there masked, as they see it.
import type { Offer } from '../services/admin/ports';
import type { Method, ProofPurpose, Purpose } from '../services/collections';
import type { ContactView } from '../services/contacts/ports';
import type { CaseId, ChallengeId, ContactId, GrantId, WorkId } from '../services/ids';

export type Flow = 'reset' | 'unlock' | 'contacts' | 'commands';

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
    /** An administrator's last command. It proves nothing: whoever presses is asked for their rights again. */
    | {
        readonly at: 'admin';
        readonly work: WorkId | null;
        readonly offers: readonly Offer[];
        /** The command lines that some of these stand for. */
        readonly lines: WorkId | null;
        /** The number to type instead of pressing a button. */
        readonly type: number | null;
      }
    /** A page is open elsewhere; the chat waits for its event. */
    | { readonly at: 'page'; readonly purpose: Purpose; readonly caseId: CaseId; readonly grant: GrantId }
    /** A proven person sees their contacts and says what to change. Nothing is begun yet. */
    | { readonly at: 'contacts'; readonly contacts: readonly ContactView[]; readonly methods: readonly Method[] }
    | { readonly at: 'new-contact'; readonly method: Method }
    | {
        readonly at: 'confirm-contact';
        readonly caseId: CaseId;
        readonly challenge: ChallengeId;
        readonly method: Method;
      }
    /** "That is the only one. Remove it all the same?" */
    | { readonly at: 'remove-contact'; readonly contact: ContactId; readonly masked: string }
  );

export type StepName = State['at'];
export type StateAt<At extends StepName> = Extract<State, { readonly at: At }>;

const ofContacts: ReadonlySet<StepName> = new Set<StepName>([
  'contacts',
  'new-contact',
  'confirm-contact',
  'remove-contact',
]);

/** Only for the person whose account it is. */
export const isPersonal = ({ at }: State): boolean => ofContacts.has(at);

/** What would be lost if something else began; undefined where nothing would. */
export const taskIn = (state: State): ProofPurpose | undefined => {
  if ('purpose' in state) return state.at === 'lookup' ? undefined : state.purpose;
  return isPersonal(state) && state.at !== 'contacts' ? 'contact' : undefined;
};

/** Nothing would be lost by beginning something else. */
export const nothingUnderWay = ({ at }: State): boolean => at === 'idle' || at === 'unsure' || at === 'admin';
