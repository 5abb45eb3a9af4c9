// Owns that typing is as good as pressing: by label, by value, by number, or by the first words of a label.
import { fold } from './intents/words';
import type { Choice, Reply } from './kernel';

const plain = (text: string): string =>
  fold(text)
    .replace(/-/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

/** The buttons of a question. */
export const choicesIn = (question: readonly Reply[]): readonly Choice[] =>
  question.flatMap((reply) => reply.choices ?? []);

/** The choice that a message names; undefined for none, or when it could be two. */
export const findTyped = (text: string, choices: readonly Choice[]): Choice | undefined => {
  const typed = plain(text);
  const exact = choices.find(
    (choice, index) => typed === plain(choice.label) || typed === plain(choice.value) || typed === String(index + 1),
  );
  if (exact !== undefined || typed === '') return exact;
  const begun = choices.filter((choice) => plain(choice.label).startsWith(`${typed} `));
  return begun.length === 1 ? begun[0] : undefined;
};
