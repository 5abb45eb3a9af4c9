// Owns the sentences of the demo's mailbox.
import type { Language } from './texts/catalogue';

export interface MailboxTexts {
  readonly title: string;
  readonly lead: string;
  readonly empty: string;
  readonly emptyAdvice: string;
  readonly openChat: string;
  readonly messages: string;
  readonly mail: string;
  readonly sms: string;
  readonly from: string;
  readonly to: string;
  readonly back: string;
  readonly formatted: string;
  readonly plain: string;
  readonly pin: string;
  readonly copy: string;
  readonly copied: string;
  readonly refresh: string;
  readonly gone: string;
}

export const mailboxTexts: { readonly [Name in Language]: MailboxTexts } = {
  en: {
    title: 'Demo mailbox',
    lead: 'Every mail and text message of this demo ends here. Nothing leaves this computer.',
    empty: 'Nothing here yet',
    emptyAdvice: 'Ask for a PIN in the chat, and it arrives here a moment later.',
    openChat: 'Open the chat',
    messages: 'Messages',
    mail: 'Mail',
    sms: 'Text message',
    from: 'From',
    to: 'To',
    back: 'All messages',
    formatted: 'As designed',
    plain: 'Text only',
    pin: 'PIN',
    copy: 'Copy PIN',
    copied: 'Copied',
    refresh: 'Look for new ones',
    gone: 'This message is no longer here.',
  },
  de: {
    title: 'Demo-Postfach',
    lead: 'Jede Mail und jede SMS dieser Demo landet hier. Nichts verlässt diesen Rechner.',
    empty: 'Noch nichts da',
    emptyAdvice: 'Fragen Sie im Chat nach einer PIN; einen Augenblick später ist sie hier.',
    openChat: 'Chat öffnen',
    messages: 'Nachrichten',
    mail: 'Mail',
    sms: 'SMS',
    from: 'Von',
    to: 'An',
    back: 'Alle Nachrichten',
    formatted: 'Gestaltet',
    plain: 'Nur Text',
    pin: 'PIN',
    copy: 'PIN kopieren',
    copied: 'Kopiert',
    refresh: 'Nach neuen sehen',
    gone: 'Diese Nachricht ist nicht mehr da.',
  },
};
