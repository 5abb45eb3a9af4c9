// Owns every sentence in German.
import type { Texts } from './catalogue';
import { germanPeople } from './people-de';

const counted = (count: number, one: string, many: string): string => (count === 1 ? one : `${count} ${many}`);

/** „etwa 12 Minuten“, from milliseconds, in the dative that „in …“ wants; always rounded up. */
const duration = (ms: number): string => {
  const seconds = Math.max(1, Math.ceil(ms / 1000));
  if (seconds <= 55) return `etwa ${Math.ceil(seconds / 5) * 5} Sekunden`;
  const minutes = Math.ceil(seconds / 60);
  if (minutes <= 90) return `etwa ${counted(minutes, 'einer Minute', 'Minuten')}`;
  const hours = Math.ceil(minutes / 60);
  return hours <= 48 ? `etwa ${hours} Stunden` : `etwa ${Math.ceil(hours / 24)} Tagen`;
};

export const german: Texts = {
  language: 'de',

  welcome: ({ organisation }) =>
    `Hallo! Ich bin der Passwort-Assistent von ${organisation}. Ich helfe, wenn Sie Ihr Passwort vergessen haben oder Ihr Konto gesperrt ist.`,
  whatNext: 'Was kann ich für Sie tun?',
  notUnderstood:
    'Ich weiß nicht, ob ich dabei helfen kann. Ich kenne mich mit vergessenen Passwörtern und gesperrten Konten aus.',
  didYouMean: 'Meinten Sie eins davon?',
  somethingElse:
    'Ich kenne mich nur mit Passwörtern und gesperrten Konten aus. Für alles andere fragen Sie bitte den Helpdesk.',
  youAreWelcome: 'Gern geschehen!',

  askAccount: 'Wie lautet Ihre dienstliche E-Mail-Adresse oder Ihr Benutzername?',
  askOtherAccount: 'Wie lautet die dienstliche E-Mail-Adresse oder der Benutzername dieses Kontos?',
  forYourself: (username) => `Geht es um Sie selbst (${username})?`,
  malformed:
    'Das sieht nicht nach einer E-Mail-Adresse oder einem Benutzernamen aus. Bitte genau eins davon, zum Beispiel name@firma.example.',
  paused: ({ helpDesk }) =>
    `Zurücksetzen und Entsperren sind gerade für alle angehalten. Bitte versuchen Sie es später noch einmal. Wenn es nicht warten kann, hilft Ihnen der Helpdesk: ${helpDesk}`,

  askMethod: 'Wohin soll die PIN gehen?',
  pickMethod: 'Bitte wählen Sie eins davon. Wohin soll die PIN gehen?',
  addresses: ({ mail, sms }) =>
    [mail && `E-Mails gehen an ${mail}.`, sms && `SMS gehen an ${sms}.`].filter(Boolean).join(' '),
  pinOnItsWay: ({ purpose, method, minutes }) =>
    `Wenn dieses Konto hier ${purpose === 'reset' ? 'zurückgesetzt' : 'entsperrt'} werden kann, ist eine PIN ${method === 'sms' ? 'per SMS ' : ''}unterwegs. Sie gilt ${counted(minutes, 'eine Minute', 'Minuten')}.`,
  askPin: 'Bitte geben Sie die PIN hier ein, sobald Sie sie haben.',
  notAPin: 'Bitte geben Sie die PIN ein: nur Ziffern, genau wie in der Nachricht. Niemals ein Passwort.',
  wrongPin: (triesLeft) => `Diese PIN stimmt nicht. Sie haben noch ${counted(triesLeft, 'einen Versuch', 'Versuche')}.`,
  pinExpired: 'Die Zeit für diese PIN ist um. Sie können eine neue anfordern.',
  pinUsedUp: 'Diese PIN stimmt nicht, und es gibt keinen Versuch mehr dafür. Sie können eine neue anfordern.',
  resendTooSoon: (waitMs) =>
    `Eine neue PIN ist in ${duration(waitMs)} möglich. Nachrichten brauchen manchmal einen Moment oder landen im Spam-Ordner.`,
  noOtherWay: ({ helpDesk }) =>
    `Einen anderen Weg für die PIN gibt es hier nicht. Der Helpdesk kann Ihnen helfen: ${helpDesk}`,
  secondMethod: 'Danke. Dieses Konto braucht einen zweiten Nachweis auf einem anderen Weg.',
  limited: (waitMs, { helpDesk }) =>
    `Das war etwas zu oft. Damit Konten sicher bleiben, versuchen Sie es bitte in ${duration(waitMs)} noch einmal. Wenn das zu lange dauert oder jemand anderes es versucht hat, hilft Ihnen der Helpdesk: ${helpDesk}`,

  thankYou: 'Danke.',
  pageWaiting:
    'Der Link gilt nur einmal, bitte öffnen Sie ihn bald. Ich sage Ihnen hier Bescheid, wenn es geklappt hat.',
  pageOnly:
    'Bitte machen Sie mit dem Link oben weiter. Falls Sie hier ein Passwort eingegeben haben, wählen Sie auf der Seite ein anderes. Der Link ist weg? Sagen Sie „von vorne“.',
  passwordChanged: {
    own: 'Ihr Passwort wurde geändert. Sie können sich jetzt damit anmelden. Überall sonst sind Sie abgemeldet, und eine Nachricht an Ihr Postfach ist unterwegs.',
    temporary:
      'Ihr Passwort wurde auf ein vorläufiges geändert. Melden Sie sich bald damit an: Sie werden dann nach einem eigenen gefragt. Eine Nachricht an Ihr Postfach ist unterwegs.',
    pass: 'Ein befristeter Zugriffspass (Temporary Access Pass) wurde für Sie erstellt und auf der Seite gezeigt. Melden Sie sich bald damit an, statt mit Ihrem Passwort. Überall sonst sind Sie abgemeldet, und eine Nachricht an Ihr Postfach ist unterwegs.',
  },
  passwordFailed: 'Ihr Passwort wurde nicht geändert. Das alte gilt weiter. Sie können es noch einmal versuchen.',
  passwordUnknown:
    'Ich konnte nicht herausfinden, ob Ihr Passwort geändert wurde. Bitte versuchen Sie zuerst, sich mit dem neuen anzumelden. Klappt das nicht, kommen Sie wieder hierher.',
  passLost:
    'Ich konnte nicht herausfinden, ob Ihr befristeter Zugriffspass erstellt wurde. Falls ja, hat ihn niemand gesehen. Bitte beginnen Sie noch einmal: ein neuer ersetzt ihn.',
  unlocked: 'Ihr Konto ist entsperrt. Sie können sich mit Ihrem gewohnten Passwort anmelden.',
  wasNotLocked:
    'Ihr Konto war nicht gesperrt, es gab also nichts zu entsperren. Wenn Ihr Passwort nicht geht, helfe ich Ihnen zu einem neuen.',
  cannotUnlock: 'Dieses Konto kann ich nicht einfach entsperren, aber ein neues Passwort öffnet es wieder.',
  keptElsewhere: {
    guest: ({ helpDesk }) =>
      `Sie sind hier Gast: Ihr Passwort liegt bei der Organisation, aus der Sie kommen. Bitte setzen Sie es dort zurück. Auskunft gibt: ${helpDesk}`,
    synced: ({ helpDesk }) =>
      `Ihr Passwort liegt im Netz Ihrer Organisation, von hier aus kann ich es nicht ändern. Dort hilft: ${helpDesk}`,
    federated: ({ helpDesk }) =>
      `Ein anderer Anmeldedienst verwaltet Ihr Passwort. Bitte setzen Sie es dort zurück. Auskunft gibt: ${helpDesk}`,
  },

  help: ({ organisation, helpDesk }) =>
    `Ich helfe Menschen bei ${organisation}, die ihr Passwort vergessen haben oder deren Konto gesperrt ist. Ich schicke eine PIN an eine Adresse, die Sie hinterlegt haben, und dann geht es weiter. Sie können jederzeit „abbrechen“, „von vorne“, „noch mal senden“, „anderer Weg“ oder „mit einem Menschen sprechen“ sagen. Nach Ihrem Passwort frage ich nie. Helpdesk: ${helpDesk}`,
  person: ({ organisation, helpDesk }) =>
    `Den Helpdesk von ${organisation} erreichen Sie hier: ${helpDesk}. Dort fragt Sie niemand nach einer PIN. Wir können hier jederzeit weitermachen.`,
  cancelled: 'In Ordnung, ich habe abgebrochen. Es wurde nichts geändert.',
  cancelledAtPage:
    'In Ordnung, ich habe abgebrochen. Falls Sie den Link noch nicht benutzt haben, geht er jetzt nicht mehr.',
  nothingToCancel: 'Es gibt nichts abzubrechen.',
  fromTheBeginning: 'In Ordnung, von vorne.',
  timedOut: 'Das hat eine Weile gedauert. Damit Ihr Konto sicher bleibt, fangen wir neu an.',
  alreadyAtIt: {
    reset:
      'Wir sind gerade bei einem neuen Passwort. Sagen Sie „von vorne“ oder „abbrechen“, wenn Sie etwas anderes möchten.',
    unlock:
      'Wir sind gerade dabei, ein Konto zu entsperren. Sagen Sie „von vorne“ oder „abbrechen“, wenn Sie etwas anderes möchten.',
    contact: 'Wir sind gerade bei Ihren Kontaktdaten. Sagen Sie „abbrechen“, wenn Sie etwas anderes möchten.',
  },
  nothingToResend: 'Im Moment gibt es keine PIN, die noch einmal gesendet werden kann.',
  noWayYet: 'Den Weg können Sie wählen, wenn ich frage, wohin die PIN gehen soll.',
  languageSet: 'In Ordnung, auf Deutsch.',
  staleCard:
    'Diese Schaltfläche gehört zu einer früheren Nachricht. Bitte nehmen Sie die neueste oder schreiben Sie Ihre Antwort.',
  notAChoice: 'Das steht nicht zur Auswahl.',
  neverTypePasswords:
    'Bitte schreiben Sie nie ein Passwort in diesen Chat. Falls das ein echtes war, benutzen Sie es nicht mehr: Wählen Sie ein anderes auf der Seite, die ich Ihnen öffne.',

  people: germanPeople,

  buttons: {
    reset: 'Passwort zurücksetzen',
    unlock: 'Konto entsperren',
    somethingElse: 'Etwas anderes',
    forMe: 'Für mich',
    otherAccount: 'Ein anderes Konto',
    method: { mail: 'E-Mail', sms: 'SMS' },
    resend: 'Neue PIN senden',
    anotherWay: 'Anderer Weg',
    cancel: 'Abbrechen',
    startOver: 'Von vorne',
    page: { own: 'Neues Passwort wählen', temporary: 'Vorläufiges Passwort anzeigen', pass: 'Zugriffspass anzeigen' },
  },

  directoryDown: (reference) =>
    `Ich erreiche das Verzeichnis Ihrer Organisation gerade nicht und habe hier angehalten. Bitte schreiben Sie in ein paar Minuten noch einmal. Kennung: ${reference}`,
  fault: (reference) =>
    `Bei uns ist etwas schiefgegangen, und dieser Schritt hat nicht geklappt. Bitte versuchen Sie es gleich noch einmal. Wenn es wieder passiert, nennen Sie dem Helpdesk diese Nummer: ${reference}`,
  busy: 'Einen Moment bitte, ich bin noch mit Ihrer letzten Nachricht beschäftigt.',
  noFiles: 'Mit Dateien kann ich nichts anfangen. Bitte schreiben Sie mir stattdessen.',
  tooLong: (characters) => `Das ist zu lang für mich. Bitte höchstens ${characters} Zeichen.`,
  textOnly: 'Ich kann nur Text lesen.',
  linkGone: 'Der Link, der hier stand, gilt nicht mehr.',
};
