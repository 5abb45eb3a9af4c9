// Owns, in German, every sentence for a signed-in person about their own account.
import type { PeopleTexts } from './people';

const moment = new Intl.DateTimeFormat('de-DE', {
  day: 'numeric',
  month: 'long',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});
const channels = { web: 'im Web-Chat', teams: 'in Microsoft Teams', page: 'auf der Website' } as const; // by channel

const kinds: PeopleTexts['activity']['kinds'] = {
  'password-reset': 'ein neues Passwort wurde gewählt',
  'password-changed': 'das Passwort wurde geändert',
  'password-temporary': 'ein vorläufiges Passwort wurde angezeigt',
  'access-pass': 'ein befristeter Zugriffspass wurde erstellt',
  unlocked: 'das Konto wurde entsperrt',
  locked: 'das Konto wurde nach falschen Anmeldungen gesperrt',
  frozen: 'das Zurücksetzen wurde gestoppt, weil jemand „Das war ich nicht“ gesagt hat',
  'pin-sent': 'eine PIN wurde verschickt',
  'pin-wrong': 'eine falsche PIN wurde eingegeben',
  'signed-in': 'jemand hat sich angemeldet',
  'sign-in-failed': 'eine Anmeldung ist gescheitert',
  'signed-out': 'abgemeldet',
  'contact-added': 'ein Kontakt wurde hinzugefügt',
  'contact-verified': 'ein Kontakt wurde bestätigt',
  'contact-removed': 'ein Kontakt wurde entfernt',
  'contact-changed': 'die Kontaktdaten wurden geändert',
  'service-changed': 'die Einstellungen für diesen Dienst wurden geändert',
};

