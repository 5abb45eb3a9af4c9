// Owns the password rules in German.
import type { RuleWords } from './rule-words';

export const de: RuleWords = {
  length: ({ minLength }) => `Mindestens ${minLength} Zeichen. Ein paar Wörter hintereinander merkt man sich leicht.`,
  'too-long': ({ maxLength }) => `Höchstens ${maxLength} Zeichen.`,
  characters: () => 'Nur Zeichen, die sich hier auf jeder Tastatur tippen lassen.',
  capital: () => 'Mindestens ein Großbuchstabe.',
  'lower-case': () => 'Mindestens ein Kleinbuchstabe.',
  number: () => 'Mindestens eine Zahl.',
  special: () => 'Mindestens ein Sonderzeichen, zum Beispiel - oder !',
  classes: ({ classes }) => `Mindestens ${classes} davon: Großbuchstaben, Kleinbuchstaben, Zahlen, Sonderzeichen.`,
  common: () => 'Kein Passwort, das viele benutzen. Solche werden zuerst ausprobiert.',
  context: () => 'Nicht um den eigenen Namen oder den Namen der Organisation herum gebaut.',
  repetitive: () => 'Keine Wiederholungen und keine Reihen wie auf der Tastatur oder im Alphabet.',
  directory: () =>
    'Ihr Verzeichnis nimmt dieses nicht an. Es lehnt häufige, gesperrte und frühere Passwörter ab: wählen Sie ein ganz anderes.',
  reused: ({ history }) =>
    history > 1 ? `Keines der letzten ${history} Passwörter.` : 'Nicht noch einmal das letzte Passwort.',
};
