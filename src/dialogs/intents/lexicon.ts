// Owns which words mean what: English and German in one table, already folded (words.ts). Words that stand in no line
// are unknown, and a message with an unknown word never starts anything by itself; it is asked about.

/** What a word can stand for. */
const wordsByConcept = {
  password:
    'password passwords passwd passwrd pword pw pwd pass passcode passphrase passwort passworts passwoerter kennwort kennworts credentials zugangsdaten anmeldedaten logindaten',
  forget: 'forgot forgotten forget forgetting forgett vergessen vergass vergesse vergaß',
  lose: 'lost lose losing misplaced verloren verlegt weg gone',
  reset:
    'reset resetting reseting recover recovery restore zuruecksetzen zuruecksetzung zurueckzusetzen zuruecksetze ruecksetzen wiederherstellen',
  back: 'zurueck',
  know: 'know remember remembering recall weiss kenne kennen wissen erinnere erinnern faellt einfallen',
  work: 'work works working worked accept accepted accepts funktioniert funktionieren funktionierte geht gehen ging klappt akzeptiert angenommen',
  wrong: 'wrong incorrect falsch falsches inkorrekt invalid ungueltig',
  expired: 'expired outdated abgelaufen expire verfallen',
  signin: 'signin login logon access anmelden anmeldung einloggen rein reinkommen reinzukommen zugreifen',
  come: 'komme kommen',
  lock: 'locked lockout blocked lockedout gesperrt gesperrtes ausgesperrt blockiert gesperrter',
  unlock: 'unlock unlocking unblock entsperren entsperre entsperrung entsperrt freischalten freischaltung aufsperren',
  was: 'was been being wurde war worden',
  account: 'account accounts acct konto kontos benutzerkonto useraccount zugang nutzerkonto',
  place:
    'outlook teams windows office work365 m365 o365 microsoft entra computer pc laptop desktop notebook work arbeit dienst company firma corporate domain intranet',
  code: 'code codes pin pins pincode otp einmalcode einmalpin sicherheitscode bestaetigungscode tan passkey',
  mail: 'mail mails email emails message messages nachricht nachrichten inbox postfach spam mailbox',
  get: 'get getting receive received receiving bekommen bekomme erhalten erhalte gekriegt krieg kriege arrive arrived arriving came come coming kam kommt angekommen gekommen eingegangen find found finde gefunden',
  send: 'send sending sent schick schicke schicken senden sende gesendet geschickt zuschicken zusenden',
  resend: 'resend resending resent',
  again: 'again nochmal nochmals erneut wieder noch another',
  new: 'new neu neue neues neuen neuer fresh',
  where: 'where wheres wo',
  sms: 'sms text phone mobile cell handy telefon textnachricht mobiltelefon smartphone',
  instead: 'instead rather stattdessen statt anstatt lieber',
  way: 'way weg method methode',
  person:
    'person human agent operator helpdesk support servicedesk hotline mensch menschen mitarbeiter mitarbeiterin jemand jemanden jemandem somebody someone',
  talk: 'talk speak call sprechen reden anrufen telefonieren contact kontakt kontaktieren spreche sprichst',
  cancel: 'cancel stop abort quit exit nevermind abbrechen abbruch stopp stoppen aufhoeren beenden egal',
  startOver: 'restart neustart',
  help: 'help hilfe helfen hilf assist assistance helpme',
  greeting: 'hi hello hey hallo moin servus hiya howdy greetings gruezi tach huhu',
  thanks: 'thanks thank thx danke dankeschoen dank cheers ty merci',
  contacts:
    'contacts kontakte kontakten kontaktdaten kontaktangaben passwordnotification wiederherstellungsadresse wiederherstellungsmail wiederherstellungskontakt wiederherstellungskontakte wiederherstellungsdaten ersatzadresse',
  add: 'add adding register hinzufuegen hinzuzufuegen hinzu fuege hinterlegen hinterlege eintragen',
  change: 'change changing update edit aendern aendere aktualisieren bearbeiten',
  remove: 'remove removing delete loeschen loesche entfernen entferne',
  number: 'number nummer telefonnummer handynummer mobilnummer rufnummer',
  activity: 'activity activities aktivitaet aktivitaeten passiert geschehen',
  yes: 'yes yeah yep yup ja jo jap jawohl ok okay sure klar gerne correct genau y',
  no: 'nope nein nee noe n nah',
  german: 'deutsch german deutsche',
  english: 'english englisch englische',
  never:
    'dont didnt doesnt isnt wasnt wont havent hasnt hadnt not never no nicht nie kein keine keinen keiner keinerlei arent',
  cannot: 'cant cannot couldnt unable',
  /** What is meant was said elsewhere, or nowhere. */
  thing: 'it es this that these',
  /** Anything with an @ in it. */
  address: '',
  /** A question about the thing instead of a wish for it. */
  question: '',
  /** What carries no meaning here. */
  filler: `
    a an the i im ive id my me mine myself we our us you your u to for of on in into at with from by via using use and or so
    is are am be now please pls plz can could would will want wanna wants need needs like just really do have has had got
    how here there bot today yesterday still keep keeps currently completely totally unfortunately sorry think seem seems
    oh uh um er hmm well accidentally somehow out back set make create choose request give let able trying try tried
    anymore any more yet up off dear guys team assistant sir madam good new
    ich du wir mein meine meinen meinem meiner meines mich mir dich dir uns der die das den dem des ein eine einen einem
    einer ist bin sind habe hab haben zu zum zur fuer von vom im am an auf aus mit und oder jetzt bitte kann koennen koennte
    koennten kannst moechte moecht will wuerde brauche benoetige wie setze setzen mal doch leider hier gerade einfach schon
    heute gestern mehr immer sie ihr auch nur so also da ins hinein guten bei beim per ueber gern machen mach erstellen
    glaube irgendwie haette gern asap needed connect old altes user lets urgently dringend schnell quickly hey`,
} as const;

