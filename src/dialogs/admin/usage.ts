// Owns how commands are written, as help shows them.
import type { Verb } from '../../services/admin/command';
import { examples } from './examples';
import { forms } from './grammar/forms';
import { writeForm } from './grammar/parse';

export interface Usage {
  readonly verb: Verb;
  /** With slots in capitals, for the texts to translate. */
  readonly usage: string;
}

/** One line for each verb that is allowed; `about` a verb or a first word = every way to write it; '' = all of them. */
export function usagesOf(allowed: readonly Verb[], about: string): readonly Usage[] {
  const known = forms.filter(({ verb, elements }) => about === '' || verb === about || elements[0] === about);
  const firsts = known.filter(({ verb }, index) => known.findIndex((one) => one.verb === verb) === index);
  const shown = about === '' ? firsts : known;
  return shown
    .filter(({ verb }) => allowed.includes(verb))
    .map((form) => ({ verb: form.verb, usage: writeForm(form) }));
}

/** Only where one command is asked about. */
export const examplesOf = (allowed: readonly Verb[], about: string): readonly string[] =>
  about === '' ? [] : [...new Set(usagesOf(allowed, about).flatMap(({ verb }) => examples[verb]))];
