// Owns what is told of our own accord, in English.
import { lines, list, plain, time } from '../../../dialogs/admin/texts/words';
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

const verdicts: Readonly<Record<string, (by: string) => string>> = {
  approved: (by) => `${by} has approved it.`,
  denied: (by) => `${by} has refused it. Nothing was changed.`,
  void: (by) => `${by} agreed, but something had changed since, so nothing was done. Please ask again.`,
};

export const englishNews: NewsTexts = {
  'approval-wanted': ({ by, verb, count, number, because, untilMs }) => ({
    text: lines(
      `${by} asks for "${verb}"${count > 0 ? ` for ${count === 1 ? 'one person' : `${count} people`}` : ''}. That takes a second administrator (request ${number}).`,
      list([...(because === '' ? [] : [`reason: "${plain(because)}"`]), `until: ${time(untilMs)}`]),
    ),
    choices: [
      { label: 'Approve', value: 'approve' },
      { label: 'Deny', value: 'deny' },
    ],
  }),
  'approval-decided': ({ verb, number, verdict, decidedBy }) => ({
    text: `You asked for "${verb}" (request ${number}). ${verdicts[verdict]?.(decidedBy) ?? ''}`.trim(),
  }),
  'teams-unlinked': (told) =>
    objection(`${told.username} is no longer linked with Teams. If that was you, there is nothing to do.`, told),
  'teams-linked': (told) =>
    objection(`${told.username} was linked with an identity in Teams. If that was you, there is nothing to do.`, told),
  'password-changed': (told) =>
    objection(`The password of ${told.username} was changed. If that was you, there is nothing to do.`, told),
  'password-temporary': (told) =>
    objection(`${told.username} has a temporary password now. If that was you, there is nothing to do.`, told),
  'access-pass': (told) =>
    objection(`A Temporary Access Pass was made for ${told.username}. If that was you, there is nothing to do.`, told),
  unlocked: (told) =>
    objection(`The account ${told.username} was unlocked. If that was you, there is nothing to do.`, told),
  'contact-changed': (told) =>
    objection(
      `Recovery contacts of ${told.username}: ${told.masked} ${changes[told.change] ?? 'was changed'}. If that was you, there is nothing to do.`,
      told,
    ),
  'reset-offered': (told) =>
    objection(
      `An administrator has begun a new password for ${told.username}; a message about it went to one of your recovery contacts. If you asked for that, there is nothing to do here.`,
      told,
    ),
  reminder: ({ username, contactsUrl }) => ({
    text: `There is no address yet that a PIN for ${username} could go to. Please add one: then you can set a new password yourself if you ever forget yours.`,
    link: { label: 'Add a contact', url: contactsUrl },
  }),
  'privileged-reset': ({ username }) => ({
    text: `The password of a privileged account was reset: ${username}. If you do not know why, please ask the person.`,
  }),
};