export const germanPeople: PeopleTexts = {
  help: 'Weil Sie angemeldet sind, können Sie auch „meine Kontakte“, „Passwort ändern“, „meine Aktivität“ oder „english“ sagen.',
  signInFirst:
    'Bitte melden Sie sich zuerst an, damit ich weiß, dass es Ihr Konto ist. Danach öffnet sich der Chat wieder.',
  signInAgain:
    'Ihre Anmeldung ist eine Weile her. Damit Ihr Konto sicher bleibt, melden Sie sich bitte noch einmal an, bevor Sie Ihre Kontakte ändern.',
  signIn: 'Anmelden',
  frozen: ({ helpDesk }) =>
    `Zu diesem Konto hat jemand „Das war ich nicht“ gesagt. Hier lässt sich nichts ändern, bis der Helpdesk mit Ihnen gesprochen hat: ${helpDesk}`,

  contacts: {
    button: 'Meine Kontakte',
    none: 'Sie haben noch keinen Kontakt hinterlegt. Mit einem kann ich Ihnen eine PIN schicken, wenn Sie Ihr Passwort vergessen.',
    lead: 'Wenn Sie Ihr Passwort vergessen, kann eine PIN hierhin gehen:',
    line: ({ method, masked, verified }) =>
      `${method === 'mail' ? 'E-Mail' : 'Telefon'} ${masked}: ${verified ? 'bestätigt' : 'noch nicht bestätigt, deshalb geht keine PIN dorthin'}`,
    whatNext: 'Was möchten Sie ändern?',
    pick: 'Bitte wählen Sie eins davon, oder sagen Sie „fertig“.',
    add: { mail: 'E-Mail hinzufügen', sms: 'Telefon hinzufügen' },
    verify: (masked) => `${masked} bestätigen`,
    remove: (masked) => `${masked} entfernen`,
    done: 'Fertig',
    allDone: 'In Ordnung. Sie können Ihre Kontakte jederzeit ändern.',
    ask: {
      mail: 'Welche E-Mail-Adresse? Bitte eine, die Sie ohne Ihr dienstliches Passwort lesen können, zum Beispiel eine private.',
      sms: 'Welche Telefonnummer? Bitte mit Ländervorwahl, zum Beispiel +49 170 1234567.',
    },
    malformed: {
      mail: 'Das sieht nicht nach einer E-Mail-Adresse aus. Bitte genau eine, zum Beispiel name@zuhause.example.',
      sms: 'Das sieht nicht nach einer Telefonnummer aus. Bitte mit Ländervorwahl, zum Beispiel +49 170 1234567.',
    },
    ownMailbox:
      'Das ist das Postfach dieses Kontos selbst. Ohne Passwort könnten Sie die PIN dort nicht lesen, bitte nehmen Sie eine andere Adresse.',
    yours: 'Das steht schon bei Ihren Kontakten und ist bestätigt.',
    tooMany: 'Mehr Kontakte kann ich nicht aufnehmen. Bitte entfernen Sie zuerst einen.',
    noSms: 'SMS sind hier nicht eingeschaltet.',
    notServed:
      'An solche Nummern senden wir keine SMS. Bitte nehmen Sie eine Mobilnummer aus einem anderen Land oder E-Mail.',
    gone: 'Diesen Kontakt gibt es nicht mehr.',
    pinOnItsWay: ({ method, masked, minutes }) =>
      `Ich schicke eine PIN ${method === 'sms' ? 'per SMS ' : ''}an ${masked}. Sie gilt ${minutes === 1 ? 'eine Minute' : `${minutes} Minuten`}.`,
    added: (masked) =>
      `Gespeichert: ${masked} ist bestätigt und kann ab jetzt benutzt werden. Ihre anderen Kontakte und Ihr Postfach erfahren davon.`,
    verified: (masked) =>
      `${masked} ist bestätigt und kann ab jetzt benutzt werden. Ihre anderen Kontakte und Ihr Postfach erfahren davon.`,
    removed: (masked) =>
      `Entfernt: An ${masked} geht keine PIN mehr. Alle Ihre Kontakte und Ihr Postfach erfahren davon.`,
    askLast: (masked) =>
      `${masked} ist der einzige Ort, an den eine PIN gehen kann. Ohne ihn können Sie Ihr Passwort hier nicht zurücksetzen. Trotzdem entfernen?`,
    removeLast: 'Entfernen',
    keepLast: 'Behalten',
    kept: 'In Ordnung, der Kontakt bleibt.',
  },

  password: {
    button: 'Passwort ändern',
    onPage: 'Ihr Passwort ändern Sie auf dieser Seite. Bitte schreiben Sie es nie hier in den Chat.',
    onPageAnonymous:
      'Wenn Sie Ihr Passwort noch wissen, können Sie es auf dieser Seite ändern. Wenn nicht, helfe ich Ihnen zu einem neuen.',
  },

  teams: {
    button: 'Mein Konto verbinden',
    offered: ({ code, minutes }) =>
      `Ihr Code ist ${code}. Melden Sie sich auf der Seite an und geben Sie ihn dort innerhalb von ${minutes} Minuten ein; dann kenne ich Sie hier. Geben Sie ihn niemandem, und geben Sie nie einen ein, den Ihnen jemand geschickt hat.`,
    refused: {
      known: 'Ich kenne Sie hier schon.',
      nobody: 'Ich kann nur Menschen dieser Organisation verbinden, in einem Chat mit mir in Microsoft Teams.',
      'too-often': 'Sie hatten schon mehrere Codes. Bitte versuchen Sie es in einer Stunde noch einmal.',
    },
  },

  activity: {
    button: 'Meine Aktivität',
    lead: 'Das ist zuletzt mit Ihrem Konto passiert:',
    none: 'Mit Ihrem Konto ist noch nichts passiert.',
    line: ({ atMs, kind, channel }) => `${moment.format(atMs)} UTC: ${kinds[kind]}, ${channels[channel]}`,
    kinds,
    notYou: ({ helpDesk }) => `Waren Sie eins davon nicht? Bitte sagen Sie es dem Helpdesk: ${helpDesk}`,
  },
};
