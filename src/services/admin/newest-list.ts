// Owns which list "file" means: the newest that the same person handed in, within the hour. From then on the command names
// that very list, so that a preview and what is approved are about the same people.
import type { Files } from '../files/files';
import type { AccountId } from '../ids';
import type { Command, Crowd, Target } from './command';

const listHoldsMs = 3_600_000;

const namesList = (target: Target | undefined): boolean =>
  target?.kind === 'file' || (target?.kind === 'several' && target.crowds.some(({ kind }) => kind === 'file'));

/** Without a list it stays as it is: whoever selects finds none. */
export async function withNewestList(files: Files, by: AccountId, command: Command): Promise<Command> {
  const { target } = command;
  if (target === undefined || !namesList(target)) return command;
  const file = (await files.newestUpload(by, listHoldsMs))?.id;
  const fix = (crowd: Crowd): Crowd => (crowd.kind === 'file' ? { ...crowd, file } : crowd);
  if (target.kind === 'several') return { ...command, target: { ...target, crowds: target.crowds.map(fix) } };
  return { ...command, target: { kind: 'file', file } };
}
