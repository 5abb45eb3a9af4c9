// Owns how commands are written, as help shows them.
import type { Verb } from '../../services/admin/command';
import { forms } from './grammar/forms';
import { writeForm } from './grammar/parse';

export interface Usage {
  readonly verb: Verb;
  /** With slots in capitals, for the texts to translate. */
  readonly usage: string;
}

/** One line for each verb that is allowed; `about` '' = all of them. */
export function usagesOf(allowed: readonly Verb[], about: string): readonly Usage[] {
  const known = forms.filter(({ verb, elements }) => about === '' || verb === about || elements[0] === about);
  const shown = known.filter(({ verb }, index) => known.findIndex((one) => one.verb === verb) === index);
  return shown
    .filter(({ verb }) => allowed.includes(verb))
    .map((form) => ({ verb: form.verb, usage: writeForm(form) }));
}
