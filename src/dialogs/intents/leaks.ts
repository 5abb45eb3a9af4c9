// Owns noticing a password that somebody types into the chat, so that it can be answered and never used.
import { type Concept, meaningOf } from './lexicon';
import { bullets, looksMadeUp, maskSecrets } from './mask';
import { fold, textLimit } from './words';

const links: ReadonlySet<string> = new Set(
  'is are to should shall be ist lautet heisst soll sei sein auf will now jetzt'.split(' '),
);
/** What a password can be said to be without telling it. */
const states: ReadonlySet<Concept> = new Set([
  'never',
  'cannot',
  'lose',
  'forget',
  'wrong',
  'expired',
  'work',
  'lock',
  'unlock',
  'reset',
  'was',
  'filler',
  'new',
  'again',
  'account',
  'signin',
  'get',
  'back',
  'password',
  'send',
  'know',
  'instead',
] as const);
const otherStates: ReadonlySet<string> = new Set(
  `compromised stolen leaked hacked weak old too bad due unknown required secret safe strong long short empty missing case
   different about being always only still what why when how zu alt unsicher gehackt gestohlen bekannt unbekannt nur
   abhanden schlecht kurz lang leer was warum`.split(/\s+/),
);

const bare = (chunk: string): string => chunk.replace(/[^\p{L}\p{N}]/gu, '');
const isLink = (chunk: string): boolean => bare(chunk) === '' || links.has(bare(chunk));
const isPasswordWord = (chunk: string): boolean => meaningOf.get(bare(chunk)) === 'password';

const tells = (chunk: string | undefined): boolean => {
  if (chunk === undefined || chunk === '') return false;
  const word = bare(chunk);
  const meaning = meaningOf.get(word);
  // Digits alone are more likely the PIN by another name.
  return !/^\d*$/.test(word) && !otherStates.has(word) && !(meaning !== undefined && states.has(meaning));
};

const mixesLettersAndDigits = (chunk: string): boolean => /\p{L}/u.test(chunk) && /\d/.test(chunk);

/** "password: x", "pw=x", "my password is x", "change my password to x", "passwort x1". */
const tellsAt = (chunks: readonly string[], at: number): boolean => {
  const [name = '', value = ''] = (chunks[at] ?? '').split(/[:=]/, 2);
  if (!isPasswordWord(name)) return false;
  if (value !== '') return tells(value);
  const rest = chunks.slice(at + 1);
  const linked = rest.findIndex((chunk) => !isLink(chunk));
  if (linked < 0) return false;
  const announced = linked > 0 || /[:=]$/.test(chunks[at] ?? '');
  return announced ? tells(rest[linked]) : mixesLettersAndDigits(rest[0] ?? '');
};

/** True when a message seems to tell a password, with or without saying so. The message itself goes nowhere. */
export const tellsPassword = (text: string): boolean => {
  const chunks = fold(text).split(/\s+/);
  const words = text.slice(0, textLimit).split(/\s+/);
  return chunks.some((_, at) => tellsAt(chunks, at)) || words.some(looksMadeUp);
};

/** The same words as they may be kept and shown: what the dialog takes for a password is masked, however it was put. */
export const maskLeaks = (text: string): string => {
  const masked = maskSecrets(text);
  return tellsPassword(masked) ? bullets : masked;
};
