// Owns the table of steps. Resetting and unlocking share theirs; the state's `purpose` tells them apart.
import { admin } from '../admin/step';
import type { Reply, Step, Steps, Turn } from '../kernel';
import type { State, StepName } from '../state';
import { confirmContact } from './confirm-contact';
import { contacts } from './contacts';
import { deliver } from './deliver';
import { idle } from './idle';
import { lookup } from './lookup';
import { newContact } from './new-contact';
import { page } from './page';
import { removeContact } from './remove-contact';
import { unsure } from './unsure';
import { verify } from './verify';

export const steps: Steps = {
  idle,
  unsure,
  admin,
  lookup,
  deliver,
  verify,
  page,
  contacts,
  'new-contact': newContact,
  'confirm-contact': confirmContact,
  'remove-contact': removeContact,
};

/** The step that a state belongs to. */
export const stepOf = (state: State): Step<StepName> =>
  // The table pairs every state with its own step; the compiler cannot follow that pairing through `state.at`.
  steps[state.at] as Step<StepName>;

/** The question that a state waits for an answer to. Pure. */
export const questionOf = (state: State, turn: Turn): readonly Reply[] => stepOf(state).ask(state, turn);
