// Owns how a command is written out again for somebody else, so that whoever confirms or approves it sees what it says and nothing else.
import type { Command } from '../../services/admin/command';
import { writeBody } from './grammar/write';
import { plain } from './texts/words';

/** What somebody has typed into it cannot look like anything else. */
const plainly = (command: Command): Command =>
  // The same shape, with other strings in it.
  JSON.parse(JSON.stringify(command, (_, value) => (typeof value === 'string' ? plain(value) : value))) as Command;

const clausesOf = ({ untilMs, because }: Command): readonly string[] => [
  ...(untilMs === undefined ? [] : [`until ${new Date(untilMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`]),
  ...(because === undefined ? [] : [`because "${because}"`]),
];

/** One line of plain words. */
export function writeCommand(command: Command): string {
  const safe = plainly(command);
  return [...writeBody(safe), ...clausesOf(safe)].join(' ');
}
