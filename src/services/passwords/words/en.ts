// Owns the password rules in English.
import type { RuleWords } from './rule-words';

export const en: RuleWords = {
  length: ({ minLength }) => `Use at least ${minLength} characters. A few words in a row are easy to remember.`,
  'too-long': ({ maxLength }) => `Use at most ${maxLength} characters.`,
  characters: () => 'Use only characters that every keyboard here can type.',
  capital: () => 'Use at least one capital letter.',
  'lower-case': () => 'Use at least one small letter.',
  number: () => 'Use at least one number.',
  special: () => 'Use at least one special character, such as - or !',
  classes: ({ classes }) =>
    `Use at least ${classes} of these: capital letters, small letters, numbers, special characters.`,
  common: () => 'Do not use a password that many people use. Those are tried first.',
  context: () => 'Do not build it around your own name or the name of your organization.',
  repetitive: () => 'Do not repeat the same characters, and do not go along the keyboard or the alphabet.',
  directory: () =>
    'Your directory does not accept this one. It refuses common and banned words, and passwords used before: choose quite another one.',
  reused: ({ history }) =>
    history > 1 ? `Do not use one of your last ${history} passwords again.` : 'Do not use your last password again.',
};