export type Concept = keyof typeof wordsByConcept;

/** Several words that mean one thing together. The longest phrase wins. */
const phrases: readonly (readonly [phrase: string, meaning: string])[] = [
  ...(
    [
      [
        'signin',
        'sign in|signing in|signed in|sign into|log in|logging in|logged in|log into|logging into|log on|log onto|logging on|get in|getting in|get into|getting into|get back in|get back into|signing into|logge ein|ein loggen|melde an|an melden|rein komme',
      ],
      ['lock', 'locked out|lock out|locked myself out|locked me out|blocked out|been locked'],
      ['mail', 'e mail|e mails'],
      ['reset', 're set|zurueck setzen|zurueck zu setzen'],
      ['resend', 're send|resend it|send it again|send another|send me another|send a new|send me a new|send one more'],
      ['sms', 'text message|text messages|text me|cell phone|mobile phone'],
      ['again', 'noch mal|noch einmal|once more|one more time'],
      [
        'way',
        'another way|other way|different way|other method|another method|different method|other option|another option|anderer weg|anderen weg|anderem weg|andere methode|anders senden|other ways|something different|way else|auf anderem weg|auf anderem wege',
      ],
      [
        'person',
        'help desk|service desk|real person|real human|a person|it support|echten menschen|echter mensch|human being|someone real',
      ],
      [
        'cancel',
        'never mind|forget it|forget about it|vergiss es|lass es|lass gut sein|schon gut|stop it|brich ab|breche ab',
      ],
      [
        'startOver',
        'start over|start again|begin again|from the beginning|from the start|from scratch|from the top|start from the beginning|start from scratch|start afresh|von vorne|von vorn|noch mal von vorne|nochmal von vorne|neu anfangen|neu starten|neu beginnen|fang neu an|von neuem|another account|other account|different account|wrong account|wrong email|wrong e mail|wrong address|wrong username|wrong user|anderes konto|falsches konto|falsche adresse|falsche email|falsche e mail|falscher benutzername',
      ],
      [
        'greeting',
        'good morning|good afternoon|good evening|good day|guten tag|guten morgen|guten abend|gruess gott|grueezi|hi there|hello there|hey there',
      ],
      [
        'thanks',
        'thank you|thanks a lot|many thanks|thank you very much|thank you so much|vielen dank|danke schoen|besten dank|herzlichen dank',
      ],
      [
        'cannot',
        'can not|could not|not able to|not able|not possible to|no longer able to|nicht in der lage|cant seem to',
      ],
      ['never', 'do not|did not|does not|is not|have not|has not|am not|no longer|not any more'],
      [
        'question',
        'is my|was my|will my|are my|could my|can my|would my|ist mein|war mein|wird mein|wurde mein|kann mein|sind meine|you reset|you unlock|you forgot|you lost|you locked|you blocked|make sure|forget my|forget the|forget resetting|have you|has someone|has anyone|do i have to|do i need to|do you have|muss ich|soll ich|can anyone|can someone|can others|can somebody',
      ],
      ['forget', 'i forget my|i forget the|i always forget my|i keep forgetting'],
      ['where', 'where is|where are|wo ist|wo bleibt|wheres'],
      ['filler', 'can you|could you|would you|will you|can you please|could you please|i want you to|i need you to'],
      ['password', 'pass word|pass wort|pass code'],
      [
        'contacts',
        'my contact|my recovery contact|recovery contact|recovery contacts|recovery email|recovery e mail|recovery mail|recovery address|recovery details|recovery info|contact details|mein kontakt|meinen kontakt|recovery phone|recovery number|backup email|backup e mail|backup address|alternate email|alternate e mail|alternative email|alternative e mail|private email|private e mail|private mail',
      ],
      ['activity', 'what happened|what has happened|whats happened|what was done|was ist passiert|was geschah'],
      ['yes', 'of course|go ahead|yes please|ja bitte'],
    ] as const
  ).flatMap(([concept, list]) => list.split('|').map((phrase) => [phrase, concept] as const)),
  ['passwordreset', 'reset password'],
  ['resetpassword', 'reset password'],
  ['passwortreset', 'reset password'],
  ['passwortzuruecksetzung', 'reset password'],
  ['passwortvergessen', 'forget password'],
  ['forgotpassword', 'forget password'],
  ['newpassword', 'new password'],
  ['kontosperre', 'lock account'],
  ['kontosperrung', 'lock account'],
  ['kontoentsperrung', 'unlock account'],
  ['accountlockout', 'lock account'],
];

