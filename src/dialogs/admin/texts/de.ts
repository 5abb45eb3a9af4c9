// Owns every sentence for administrators in German.
import type { ListRefusal } from '../../../services/admin/imports/outcomes';
import type { ImportReport, ImportTally } from '../../../services/admin/imports/report';
import type { Status, Tally } from '../../../services/admin/ports';
import { sayReasons } from '../../../services/import/sentences';
import { examplesOf, usagesOf } from '../usage';
import type { AdminTexts } from './catalogue';
import { oversightGerman } from './oversight-de';
import { lines, list, names, numbered, numbers, plain, sentences, time, whole } from './words';

const people = (count: number): string => (count === 1 ? 'eine Person' : `${count} Personen`);

const rest = ({ already, notFound, outside, protected: kept }: Tally): string =>
  [
    already > 0 && `schon so: ${already}`,
    notFound > 0 && `nicht gefunden: ${notFound}`,
    outside > 0 && `außerhalb Ihres Bereichs: ${outside}`,
    kept > 0 && `geschützt: ${kept}`,
  ]
    .filter(Boolean)
    .join(', ');

const restIn = (tally: Tally): string | false => rest(tally) !== '' && `(${rest(tally)})`;

const changed: Readonly<Record<string, string>> = {
  enable: 'Eingeschaltet',
  disable: 'Ausgeschaltet',
  unlock: 'Entsperrt',
  unfreeze: 'Kann wieder zurücksetzen',
  revoke: 'Überall abgemeldet, offene PINs und Links beendet',
  reset: 'Hat den Weg zu einem neuen Passwort, mit PIN; alle Kontakte wissen davon',
  resend: 'Noch einmal eingeladen; der frühere Link gilt nicht mehr',
  withdraw: 'Einladung zurückgenommen: der Link gilt nicht mehr, das Konto ist gesperrt',
  'reset-link': 'Hat einen Link, um ein neues Passwort zu wählen; alle Kontakte wissen davon',
  'reset-temp': 'Hat den Weg zu einem vorläufigen Passwort; alle Kontakte wissen davon',
  'login-on': 'Kann sich wieder anmelden',
  'login-off': 'Kann sich nicht mehr anmelden',
  remind: 'Erinnert, einen Kontakt einzutragen; viele gehen nach und nach hinaus',
  expire: 'Muss beim nächsten Anmelden ein neues Passwort wählen und ist überall abgemeldet',
  'lockout-on': 'Wird nach falschen Anmeldungen wieder gesperrt',
  'lockout-off': 'Wird nach falschen Anmeldungen nicht mehr gesperrt',
  block: 'Kann vorerst nicht zurücksetzen oder entsperren',
  unblock: 'Kann wieder zurücksetzen und entsperren',
  'contact-set': 'Kontakt hinzugefügt, die Person muss ihn noch bestätigen; die anderen Kontakte wissen davon',
  'contact-clear': 'Kontakte entfernt; sie wissen davon',
  grant: 'Rolle gegeben',
  ungrant: 'Rolle zurückgenommen',
};

const resetting = (one: Status): readonly string[] => [
  one.enabled ? sentences('Zurücksetzen: an', one.untilMs !== null && `bis ${time(one.untilMs)}`) : 'Zurücksetzen: aus',
  one.obstacle === null ? 'bereit: ja' : `nicht bereit: ${german.obstacles[one.obstacle].what}`,
  ...(one.blockedUntilMs === null ? [] : [`blockiert: bis ${time(one.blockedUntilMs)}`]),
  ...(one.wrongPins === 0 ? [] : [`falsche PINs in Folge: ${one.wrongPins}, von jemandem ohne Anmeldung`]),
  one.contacts.length === 0
    ? 'Kontakte: keine'
    : `Kontakte: ${one.contacts.map(({ masked, verified }) => `${masked}${verified ? '' : ' (nicht bestätigt)'}`).join(', ')}`,
];

