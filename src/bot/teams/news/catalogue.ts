// Owns the list of what is told to somebody in a chat of our own accord: one sentence for each message that goes out by mail
// too (services/notify/ports.ts), so that a missing one does not compile.
import type { Choice } from '../../../dialogs/kernel';
import type { ChatTemplate, TemplateVariables } from '../../../services/notify/ports';

export interface News {
  readonly text: string;
  /** A page that the words are about. */
  readonly link?: { readonly label: string; readonly url: string };
  /** Buttons that are good as long as what they name waits, whatever the conversation is at. */
  readonly choices?: readonly Choice[];
}

export type NewsTexts = { readonly [Name in ChatTemplate]: (variables: TemplateVariables[Name]) => News };
