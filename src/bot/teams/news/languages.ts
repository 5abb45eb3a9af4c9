// Owns which of these catalogues a language gets, and what a message says in it.

import type { Language } from '../../../dialogs/texts/catalogue';
import { textsFor } from '../../../dialogs/texts/languages';
import type { PersonalMessage } from '../../../services/notify/ports';
import type { News, NewsTexts } from './catalogue';
import { germanNews } from './de';
import { englishNews } from './en';

const catalogues: Readonly<Record<Language, NewsTexts>> = { en: englishNews, de: germanNews };

export function newsFor(
  locale: string,
  { template, variables }: Pick<PersonalMessage, 'template' | 'variables'>,
): News {
  // The table pairs every message with its own variables, as the templates do; the compiler cannot follow that pairing.
  const sentence = catalogues[textsFor(locale).language][template] as (variables: PersonalMessage['variables']) => News;
  return sentence(variables);
}