const signingIn = (one: Status): readonly string[] => [
  `Anmeldung: ${one.disabled ? 'deaktiviert' : 'möglich'}`,
  ...(one.mustChange ? ['nächste Anmeldung: neues Passwort nötig'] : []),
  ...(one.lockout ? [] : ['falsche Anmeldungen: sperren nie']),
  ...(one.lockedUntilMs === null ? [] : [`gesperrt: bis ${time(one.lockedUntilMs)}`]),
];

const standing = (one: Status): readonly string[] => [
  ...(one.privileged ? ['privilegiert: ja'] : []),
  ...(one.roles.length === 0 ? [] : [`Rollen: ${one.roles.join(', ')}`]),
  `Passwort: ${one.changedAtMs === null ? 'noch keines' : `gesetzt ${time(one.changedAtMs)}`}`,
  ...(one.because === '' ? [] : [`weil: ${plain(one.because)}`]),
];

const importWords: Readonly<Record<keyof ImportTally, string>> = {
  create: 'werden angelegt',
  change: 'werden geändert',
  already: 'schon so',
  'not-found': 'nicht gefunden',
  outside: 'außerhalb Ihres Bereichs',
  protected: 'geschützt: mit Rolle oder Rechten, nur einzeln zu ändern',
  refused: 'nicht brauchbar',
};

const counted = (tally: ImportTally): string =>
  list(
    // The table's own keys.
    (Object.keys(importWords) as (keyof ImportTally)[])
      .filter((fate) => tally[fate] > 0)
      .map((fate) => `${importWords[fate]}: ${tally[fate]}`),
  );

const wrong = ({ problems }: ImportReport): string =>
  lines(...problems.slice(0, 5).map(({ line, reasons }) => `Zeile ${line}: ${plain(sayReasons('de', reasons))}`));

const listRefusals: Readonly<Record<ListRefusal, string>> = {
  several: 'Bitte immer nur eine Liste auf einmal.',
  other: 'Ich lese Listen nur als CSV-Datei, immer eine. Mit „import template“ bekommen Sie eine leere.',
  elsewhere: 'Diese Datei kann ich hier nicht abholen. Bitte geben Sie sie auf der Seite ab.',
  'not-fetched':
    'Ich konnte diese Datei nicht abholen. Bitte schicken Sie sie noch einmal oder geben Sie sie auf der Seite ab.',
  'too-large': 'Diese Datei ist zu groß. Bitte teilen Sie sie oder importieren Sie sie an der Konsole.',
  workbook: 'Das ist eine Arbeitsmappe, keine Liste. Bitte speichern Sie sie als CSV (UTF-8) und schicken Sie diese.',
  'not-text': 'Diese Datei ist kein Text. Bitte speichern Sie sie als CSV (UTF-8) und schicken Sie diese.',
  empty: 'In dieser Datei steht nichts.',
  'too-often': 'Das waren viele Listen in einer Stunde. Bitte warten Sie etwas.',
};

