// Owns what a file means that comes with a message: a list, from whoever may import. To everybody else none has come.
import type { SentFile } from '../../services/admin/imports/arrivals';
import type { Next, Turn } from '../kernel';
import type { State } from '../state';
import { tellList } from './telling';

/** Undefined: as if no file had come. */
export async function takeSent(state: State, sent: SentFile, turn: Turn): Promise<Next | undefined> {
  const { admin } = turn.deps;
  if (admin === undefined || turn.place.caller.kind === 'anonymous') return undefined;
  if (!(await admin.isKnown(turn.place))) return undefined;
  const outcome = await admin.takeFile(turn.place, sent);
  return outcome && tellList(state, outcome, turn);
}
