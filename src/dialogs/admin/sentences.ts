// Owns what becomes of a sentence that was understood: done, and how it was understood said with it; or shown first, to be agreed to.
import type { Next } from '../kernel';
import { parseCommand } from './grammar/parse';
import { writeCommand } from './grammar/write';
import { offerLines } from './offering';
import { type At, obey, run } from './running';
import type { Understanding } from './speech/understand';
import { adminTextsFor } from './texts/languages';

/** The same answer, with these words before it. */
const after = (words: string, next: Next): Next => {
  if (!('again' in next)) return next;
  const [first, ...others] = next.again;
  return first === undefined ? next : { ...next, again: [{ ...first, text: `${words}\n${first.text}` }, ...others] };
};

export async function answerSentence({ commands, sure }: Understanding, at: At): Promise<Next> {
  const { state, turn } = at;
  const nowMs = turn.deps.nowMs();
  const texts = adminTextsFor(turn.place.language);
  const lines = commands.map((command) => writeCommand(command, nowMs));
  const [command] = commands;
  const [line = ''] = lines;
  if (sure) return after(texts.understood(line), await run(command, at));
  // Something is missing that must be typed, a reason for example.
  const whole = parseCommand(line, nowMs);
  if (!whole.ok && lines.length === 1)
    return after(texts.understood(line), await obey({ text: line, mentions: [] }, at));
  const offered = lines.map((one) => ({ label: one, line: one }));
  const as = lines.length === 1 ? 'understood' : 'choice';
  return offerLines({ text: texts.meant(lines), lines: offered, as }, state, turn);
}
