// Owns how typed answers to a question are read: a PIN, an account's name, a way to send.
import type { Method } from '../../services/collections';
import { meaningsIn } from './recognise';
import { fold } from './words';

/** Policies allow 6 to 12 digits; anything shorter or longer is no PIN and costs no try. */
const pinLengths = { least: 6, most: 12 };

/** The digits of the one PIN in a message ("4821 9930", "my code is 4821-9930"); undefined for none or several. */
export const readPin = (text: string): string | undefined => {
  const runs = fold(text)
    .split(/[^\d\s-]+/)
    .map((run) => run.replace(/\D/g, ''))
    .filter((run) => run.length >= pinLengths.least && run.length <= pinLengths.most);
  return runs.length === 1 ? runs[0] : undefined;
};

const leadIns: ReadonlySet<string> = new Set(
  `its it is my mail email e-mail adress address username user name login account id upn i am im the work
   meine mein ist lautet e-mail-adresse mailadresse emailadresse adresse benutzername benutzer konto ich bin es
   dienstliche der die das`.split(/\s+/),
);
const bare = (chunk: string): string => fold(chunk).replace(/[:,.;!]/g, '');

/**
 * What somebody typed as their name, without "my e-mail is" before it and the full stop after it. Nothing else is
 * changed or judged here: several names in one message stay several, and the service refuses them.
 */
export const readIdentifier = (text: string): string => {
  const chunks = text.trim().split(/\s+/);
  const last = chunks.at(-1) ?? '';
  const led = chunks.length > 1 && chunks.slice(0, -1).every((chunk) => leadIns.has(bare(chunk)));
  if (!led) return text.trim();
  return /[.,;!]/.test(last.at(-1) ?? '') ? last.slice(0, -1) : last;
};

/** The one phone number in a message, as typed; the whole message where there is none or several. */
export const readPhone = (text: string): string => {
  const runs = text.match(/\+?\d[\d ().\-/]{5,40}/g) ?? [];
  return runs.length === 1 ? (runs[0] ?? text) : text;
};

/** The one way that a message asks for ("text me", "lieber per E-Mail"); undefined for none, several or "not by sms". */
export const readMethod = (text: string): Method | undefined => {
  const meanings = meaningsIn(text);
  if ([...meanings].some((meaning) => meaning.startsWith('not-') || meaning.startsWith('cant-'))) return undefined;
  const named = (['mail', 'sms'] as const).filter((method) => meanings.has(method));
  return named.length === 1 ? named[0] : undefined;
};
