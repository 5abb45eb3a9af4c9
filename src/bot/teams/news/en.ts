// Owns what is told of our own accord, in English.
import type { News, NewsTexts } from './catalogue';

const objection = (text: string, { notMeUrl }: { readonly notMeUrl: string }): News => ({
  text,
  link: { label: "This wasn't me", url: notMeUrl },
});

const changes: Readonly<Record<string, string>> = {
  add: 'was added and has to be verified',
  verify: 'was verified and counts from now on',
  remove: 'was removed',
};

export const englishNews: NewsTexts = {
  'password-changed': (told) =>
    objection(`The password of ${told.username} was changed. If that was you, there is nothing to do.`, told),
  'password-temporary': (told) =>
    objection(`${told.username} has a temporary password now. If that was you, there is nothing to do.`, told),
  unlocked: (told) =>
    objection(`The account ${told.username} was unlocked. If that was you, there is nothing to do.`, told),
  'contact-changed': (told) =>
    objection(
      `Recovery contacts of ${told.username}: ${told.masked} ${changes[told.change] ?? 'was changed'}. If that was you, there is nothing to do.`,
      told,
    ),
  'reset-invite': ({ username, startUrl }) => ({
    text: `Your help desk suggests that you choose a new password for ${username}. You will get a PIN as usual, and nobody at the help desk will ask you for it.`,
    link: { label: 'Choose a new password', url: startUrl },
  }),
};
