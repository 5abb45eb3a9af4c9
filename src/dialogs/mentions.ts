// Owns how somebody who was mentioned stands in a message: one private character, and beside the text who it is. Channels
// drop such characters from what was typed, so that nobody can be mentioned by typing.

/** Whom a channel has recognised by their identity, never by the name that is shown. */
export interface Mention {
  /** As the channel shows it; only for answers. */
  readonly name: string;
  /** Canonical; null = nobody whom we know. */
  readonly username: string | null;
}

export const mostMentions = 20;
const first = 0xe000;
const marks = /[\ue000-\uf8ff]/g;

export const markOf = (index: number): string => String.fromCharCode(first + index);

/** Whom a word stands for, if it is the mark of a mention and nothing else. */
export const mentionAt = (word: string, mentions: readonly Mention[]): Mention | undefined =>
  word.length === 1 ? mentions[word.charCodeAt(0) - first] : undefined;

export const withoutMarks = (text: string): string => text.replace(marks, ' ');
