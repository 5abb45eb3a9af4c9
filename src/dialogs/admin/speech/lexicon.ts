// Owns which words of administrators mean what: English and German in one table, already folded (intents/words.ts). A word that
// stands in no line is a name, a unit, or a reason not to understand the sentence.

const wordsByConcept = {
  on: 'enable enabling activate allow einschalten anschalten aktivieren aktiviere einzuschalten erlaube erlauben ermoegliche ermoeglichen',
  off: 'disable disabling deactivate ausschalten abschalten deaktivieren deaktiviere auszuschalten',
  /** "schalte Alice ein": the other half stands at the end. */
  switch: 'switch turn schalte schalten schalt mach mache stell stelle',
  partOn: 'on ein an',
  partOff: 'off aus ab',
  free: 'frei freischalten freigeben freizuschalten freischalte freizugeben freigib',
  let: 'lass lasse lassen',
  unlock: 'unlock unlocking entsperren entsperre entsperrt aufsperren',
  lock: 'lock sperre sperren',
  locked: 'locked gesperrt ausgesperrt lockedout',
  resets:
    'reset resets resetting sspr zuruecksetzen zuruecksetzung passwortreset passwortzuruecksetzung zurueckzusetzen',
  password: 'password passwords passwort passwoerter kennwort kennwoerter',
  login: 'login logins anmeldung anmelden einloggen signin logon',
  account: 'account accounts konto konten benutzerkonto',
  why: 'why warum wieso weshalb',
  what: 'what whats was which welche welchen welches',
  how: 'how hows wie',
  who: 'who whos whoever wer wen',
  stops: 'stops stopping prevents hindert blocks keeps',
  can: 'able kann koennen darf duerfen can',
  cant: 'cant cannot unable couldnt',
  not: 'not dont doesnt isnt arent never nicht nie niemals kein keine keinen keiner keinesfalls without ohne',
  enabled: 'enabled active activated eingeschaltet aktiviert freigeschaltet angeschaltet aktiv',
  ready: 'ready bereit startklar',
  status: 'status state stand details info infos information overview uebersicht zustand doing',
  show: 'show tell list display see check look find zeig zeige zeigen sag sage nenne nenn liste schau pruefe anzeigen',
  contacts: 'contacts contact kontakte kontakt kontaktdaten',
  history: 'history trail log audit activity protokoll verlauf historie happened passiert geschehen geschah',
  verify: 'verify intact tampered unversehrt verifiziere ueberpruefe',
  report:
    'report reports bericht berichte wochenbericht statistics statistik statistiken numbers zahlen figures kennzahlen auswertung',
  week: 'week weekly woche',
  many: 'many viele',
  pause: 'pause suspend halt pausiere pausieren anhalten stoppe stoppen stop halte aussetzen',
  resume: 'resume continue unpause fortsetzen weiterlaufen weitermachen',
  make: 'make give appoint gib geben ernenne ernennen grant',
  rights: 'role rights rolle rechte permission permissions berechtigung berechtigungen',
  take: 'remove take withdraw entziehe entziehen nimm nehmen entferne entfernen ungrant',
  away: 'away weg',
  pending: 'pending waiting wartet warten open offen offene offenen wartende',
  request: 'request requests anfrage anfragen approvals approval genehmigungen antrag',
  approve: 'approve genehmige genehmigen bestaetige bestaetigen',
  deny: 'deny reject decline refuse ablehnen lehne verweigere',
  undo: 'undo revert rueckgaengig',
  signout: 'sign kick signout logout abmelden ausloggen melde',
  everywhere: 'everywhere ueberall',
  revoke: 'revoke widerrufe widerrufen',
  end: 'end kill close beende beenden',
  sessions: 'session sessions sitzung sitzungen',
  link: 'link resetlink',
  remind: 'remind erinnere erinnern',
  reminder: 'reminder reminders erinnerung',
  expire: 'expire',
  block: 'block blockiere blockieren',
  unblock: 'unblock',
  month: 'month monthly monat monatsbericht',
  send: 'send mail email schick schicke schicken sende senden maile',
  set: 'setze setzen setz',
  back: 'back zurueck',
  policy: 'policy richtlinie richtlinien',
  doctor: 'doctor selbsttest healthcheck',
  commands: 'commands befehle',
  change: 'change aenderung',
  mine: 'i ich ive id bin my mine mich mein meine meinen meinem meiner meins myself',
  everybody: 'everybody everyone all alle allen jeder jeden',
  /** What makes the word beside it a unit. */
  unit: 'department unit team abteilung bereich einheit teams departments abteilungen',
  owner: 'owner owners',
  admin: 'admin admins administrator administrators administratorin',
  helpdesk: 'helpdesk servicedesk',
  auditor: 'auditor auditors revisor',
  /** What stands before whoever it is about. */
  of: 'for of fuer von vom bei nach to um ueber about with mit from an',
  within: 'in im at innerhalb',
  article: 'the der die das den dem des a einen einem einer eine',
  and: 'and und',
  /** A time that could not be read. */
  until: 'until till bis',
  /** What carries no meaning here; one of these makes a line prose. */
  filler: `
    please pls bitte could would will can you kindly me us that this it so now today jetzt heute just also need needs want wants like should be
    is are am was were do does did have has had been being hey hi hello hallo moin thanks thank danke again wieder mal doch gerade schnell
    kannst koenntest koennten koennte du sie we wir moechte moechten wuerde wuerden gern gerne muss muessen soll sollen werden wird ist sind
    hat haben uns mir es dass damit their his her ihr ihre ihren sein seine seinen there da zum zur user users person people colleague benutzer
    benutzerin nutzer nutzerin kollege kollegin kollegen mitarbeiter mitarbeiterin herr herrn frau mr mrs ms any id currently up out his
    know right mehr anything etwas s got wurde wurden were gab den nochmal here hier employee employees`,
} as const;

