// Owns every sentence around the chat, in every language: what stands there before the chat does, and when it is over.
import type { Language } from './texts/catalogue';

export interface ChatTexts {
  readonly title: string;
  readonly widgetTitle: string;
  readonly loading: string;
  readonly placeholder: string;
  readonly over: string;
  readonly failed: string;
  readonly tooMany: string;
  readonly startAgain: string;
  readonly noScript: string;
  readonly askHelpDesk: string;
}

export const chatTexts: { readonly [Name in Language]: ChatTexts } = {
  en: {
    title: 'Get back into your account',
    widgetTitle: 'Account help',
    loading: 'The chat is opening …',
    placeholder: 'Write a message',
    over: 'This chat has ended, because nothing happened for a while or because it was long enough.',
    failed: 'The chat cannot be reached just now. Please check your connection and try again.',
    tooMany: 'Many chats were opened from your network. Please wait a little and try again.',
    startAgain: 'Start again',
    noScript: 'The chat needs JavaScript, which is switched off in this browser. Please switch it on for this page.',
    askHelpDesk: 'Or ask your help desk:',
  },
  de: {
    title: 'Zurück in Ihr Konto',
    widgetTitle: 'Hilfe zum Konto',
    loading: 'Der Chat wird geöffnet …',
    placeholder: 'Nachricht schreiben',
    over: 'Dieser Chat ist beendet, weil eine Weile nichts geschah oder weil er lang genug war.',
    failed: 'Der Chat ist gerade nicht erreichbar. Bitte prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
    tooMany: 'Aus Ihrem Netz wurden viele Chats geöffnet. Bitte warten Sie etwas und versuchen Sie es noch einmal.',
    startAgain: 'Neu beginnen',
    noScript:
      'Der Chat braucht JavaScript, das in diesem Browser abgeschaltet ist. Bitte schalten Sie es für diese Seite ein.',
    askHelpDesk: 'Oder fragen Sie Ihren Helpdesk:',
  },
};
