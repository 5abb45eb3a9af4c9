// Owns buttons that stand by themselves: they name a request, not a question of the conversation, and are good as long as it
// waits. They prove nothing: whoever presses is asked for their rights, and for a fresh sign-in, as if they had typed it.
import type { Input, Next, Turn } from '../kernel';
import { nothingUnderWay, type State } from '../state';
import { tell } from './telling';

type Press = Extract<Input, { readonly kind: 'press' }>;

export const requestCard = (number: number): string => `request-${number}`;

const numberOn = (card: string): number | undefined => {
  const number = /^request-(\d{1,8})$/.exec(card)?.[1];
  return number === undefined ? undefined : Number(number);
};

const isVerb = (choice: string): choice is 'approve' | 'deny' => choice === 'approve' || choice === 'deny';

/** Undefined: no such button, or nobody who may administer anything; to them it is an old one. What is under way stays. */
export async function pressStanding(state: State, press: Press, turn: Turn): Promise<Next | undefined> {
  const { admin } = turn.deps;
  const number = numberOn(press.card);
  if (admin === undefined || number === undefined || !isVerb(press.choice)) return undefined;
  if (turn.place.caller.kind === 'anonymous' || !(await admin.isKnown(turn.place))) return undefined;
  const told = tell(await admin.run(turn.place, { verb: press.choice, number }, null), state, turn);
  return nothingUnderWay(state) ? told : { again: told.again };
}
