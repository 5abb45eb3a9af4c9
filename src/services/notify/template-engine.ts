// Owns how a template is read and what a value may do in one: nothing. Values are data, escaped for where they stand;
// templates see only their own language's files and the shared layout, all read into memory at start.
import { Liquid } from 'liquidjs';

// Control characters, line and paragraph separators, and those that turn the direction of text around.
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]+/gu;
const LONGEST_VALUE = 500;

/** A value as one harmless piece of one line: no control characters, at most 500 characters. */
export const toPrintable = (value: unknown): string =>
  [...String(value ?? '').replace(UNPRINTABLE, ' ')].slice(0, LONGEST_VALUE).join('');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&#34;',
  "'": '&#39;',
};
const toHtml = (value: unknown): string => toPrintable(value).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');

/** `48219930` as `4821` and `9930`: two halves are read and typed with fewer mistakes. */
const halves = (pin: unknown): string[] => {
  const digits = String(pin);
  const half = Math.ceil(digits.length / 2);
  return [digits.slice(0, half), digits.slice(half)];
};

/** A display name for a greeting; nothing if a mail client could make a link of it. */
const asName = (value: unknown): string => {
  const name = toPrintable(value).trim();
  return /[/:@\\]|\S\.\S/.test(name) || name.length > 64 ? '' : name;
};

/** What somebody gave as a reason, without the words that a mail client could make a link of. */
const asNote = (value: unknown): string =>
  toPrintable(value)
    .split(/\s+/)
    .map((word) => (/[/@\\<>]|\S\.\S|www/i.test(word) ? '…' : word))
    .join(' ')
    .trim();

const dateIn = (language: string, timeZone: string) => {
  const format = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : language, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZone,
    timeZoneName: 'short',
  });
  return (ms: unknown): string => format.format(Number(ms));
};

export type Output = 'html' | 'plain';

export interface EngineOptions {
  readonly language: string;
  readonly timeZone: string;
  readonly output: Output;
  /** File name to its text: the whole world of a template. */
  readonly files: Readonly<Record<string, string>>;
}

/** Variables that are not given are errors, prototypes are out of reach, and no file outside `files` can be named. */
export const createEngine = ({ language, timeZone, output, files }: EngineOptions): Liquid => {
  const engine = new Liquid({
    templates: files,
    extname: '.liquid',
    dynamicPartials: false,
    relativeReference: false,
    cache: true,
    strictFilters: true,
    strictVariables: true,
    ownPropertyOnly: true,
    outputEscape: output === 'html' ? toHtml : toPrintable,
    renderLimit: 1_000,
    memoryLimit: 1_000_000,
  });
  engine.registerFilter('when', dateIn(language, timeZone));
  engine.registerFilter('halves', halves);
  engine.registerFilter('as_name', asName);
  engine.registerFilter('as_note', asNote);
  // The engine's own `raw` switches escaping off. No message needs that; here it changes nothing.
  engine.registerFilter('raw', (value: unknown) => value);
  return engine;
};
