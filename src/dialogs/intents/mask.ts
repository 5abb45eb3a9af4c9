// Owns what of a person's own words goes into the history: nothing that looks like a PIN or a password. The dialog gets
// the words as typed; the transcript, the stream and the store get these.

export const bullets = '••••';

/** Four digits or more, of any script, also when grouped by blanks, hyphens or dots. A PIN has at least six. */
const digitRun = /\p{Nd}(?:[\s\p{Pd}.,_/]{0,3}\p{Nd}){3,}/gu;

/** "my password is …", "Passwort: …", "pw=…": everything behind it goes. */
const announced =
  /\b((?:pass[\s-]?words?|pass[\s-]?phrase|pass[\s-]?code|passwd|passwort|kennwort|pwd?|pin|code)\s*(?:[:=>]|->|\b(?:is|was|ist|war|lautet|heißt|heisst)\b)[\s:=>]*)(\S.*)$/isu;

/** Words that people put behind "my password is" when they do not type it. */
const harmless =
  /^(?:(?:now|not|no longer|jetzt|nicht|nicht mehr|working|expired|wrong|incorrect|forgotten|lost|gone|locked|blocked|invalid|old|abgelaufen|falsch|vergessen|weg|gesperrt|ungültig|alt)[\s.,!?]*)+$/iu;

const address = /^[^@\s]+@[^@\s]+\.[^@\s]+$/u;

/** One word of 8 characters or more with letters, digits and a sign that names and addresses do not have. */
export function looksMadeUp(word: string): boolean {
  if (word.length < 8 || address.test(word)) return false;
  return /\p{L}/u.test(word) && /\p{Nd}/u.test(word) && /[^\p{L}\p{Nd}\s._\-\\/,;:?'"()]/u.test(word);
}

/** The same words with whatever looks like a PIN or a password replaced by bullets; their number tells no length. */
export function maskSecrets(text: string): string {
  const told = text.replace(announced, (all, said: string, tail: string) =>
    harmless.test(tail) ? all : `${said}${bullets}`,
  );
  const words = told.replace(/\S+/gu, (word) => (looksMadeUp(word) ? bullets : word));
  return words.replace(digitRun, bullets);
}
