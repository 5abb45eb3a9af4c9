// Owns what is told of our own accord, in German.
import type { News, NewsTexts } from './catalogue';

const objection = (text: string, { notMeUrl }: { readonly notMeUrl: string }): News => ({
  text,
  link: { label: 'Das war ich nicht', url: notMeUrl },
});

const changes: Readonly<Record<string, string>> = {
  add: 'ist neu und muss noch bestätigt werden',
  verify: 'ist bestätigt und gilt ab jetzt',
  remove: 'wurde entfernt',
};

export const germanNews: NewsTexts = {
  'password-changed': (told) =>
    objection(`Das Passwort von ${told.username} wurde geändert. Wenn Sie das waren, ist nichts zu tun.`, told),
  'password-temporary': (told) =>
    objection(`${told.username} hat jetzt ein vorläufiges Passwort. Wenn Sie das waren, ist nichts zu tun.`, told),
  unlocked: (told) =>
    objection(`Das Konto ${told.username} wurde entsperrt. Wenn Sie das waren, ist nichts zu tun.`, told),
  'contact-changed': (told) =>
    objection(
      `Kontaktdaten von ${told.username}: ${told.masked} ${changes[told.change] ?? 'wurde geändert'}. Wenn Sie das waren, ist nichts zu tun.`,
      told,
    ),
  'reset-invite': ({ username, startUrl }) => ({
    text: `Ihr Helpdesk schlägt vor, dass Sie ein neues Passwort für ${username} wählen. Sie bekommen wie immer eine PIN, und niemand vom Helpdesk fragt Sie danach.`,
    link: { label: 'Neues Passwort wählen', url: startUrl },
  }),
};