export type Concept = keyof typeof wordsByConcept;

/** Several words that mean one thing together. The longest wins. */
const phrases: Readonly<Partial<Record<Concept, string>>> = {
  on: 'switch on|turn on|switch back on|turn back on|let them',
  off: 'switch off|turn off',
  let: 'let',
  locked: 'locked out',
  resets:
    'password reset|password resets|self service|self service reset|self service password reset|passwort reset|passwort resets|reset function',
  login: 'sign in|signing in|log in|logging in|sign ins',
  filler:
    'can you|could you|would you|will you|let me|let us|i want to|i would like to|i would like|i want|we would like to|ich moechte|ich will|ich wuerde gerne|ich brauche|ich muss|id like to|i need you to|i need to|we need to|kann ich|koennten sie|koennen sie|kannst du|can i|may i|in order|make sure|is there|gibt es',
  show: 'give me|gib mir|send me|schick mir|let me see|let me know|look up|look at|let me have|can i see|was macht',
  status: 'how is|how are|how does|wie geht es|wie steht es|wie steht es um|wie sieht es mit|what about|whats up with',
  why: 'how come|wie kommt es dass|aus welchem grund|for what reason',
  who: 'which people|which users|which accounts|which employees|welche leute|welche personen|welche benutzer|welche konten|welche mitarbeiter|everyone who|everybody who|alle die|who all|wer alles',
  cant: 'can not|could not|not able to|is not able to|kann nicht|koennen nicht',
  not: 'do not|does not|is not|are not|no longer|not any more|auf keinen fall',
  enabled: 'switched on|turned on',
  contacts:
    'contact details|contact data|recovery contacts|recovery contact|recovery details|phone numbers|mail addresses',
  history: 'audit log|audit trail|what happened|what was done|was ist passiert|was geschah',
  week: 'this week|last week|past week|diese woche|diese woche|letzte woche|letzten woche|dieser woche|the last seven days|die letzten sieben tage|last seven days|letzten sieben tage',
  many: 'how many|wie viele',
  resume: 'start again|carry on|go on',
  helpdesk: 'help desk|service desk',
  pending:
    'needs my approval|need my approval|needs approval|waiting for approval|waits for approval|wartet auf genehmigung|waiting for my approval|wartet auf meine genehmigung|wartet auf freigabe',
  undo: 'undo that|undo it|take that back|take it back|roll back|roll that back|mach das rueckgaengig|nimm das zurueck|nimm es zurueck|nimm das bitte zurueck|undo the last change|undo my last change',
  sessions: 'all sessions|alle sitzungen|allen sitzungen',
  signout: 'sign out|log out|kick out|log off|sign off|logge aus',
  everywhere: 'all devices|of all devices|on all devices|allen geraeten|von allen geraeten|aus allen sitzungen',
  link: 'reset link|reset mail|reset email|password link',
  doctor:
    'health check|system check|everything all right|everything ok|alles in ordnung|installation ok|is everything ok|is everything all right|ist alles in ordnung',
  commands: 'what can i do|was kann ich tun|which commands|welche befehle|what can you do|was kannst du',
  everybody: 'all users|all people|all accounts|all employees|alle benutzer|alle leute|alle mitarbeiter|alle konten',
};

const split = (text: string): readonly string[] => text.split(/\s+/).filter(Boolean);
// `Object.entries` forgets the key type; the keys are those of the tables above.
const words = Object.entries(wordsByConcept) as [Concept, string][];
const longer = Object.entries(phrases) as [Concept, string][]; // the same

/** Folded words joined by one blank -> what they mean together. */
export const meanings: ReadonlyMap<string, Concept> = new Map([
  ...words.flatMap(([concept, list]) => split(list).map((one) => [one, concept] as const)).reverse(), // the first home counts
  ...longer.flatMap(([concept, list]) => list.split('|').map((one) => [one, concept] as const)),
]);

export const longestPhrase = Math.max(...[...meanings.keys()].map((one) => split(one).length));
