// Owns which language a page speaks: the person's own choice, else the browser's, never anything outside the catalogue.
import type { Exchange } from '../http/route';
import { type Language, languages, type PageTexts } from './texts/catalogue';
import { de } from './texts/de';
import { en } from './texts/en';

const catalogues: { readonly [Name in Language]: PageTexts } = { en, de };

export const isLanguage = (value: string | undefined): value is Language =>
  languages.some((language) => language === value);

export const languageTexts = (language: Language): PageTexts => catalogues[language];

/** Enough for every browser's list; an 8 KB header is not worth reading. */
const longestHeader = 256;

interface Preference {
  readonly language: string | undefined;
  readonly weight: number;
}

function readPreference(entry: string): Preference {
  const [tag = '', ...parameters] = entry.trim().toLowerCase().split(';');
  const quality = parameters.map((parameter) => parameter.trim()).find((parameter) => parameter.startsWith('q='));
  return { language: tag.split('-')[0], weight: quality === undefined ? 1 : Number(quality.slice(2)) || 0 };
}

function browserLanguage(header: string): Language | undefined {
  const wanted = header
    .slice(0, longestHeader)
    .split(',')
    .map(readPreference)
    .filter(({ weight }) => weight > 0)
    .sort((left, right) => right.weight - left.weight);
  return wanted.map(({ language }) => language).find(isLanguage);
}

/** The `lang` cookie if it names a catalogue, else Accept-Language (RFC 9110 12.5.4), else English. */
export function chooseLanguage(exchange: Pick<Exchange, 'cookies' | 'headers'>): Language {
  const chosen = exchange.cookies.lang;
  if (isLanguage(chosen)) return chosen;
  return browserLanguage(exchange.headers['accept-language'] ?? '') ?? 'en';
}

export const chooseTexts = (exchange: Pick<Exchange, 'cookies' | 'headers'>): PageTexts =>
  languageTexts(chooseLanguage(exchange));
