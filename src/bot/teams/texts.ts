// Owns the few sentences that the Teams channel itself says, in every language.
import type { Verdict } from '../../services/admin/summons';

export interface TeamsTexts {
  readonly language: 'en' | 'de';
  /** In a channel or group chat: nothing about anybody. */
  readonly oneToOne: string;
  readonly writeToMe: string;
  /** Under a question that was answered by this button. */
  readonly chosen: (label: string) => string;
  /** In the place of a card whose question is over. */
  readonly over: string;
  readonly linkGone: string;
  /** On the card that offers a list as a file. */
  readonly offer: string;
  /** In its place; the link is the message's before it. */
  readonly declined: string;
  readonly notSaved: string;
  /** Beside a request's buttons, once one was pressed. */
  readonly below: string;
  /** In the place of a request's buttons. */
  readonly decided: Readonly<Record<Verdict, (by: string) => string>>;
}

const catalogues = {
  en: {
    language: 'en',
    oneToOne: 'I help with passwords and locked accounts, but only between the two of us: here others can read along.',
    writeToMe: 'Write to me',
    chosen: (label) => `You chose: ${label}`,
    over: 'This question is over. Please use the newest message.',
    offer: 'The same list as a file, for your OneDrive.',
    declined: 'Not saved. For a day you get it by the link above.',
    notSaved: 'I could not put it there. For a day you get it by the link above.',
    below: 'My answer is at the end of the chat.',
    linkGone: 'The link that stood here can no longer be used.',
    decided: {
      approved: (by) => `Approved by ${by}.`,
      denied: (by) => `Refused by ${by}.`,
      void: (by) => `${by} agreed, but something had changed since. Nothing was done.`,
      lapsed: () => 'Nobody has decided in time. Nothing was changed.',
    },
  },
  de: {
    language: 'de',
    oneToOne:
      'Ich helfe bei Passwörtern und gesperrten Konten, aber nur unter vier Augen: Hier können andere mitlesen.',
    writeToMe: 'Schreiben Sie mir',
    chosen: (label) => `Ihre Wahl: ${label}`,
    over: 'Diese Frage ist vorbei. Bitte nehmen Sie die neueste Nachricht.',
    offer: 'Dieselbe Liste als Datei, für Ihr OneDrive.',
    declined: 'Nicht gespeichert. Einen Tag lang bekommen Sie sie über den Link darüber.',
    notSaved: 'Ich konnte sie dort nicht ablegen. Einen Tag lang bekommen Sie sie über den Link darüber.',
    below: 'Meine Antwort steht am Ende des Chats.',
    linkGone: 'Der Link, der hier stand, gilt nicht mehr.',
    decided: {
      approved: (by) => `${by} hat zugestimmt.`,
      denied: (by) => `${by} hat abgelehnt.`,
      void: (by) => `${by} hat zugestimmt, aber inzwischen war etwas anders. Es ist nichts geschehen.`,
      lapsed: () => 'Niemand hat rechtzeitig entschieden. Es wurde nichts geändert.',
    },
  },
} as const satisfies Readonly<Record<string, TeamsTexts>>;

/** By the language part of a BCP 47 tag; English for any other. */
export const teamsTexts = (language: string): TeamsTexts =>
  language.toLowerCase().split('-')[0] === 'de' ? catalogues.de : catalogues.en;