const split = (text: string): string[] => text.split(/\s+/).filter(Boolean);
// `Object.entries` forgets the key type; the keys are those of the literal above.
const entries = Object.entries(wordsByConcept) as [Concept, string][];

/** Folded word -> what it means; words with several homes keep the first. */
export const meaningOf: ReadonlyMap<string, Concept> = new Map(
  entries.flatMap(([concept, words]) => split(words).map((word) => [word, concept] as const)).reverse(),
);

/** Folded words joined by one blank -> the concepts they stand for. */
export const meaningsOfPhrase: ReadonlyMap<string, readonly Concept[]> = new Map(
  // The right-hand sides above are concept names, checked by the test of this table.
  phrases.map(([phrase, meaning]) => [phrase, split(meaning) as Concept[]]),
);

/** First word -> how many words the longest phrase that begins with it has. */
export const longestPhraseFrom: ReadonlyMap<string, number> = phrases.reduce((longest, [phrase]) => {
  const words = split(phrase);
  const [first = ''] = words;
  return longest.set(first, Math.max(words.length, longest.get(first) ?? 0));
}, new Map<string, number>());

/** Concepts whose words people misspell when they are in trouble; every word here has at least five letters. */
export const misspelt: readonly (readonly [word: string, concept: Concept])[] = entries
  .filter(([concept]) =>
    ['password', 'forget', 'reset', 'lock', 'unlock', 'account', 'signin', 'resend'].includes(concept),
  )
  .flatMap(([concept, words]) => split(words).map((word) => [word, concept] as const))
  .filter(([word]) => word.length >= 5);

/** Real words one slip away from ours: never corrected. */
export const realWords: ReadonlySet<string> = new Set(
  split(`
    passport passports passwords looked lucked locker lockers locket licked flocked forge forged forgo forger resent reseat
    preset present resit resets rested result logic logics login logins vermessen vergossen vergesslich gespart ungesperrt
    unlocked unlocks entsperrte blocker blocks accounting account accent accrue discount reset zugang zugangs recorder
    recovers recovered restored restorer store rein fein reine reinen block clock unclog sperren sperre sperrt weg wege
    resend resell pause access accessed assess excess success gone lost loss host loose lone lore`),
);