export const german: AdminTexts = {
  language: 'de',
  whatNext: 'Wie weiter? Schreiben Sie einen Befehl oder „help“.',
  understood: (line) => `Verstanden als: ${whole(line)}`,
  meant: (all) =>
    all.length === 1
      ? lines('Meinen Sie das? Noch ist nichts passiert.', list(all.map(whole)))
      : lines('Was davon meinen Sie? Noch ist nichts passiert.', numbered(all)),

  outcomes: {
    'not-allowed': ({ verb }) => `Ihre Rolle erlaubt „${verb}“ dort nicht. „help“ zeigt, was sie erlaubt.`,
    nobody: ({ names: who }) =>
      `Ich finde niemanden namens ${names(who)}. Versuchen Sie den Benutzernamen oder "den ganzen Namen" in Anführungszeichen.`,
    ambiguous: ({ name, candidates }) =>
      lines(
        `„${plain(name)}“ kann mehrere meinen. Wer ist es? Drücken Sie, oder schreiben Sie die Zahl.`,
        numbered(candidates),
      ),
    'no-unit': ({ name, candidates }) =>
      sentences(
        `Eine Einheit „${plain(name)}“ gibt es nicht.`,
        candidates.length > 0 && `Es gibt: ${names(candidates)}`,
      ),
    'too-many': ({ most }) =>
      `Das sind mehr als ${most} Personen. Bitte nehmen Sie eine Einheit oder importieren Sie eine Datei.`,
    'no-group': ({ name }) => `Eine Gruppe „${plain(name)}“ gibt es nicht.`,
    'same-groups': ({ name }) =>
      `Mehrere Gruppen heißen „${plain(name)}“. Bitte nennen Sie die Personen oder nehmen Sie eine Einheit.`,
    'no-groups': () => 'Das Verzeichnis hier hat keine Gruppen. Bitte nehmen Sie ou:Name oder nennen Sie die Personen.',
    'no-file': () => 'Hier gibt es noch keine Liste. Bitte laden Sie zuerst eine hoch.',
    'no-last': () => '„last“ meint die Personen Ihres letzten Befehls hier, und den gibt es noch nicht.',
    'one-at-a-time': () => 'Das geht nur für eine Person auf einmal.',
    'own-role': () => 'Die eigene Rolle ändert niemand. Ein anderer Owner kann es.',
    refused: ({ reason }) => german.refusals[reason],
    'no-change': ({ tally, names: who }) =>
      sentences('Nichts zu ändern', who.length > 0 && `bei ${names(who)}`, restIn(tally)),

    'sign-in-first': () =>
      'Bitte melden Sie sich dafür neu an. Öffnen Sie die Seite: Sie zeigt, worum Sie gebeten haben, und ein Druck dort lässt es weitergehen. Der Link gilt 15 Minuten, einmal.',

    preview: ({ verb, tally, names: who, type, approval }) =>
      lines(
        `„${verb}“ ändert ${people(tally.change)}${rest(tally) === '' ? '' : ` (${rest(tally)})`}.`,
        `Zuerst: ${names(who)}`,
        approval && 'Das muss eine zweite Person aus der Verwaltung bestätigen.',
        type === null ? 'Das gilt 15 Minuten.' : `Schreiben Sie ${type}, um fortzufahren. Das gilt 15 Minuten.`,
      ),
    done: ({ verb, tally, names: who, failed }) =>
      lines(
        failed.length < tally.change &&
          sentences(
            `${changed[verb] ?? verb}:`,
            tally.change > who.length
              ? people(tally.change - failed.length)
              : names(who.filter((one) => !failed.some(({ name }) => name === one))),
            restIn(tally),
          ),
        ...failed.slice(0, 5).map(({ name, reason }) => `Nicht bei ${plain(name)}: ${german.refusals[reason]}`),
        failed.length > 5 && `und ${failed.length - 5} weitere`,
      ),
    'import-here': () => 'Listen werden auf dieser Seite abgegeben. Geändert wird erst, wenn Sie gesehen haben, was.',
    'list-coming': () => 'Ich lese Ihre Liste. Geändert wird erst, wenn Sie gesehen haben, was.',
    'list-refused': ({ reason }) => listRefusals[reason],
    template: () => 'Eine leere Liste mit allen Spalten. Eine Spalte, die fehlt, und eine leere Zelle ändern nichts.',
    'import-refused': ({ problem, most, at }) =>
      problem === 'too-long'
        ? `Diese Liste hat mehr als ${most} Zeilen. Bitte teilen Sie sie oder importieren Sie sie an der Konsole.`
        : `Die Liste ist nicht bis zum Ende lesbar, deshalb geschieht nichts davon${at === null ? '.' : `: Zeile ${at.line}: ${plain(sayReasons('de', at.reasons))}.`}`,
    'import-nothing': ({ report }) =>
      lines('Nichts auf dieser Liste würde etwas ändern.', counted(report.tally), wrong(report)),
    'import-preview': ({ report, type, approval }) =>
      lines(
        'Diese Liste würde Folgendes tun; noch ist nichts geändert.',
        counted(report.tally),
        report.examples.length > 0 && `Zuerst: ${names(report.examples.slice(0, 5).map(({ user }) => user))}`,
        wrong(report),
        approval && 'Das muss eine zweite Person aus der Verwaltung bestätigen.',
        type === null ? 'Das gilt 15 Minuten.' : `Schreiben Sie ${type}, um fortzufahren. Das gilt 15 Minuten.`,
      ),
    'import-done': ({ done }) =>
      lines(
        'Die Liste ist angewendet.',
        list(
          [
            done.created > 0 && `angelegt: ${done.created}`,
            done.changed > 0 && `geändert: ${done.changed}`,
            done.failed > 0 && `fehlgeschlagen: ${done.failed}`,
          ].filter((line) => line !== false),
        ),
        'Sie lässt sich 24 Stunden lang zurücknehmen, wo sich seitdem nichts anderes geändert hat.',
      ),
    invited: ({ username, guest, masked, hours }) =>
      guest
        ? `Als Gast eingeladen: ${username}. In der Mail steht, wo man annimmt.`
        : `Eingeladen: ${username}. Die Mail ging an ${masked}; ihr Link zeigt binnen ${hours} Stunden einmal ein vorläufiges Passwort. „resend“ schickt einen neuen, „withdraw“ beendet ihn.`,
    asked: ({ number, lookalike }) =>
      `${lookalike === undefined ? '' : `Achtung: „${plain(lookalike)}“ lässt sich mit jemandem verwechseln, der eine Rolle oder Sonderrechte hat. Noch ist niemand eingeladen. `}Das muss eine zweite Person aus der Verwaltung bestätigen: Anfrage ${number}. Sie schreibt binnen 15 Minuten „approve ${number}“ oder „deny ${number}“.`,
    started: ({ number, count }) =>
      `Bestätigt. Es werden jetzt ${people(count)} geändert; „pending“ zeigt, wie weit es ist (Anfrage ${number}).`,
    'type-it': ({ number }) => `Bitte schreiben Sie ${number}, um fortzufahren, oder brechen Sie ab.`,
    'changed-since': () =>
      'Seit der Anzeige hat sich etwas geändert, deshalb ist nichts passiert. Bitte schreiben Sie den Befehl noch einmal.',
    lapsed: () => 'Das ist vorbei. Bitte schreiben Sie den Befehl noch einmal.',
    dropped: () => 'Abgebrochen. Es wurde nichts geändert.',
    'nothing-to-undo': () => 'Es gibt nichts mehr zurückzunehmen.',
    'no-such-request': () => 'So eine Anfrage wartet nicht. „pending“ zeigt alle.',
    'own-request': () => 'Die eigene Anfrage bestätigt niemand. Das muss jemand anderes tun.',
    undone: ({ count, left }) =>
      sentences(
        `Für ${people(count)} zurückgenommen.`,
        left > 0 && `Nicht für ${people(left)}: Dort hat sich seitdem etwas anderes geändert.`,
      ),
    rejected: ({ number }) => `Anfrage ${number} ist abgelehnt. Es wurde nichts geändert.`,
    network: ({ blocked, count, untilMs }) =>
      blocked
        ? sentences(
            'Von dort wird nichts zurückgesetzt oder entsperrt',
            untilMs !== null && `bis ${time(untilMs)}.`,
            `Das betrifft ${count} ${count === 1 ? 'Netz' : 'Netze'} der Größe /24 oder /56, nicht aber, wer angemeldet ist. „unblock“ mit derselben Adresse beendet es.`,
          )
        : count === 0
          ? 'Dort war nichts blockiert.'
          : 'Von dort geht es wieder.',
    switched: ({ paused, changed: now }) => {
      if (!now) return paused ? 'Das Zurücksetzen war schon angehalten.' : 'Das Zurücksetzen war nicht angehalten.';
      return paused
        ? 'Das Zurücksetzen ist für alle angehalten. „resume resets“ braucht zwei Personen.'
        : 'Das Zurücksetzen geht wieder.';
    },

    status: ({ people: shown, more }) =>
      lines(
        ...shown.map((one) =>
          lines(
            `${plain(one.displayName)} (${one.username})${one.unit === '' ? '' : `, ${plain(one.unit)}`}`,
            list([...resetting(one), ...signingIn(one), ...standing(one)]),
          ),
        ),
        more > 0 && `und ${more} weitere`,
      ),
    why: ({ username, obstacle }) =>
      obstacle === null
        ? `Nichts hindert ${username}: Das Zurücksetzen geht.`
        : `${username} kann nicht zurücksetzen: ${german.obstacles[obstacle].what}. ${german.obstacles[obstacle].mend.replace('<user>', username)}`,
    contacts: ({ username, contacts }) =>
      contacts.length === 0
        ? `${username} hat keine Kontakte.`
        : lines(
            `Kontakte von ${username}:`,
            list(contacts.map(({ masked, verified }) => `${masked}${verified ? '' : ' (nicht bestätigt)'}`)),
          ),
    who: ({ count, of, names: who }) =>
      lines(
        `${count} von ${of} sind eingeschaltet.`,
        who.length > 0 && names(who),
        count > who.length && `und ${count - who.length} weitere`,
      ),
    audit: ({ username, lines: found, more }) =>
      found.length === 0
        ? `Über ${username} steht in dieser Zeit nichts im Protokoll.`
        : lines(
            `Über ${username}, das Neueste zuerst:`,
            list(
              found.map(({ atMs, action, outcome, actor }) =>
                plain(`${time(atMs)} ${action} ${outcome}${actor === '' ? '' : ` durch ${actor}`}`),
              ),
            ),
            more && 'Es gibt mehr: „audit export“ an der Konsole gibt alles aus.',
          ),
    verified: ({ ok, events }) =>
      ok
        ? `Die neuesten ${events} Einträge sind unversehrt. „audit verify“ an der Konsole prüft alle.`
        : 'Das Protokoll ist NICHT unversehrt. Bitte jetzt „audit verify“ an der Konsole ausführen.',
    ...oversightGerman.outcomes,
    doctor: ({ checks }) => list(checks.map(({ verdict, name, text }) => plain(`${verdict}: ${name}: ${text}`))),
    pending: ({ waiting }) =>
      waiting.length === 0
        ? 'Es wartet keine Anfrage.'
        : list(
            waiting.map(({ number, verb, count, done, running, by, untilMs, because }) =>
              sentences(
                `Anfrage ${number}: ${verb}`,
                count > 0 && `für ${people(count)}`,
                `von ${by}`,
                running ? `, ${done} erledigt` : `, bis ${time(untilMs)}`,
                because !== '' && `, weil „${plain(because)}“`,
              ).replaceAll(' ,', ','),
            ),
          ),
    help: ({ verbs, about }) =>
      lines(
        usagesOf(verbs, about).length === 0
          ? `Ihre Rolle erlaubt „${plain(about)}“ nicht.`
          : 'Befehle, die Ihre Rolle erlaubt:',
        list(usagesOf(verbs, about).map(({ verb, usage }) => `${translate(usage)} : ${german.verbs[verb]}`)),
        examplesOf(verbs, about).length > 0 && `Zum Beispiel: ${examplesOf(verbs, about).join('; ')}`,
        'Personen: ein Benutzername, eine Mailadresse, "ein Name", mehrere mit Komma, ou:Name, enabled, not-ready, not-enrolled, all, last.',
      ),
  },

  decided: {
    approved: ({ number, by }) => `${by} hat Ihrer Anfrage ${number} zugestimmt.`,
    denied: ({ number, by }) => `${by} hat Ihre Anfrage ${number} abgelehnt. Es wurde nichts geändert.`,
    void: ({ number, by }) =>
      `${by} hat Ihrer Anfrage ${number} zugestimmt, aber inzwischen war etwas anders, deshalb ist nichts geschehen. Bitte fragen Sie noch einmal.`,
    lapsed: ({ number }) =>
      `Über Ihre Anfrage ${number} hat niemand rechtzeitig entschieden. Es wurde nichts geändert.`,
  },

  problems: {
    'unknown-verb': ({ word, expected }) =>
      `„${plain(word)}“ kenne ich nicht. Meinten Sie ${expected.join(', ')}? „help“ zeigt alle Befehle.`,
    'open-quote': () => 'Ein Anführungszeichen ist nicht geschlossen.',
    'unknown-mention': ({ word }) =>
      `Ich weiß nicht, welches Konto „${plain(word)}“ hat: Niemand ist damit verknüpft. Bitte schreiben Sie den Benutzernamen.`,
    missing: ({ expected }) => lines('Da fehlt etwas. Man schreibt es so:', list(expected.map(translate))),
    unexpected: ({ word, at, expected }) =>
      lines(
        `„${plain(word)}“ kann ich nicht lesen (Zeichen ${at + 1}). Man schreibt es so:`,
        list(expected.map(translate)),
      ),
    'bad-duration': ({ word }) => `„${plain(word)}“ ist keine Dauer. Versuchen Sie „for 24h“ oder „für 2 Tage“.`,
    'bad-date': ({ word }) => `„${plain(word)}“ ist kein Datum. Versuchen Sie „until 2026-12-31“ oder „bis 31.12.“.`,
    'past-date': ({ word }) => `„${plain(word)}“ ist schon vorbei.`,
    'two-times': ({ word }) => `Bitte nur einmal: „${plain(word)}“ ist das zweite.`,
    'missing-reason': () => 'Weshalb? Schreiben Sie den Grund hinter „because“ oder „weil“.',
  },

  work: {
    progress: ({ verb, done, count }) => `„${verb}“ läuft: ${done} von ${count}.`,
    ended: ({ verb, done, failed }) =>
      sentences(`„${verb}“ ist fertig für ${people(done)}.`, failed > 0 && `Nicht für ${people(failed)}.`),
  },

  verbs: {
    status: 'wie es um jemanden steht',
    why: 'was jemanden am Zurücksetzen hindert',
    enable: 'das Zurücksetzen einschalten',
    disable: 'das Zurücksetzen ausschalten',
    unlock: 'ein nach falschen Anmeldungen gesperrtes Konto öffnen',
    unfreeze: 'nach einem Einspruch wieder zulassen',
    revoke: 'alle Sitzungen, PINs und Links beenden',
    'login-on': 'das Anmelden wieder zulassen',
    'login-off': 'ein Konto deaktivieren',
    contact: 'wohin PINs gehen, verdeckt',
    remind: 'wer eingeschaltet ist, um einen Kontakt bitten; höchstens einmal die Woche',
    expire: 'beim nächsten Anmelden ein neues Passwort verlangen',
    'lockout-on': 'falsche Anmeldungen ein Konto sperren lassen',
    'lockout-off': 'das nicht mehr tun',
    block: 'das Zurücksetzen bei jemandem aufhalten; einen Tag, wenn nichts anderes gesagt ist',
    unblock: 'das beenden, auch nach dreißig falschen PINs in Folge',
    'block-network': 'aus einem Netz nichts annehmen; einen Tag, wenn nichts anderes gesagt ist',
    'unblock-network': 'wieder annehmen',
    'contact-set': 'einen Kontakt hinzufügen; die Person bestätigt ihn',
    'contact-clear': 'Kontakte entfernen',
    reset: 'jemandem den Weg zu einem neuen Passwort schicken; dort kommt eine PIN',
    invite: 'jemand Neuem ein Konto anlegen, oder einen Gast einladen, und eine Mail schicken',
    resend: 'eine Einladung noch einmal schicken',
    withdraw: 'eine Einladung zurücknehmen, die niemand genutzt hat',
    'reset-link': 'jemandem einen Link schicken, um ein neues Passwort zu wählen',
    'reset-temp': 'jemandem den Weg zu einem vorläufigen Passwort schicken, wenn die Richtlinie das erlaubt',
    who: 'wer eingeschaltet ist',
    audit: 'was mit jemandem geschehen ist',
    'audit-verify': 'ob die neuesten Einträge unversehrt sind',
    pause: 'alles Zurücksetzen anhalten',
    resume: 'das Zurücksetzen fortsetzen; braucht zwei Personen',
    ...oversightGerman.verbs,
    doctor: 'die Installation prüfen',
    grant: 'eine Rolle geben',
    ungrant: 'eine Rolle zurücknehmen',
    pending: 'was auf Bestätigung wartet',
    approve: 'die Anfrage von jemand anderem bestätigen',
    deny: 'eine Anfrage ablehnen',
    import: 'wo eine Liste abgegeben wird',
    'import-template': 'eine leere Liste mit allen Spalten',
    undo: 'die letzte Änderung zurücknehmen',
    help: 'diese Liste',
  },

  obstacles: {
    disabled: { what: 'das Konto ist deaktiviert', mend: '„login on <user>“ aktiviert es.' },
    guest: { what: 'das Konto ist ein Gast', mend: 'Sein Passwort liegt bei der Organisation, aus der es kommt.' },
    synced: {
      what: 'das Passwort liegt im eigenen Active Directory',
      mend: 'Setzen Sie es dort zurück, oder wo Ihre Organisation das Zurückschreiben anbietet.',
    },
    federated: { what: 'ein anderer Anmeldedienst verwaltet das Passwort', mend: 'Setzen Sie es dort zurück.' },
    'not-enabled': { what: 'das Zurücksetzen ist nicht eingeschaltet', mend: '„enable <user>“ schaltet es ein.' },
    frozen: { what: 'jemand sagte „das war ich nicht“', mend: 'Sprechen Sie mit der Person, dann „unfreeze <user>“.' },
    blocked: { what: 'das Zurücksetzen ist vorerst blockiert', mend: '„unblock <user> because …“ beendet das.' },
    closed: {
      what: 'es gab dreißig falsche PINs in Folge',
      mend: 'Sprechen Sie mit der Person, dann „unblock <user> because …“, höchstens einmal am Tag.',
    },
    privileged: { what: 'privilegierte Konten können das hier nicht', mend: 'So will es die Richtlinie.' },
    'no-contact': {
      what: 'es gibt keinen Kontakt für eine PIN',
      mend: '„contact <user> set email …“ fügt einen hinzu.',
    },
    'not-verified': { what: 'noch kein Kontakt ist bestätigt', mend: 'Die Person muss zuerst einen bestätigen.' },
    'own-mailbox': {
      what: 'der einzige Kontakt ist das eigene Postfach',
      mend: '„contact <user> set phone …“ fügt einen anderen hinzu.',
    },
    'second-method': {
      what: 'es braucht zwei Nachweise, und es gibt nur einen Weg',
      mend: '„contact <user> set phone …“ fügt einen anderen hinzu.',
    },
    paused: { what: 'alles Zurücksetzen ist angehalten', mend: '„resume resets“ setzt es fort.' },
  },

  refusals: {
    'no-reason': 'Das braucht einen Grund: schreiben Sie „because …“ dazu.',
    'cleared-today':
      'falsche PINs wurden heute schon einmal verziehen. Angemeldet oder in Teams kann die Person weiter selbst handeln.',
    taken: 'Ein Konto dieses Namens gibt es schon, vielleicht ein gesperrtes. Nichts wurde geändert.',
    'no-guests': 'Gäste gibt es hier nicht: dazu braucht es Entra ID. Ohne „as guest“ wird ein Konto angelegt.',
    'not-kept':
      'Kein Verzeichnis hier führt Konten dieses Namens. Entra ID braucht einen ganzen, etwa name@ihre.domain.',
    'needs-address':
      'Die Einladung braucht ein Postfach, das man vor der ersten Anmeldung lesen kann: „to“ und eine private Adresse.',
    'foreign-domain':
      'Diese Domain ist für Einladungen nicht offen: sie ist nicht Ihre und steht nicht in INVITE_DOMAINS. Nichts wurde geändert.',
    lookalike:
      'Der Name lässt sich mit jemandem verwechseln, der eine Rolle oder Sonderrechte hat. Das müsste eine zweite Person aus der Verwaltung bestätigen, und es gibt keine.',
    'invited-too-often': 'Das waren zu viele Einladungen in einer Stunde: 100 je Person, 1.000 insgesamt.',
    'not-made': 'Das Verzeichnis lehnt es ab, dieses Konto anzulegen.',
    'maybe-made':
      'Die Antwort des Verzeichnisses ging verloren: das Konto kann angelegt sein oder nicht, und keine Einladung ging hinaus. Bitte sehen Sie in einigen Minuten mit „status“ nach.',
    'not-invited': 'Unter diesem Namen wurde hier niemand eingeladen.',
    'invitation-used': 'Die Einladung wurde schon genutzt. „login off“ sperrt ein Konto.',
    'invitation-withdrawn': 'Die Einladung wurde zurückgenommen. „login on“ und danach „resend“ lädt noch einmal ein.',
    'no-network':
      'Dieses Netz kann ich nicht blockieren. Versuchen Sie eine Adresse wie 203.0.113.9 oder ein Netz bis zur Größe von 203.0.0.0/16 oder 2001:db8::/48.',
    paused: 'alles Zurücksetzen ist angehalten. „resume resets“ setzt es fort.',
    'two-methods':
      'die Richtlinie verlangt dort zwei Nachweise, und ein Link ist nur einer. „reset <user>“ ohne „link“ oder „temp“ geht.',
    'not-by-policy': 'Das erlaubt die Richtlinie nicht (temporaryByAdmin). „reset <user>“ geht.',
    'no-mailbox': 'es gibt kein Postfach, an das ich schreiben könnte.',
    gone: 'das Konto gibt es nicht mehr.',
    unsupported: 'dieses Verzeichnis kann das nicht.',
    'no-unlock':
      'das Verzeichnis kann eine Sperre nicht aufheben. Sie endet nach einer Weile von selbst, und ein neues Passwort beendet sie sofort.',
    unreachable: 'es gibt keinen bestätigten Kontakt. „why“ sagt mehr.',
    'too-often': 'heute ging die Nachricht schon dreimal hinaus.',
    malformed: 'Diese Adresse kann ich nicht verwenden.',
    'not-served': 'An solche Nummern senden wir keine SMS.',
    'own-mailbox': 'Das ist das Postfach, das mit dem verlorenen Passwort aufgeht. Es muss eine andere Adresse sein.',
    'too-many': 'es gibt schon zehn Kontakte.',
  },

  slots: {
    ...oversightGerman.slots,
    TARGET: '<wer>',
    ROLE: '<owner|admin|helpdesk|auditor>',
    METHOD: '<email|phone>',
    ADDRESS: '<Adresse>',
    PERSON: '<neuer Name>',
    HOME: '<private Adresse>',
    GUEST: 'as guest',
    CALLED: '"<Name>"',
    NUMBER: '<Nummer>',
    SPAN: '30d',
    UNIT: 'ou:<Name>',
    ABOUT: '<Befehl>',
  },

  buttons: {
    signIn: 'Anmelden und bestätigen',
    ...numbers,
    apply: 'Anwenden',
    drop: 'Abbrechen',
    undo: 'Zurücknehmen',
    list: 'Liste herunterladen',
    do: 'Ausführen',
    page: 'Seite öffnen',
  },
};

const translate = (usage: string): string => usage.replace(/[A-Z]{4,}/g, (slot) => german.slots[slot] ?? slot);
