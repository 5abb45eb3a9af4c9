// Owns the list of what is told to somebody in a chat of our own accord: one sentence for each message that goes out by mail
// too (services/notify/ports.ts), so that a missing one does not compile.
import type { ChatTemplate, TemplateVariables } from '../../../services/notify/ports';

export interface News {
  readonly text: string;
  /** A page that the words are about. */
  readonly link?: { readonly label: string; readonly url: string };
}

export type NewsTexts = { readonly [Name in ChatTemplate]: (variables: TemplateVariables[Name]) => News };
