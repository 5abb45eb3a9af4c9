// Owns what is told of our own accord, in German.
import { lines, list, plain, time } from '../../../dialogs/admin/texts/words';
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

const verdicts: Readonly<Record<string, (by: string) => string>> = {
  approved: (by) => `${by} hat zugestimmt.`,
  denied: (by) => `${by} hat abgelehnt. Es wurde nichts geändert.`,
  void: (by) =>
    `${by} hat zugestimmt, aber inzwischen war etwas anders, deshalb ist nichts geschehen. Bitte fragen Sie noch einmal.`,
};

export const germanNews: NewsTexts = {
  'approval-wanted': ({ by, verb, count, number, because, untilMs }) => ({
    text: lines(
      `${by} bittet um „${verb}“${count > 0 ? ` für ${count === 1 ? 'eine Person' : `${count} Personen`}` : ''}. Dazu gehört eine zweite Person (Anfrage ${number}).`,
      list([...(because === '' ? [] : [`Begründung: „${plain(because)}“`]), `bis: ${time(untilMs)}`]),
    ),
    choices: [
      { label: 'Zustimmen', value: 'approve' },
      { label: 'Ablehnen', value: 'deny' },
    ],
  }),
  'approval-decided': ({ verb, number, verdict, decidedBy }) => ({
    text: `Sie haben um „${verb}“ gebeten (Anfrage ${number}). ${verdicts[verdict]?.(decidedBy) ?? ''}`.trim(),
  }),
  'teams-unlinked': (told) =>
    objection(`${told.username} ist nicht mehr mit Teams verbunden. Wenn Sie das waren, ist nichts zu tun.`, told),
  'teams-linked': (told) =>
    objection(
      `${told.username} wurde mit einer Identität in Teams verbunden. Wenn Sie das waren, ist nichts zu tun.`,
      told,
    ),
  'password-changed': (told) =>
    objection(`Das Passwort von ${told.username} wurde geändert. Wenn Sie das waren, ist nichts zu tun.`, told),
  'password-temporary': (told) =>
    objection(`${told.username} hat jetzt ein vorläufiges Passwort. Wenn Sie das waren, ist nichts zu tun.`, told),
  'access-pass': (told) =>
    objection(
      `Für ${told.username} wurde ein befristeter Zugriffspass erstellt. Wenn Sie das waren, ist nichts zu tun.`,
      told,
    ),
  unlocked: (told) =>
    objection(`Das Konto ${told.username} wurde entsperrt. Wenn Sie das waren, ist nichts zu tun.`, told),
  'contact-changed': (told) =>
    objection(
      `Kontaktdaten von ${told.username}: ${told.masked} ${changes[told.change] ?? 'wurde geändert'}. Wenn Sie das waren, ist nichts zu tun.`,
      told,
    ),
  'reset-offered': (told) =>
    objection(
      `Jemand aus der Verwaltung hat ein neues Passwort für ${told.username} auf den Weg gebracht; eine Nachricht darüber ging an einen Ihrer Kontakte. Wenn Sie das wollten, ist hier nichts zu tun.`,
      told,
    ),
  reminder: ({ username, contactsUrl }) => ({
    text: `Für ${username} gibt es noch keine Adresse, an die eine PIN gehen kann. Bitte tragen Sie eine ein: dann setzen Sie selbst ein neues Passwort, wenn Sie Ihres einmal vergessen.`,
    link: { label: 'Kontakt eintragen', url: contactsUrl },
  }),
  'privileged-reset': ({ username }) => ({
    text: `Das Passwort eines privilegierten Kontos wurde zurückgesetzt: ${username}. Wenn Sie nicht wissen, warum, fragen Sie bitte die Person.`,
  }),
};
