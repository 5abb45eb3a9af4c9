// Owns which catalogue a locale gets. A new language is one file and one line here.
import type { Language, Texts } from './catalogue';
import { german } from './de';
import { english } from './en';

const catalogues: Readonly<Record<Language, Texts>> = { en: english, de: german };

const spoken = (tag: string): tag is Language => Object.hasOwn(catalogues, tag);

/** The catalogue for a BCP 47 tag (`de-AT`, `en`, anything). English where we do not speak the language. */
export const textsFor = (locale: string): Texts => {
  const primary = locale.trim().toLowerCase().split(/[-_]/, 1)[0] ?? '';
  return spoken(primary) ? catalogues[primary] : english;
};
