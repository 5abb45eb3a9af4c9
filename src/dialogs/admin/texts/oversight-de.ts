// Owns the sentences about running the service as a whole, in German.
import type { Listed, PeopleListed } from '../../../services/admin/oversight-outcomes';
import type { Allowed, SettingChange, SettingValue } from '../../../services/policy/settings';
import type { CountName, Overview, Ranking } from '../../../services/reports/reports';
import type { OversightTexts } from './oversight';
import { lines, list, names, plain, sentences, time } from './words';

const people = (count: number): string => (count === 1 ? 'Eine Person ist' : `${count} Personen sind`);

function value(one: SettingValue): string {
  if (one === null) return 'Standard';
  if (typeof one === 'boolean') return one ? 'an' : 'aus';
  if (typeof one === 'object') return one.length === 0 ? 'keine' : names(one);
  return plain(String(one));
}

const change = ({ name, before, after, weaker }: SettingChange): string =>
  `${name}: ${value(before)} → ${value(after)}${weaker ? ' (schwächer)' : ''}`;

function allowed(what: Allowed): string {
  switch (what.kind) {
    case 'number':
      return `eine ganze Zahl von ${what.low} bis ${what.high}`;
    case 'one-of':
      return what.values.join(', ');
    case 'on-off':
      return 'an, aus';
    case 'words':
      return 'Wörter mit Komma dazwischen, je 3 bis 64 Zeichen, oder „keine“';
  }
}

const version = (number: number): string => (number === 0 ? 'die Anfangswerte' : `Fassung ${number}`);

const overviews: Readonly<Record<Overview, string>> = {
  days: 'Was geschah.',
  failed: 'Was nicht gelang.',
  deliveries: 'Was verschickt wurde.',
};

const rankings: Readonly<Record<Ranking, string>> = {
  regained: 'Wer wieder hineinkam.',
  stopped: 'Wer gesperrt, eingefroren oder von einer Grenze aufgehalten wurde.',
  did: 'Was die Verwaltung tat.',
};

const listings: Readonly<Record<PeopleListed | Listed, { readonly none: string; readonly some: string }>> = {
  ready: { none: 'Dort kann niemand zurücksetzen.', some: 'Eingeschaltet und bereit' },
  'not-ready': {
    none: 'Alle Eingeschalteten dort können zurücksetzen.',
    some: 'Eingeschaltet und können nicht zurücksetzen',
  },
  'not-enrolled': { none: 'Dort haben alle einen bestätigten Kontakt.', some: 'Ohne bestätigten Kontakt' },
  'unused-temp': {
    none: 'Kein befristetes Passwort ist noch unbenutzt.',
    some: 'Befristete Passwörter, noch unbenutzt',
  },
  'stale-contacts': {
    none: 'Alle Kontakte kamen in den letzten 180 Tagen hinzu.',
    some: 'Bestätigte Kontakte, älter als 180 Tage',
  },
};

const counted: Readonly<Record<CountName, string>> = {
  opened: 'Zurücksetzen und Entsperren begonnen',
  pins: 'PINs verlangt',
  passed: 'PINs richtig',
  wrong: 'PINs falsch',
  resets: 'Passwörter zurückgesetzt',
  temporary: 'befristete Passwörter, Pässe gezeigt',
  changes: 'Passwörter von Angemeldeten geändert',
  unlocks: 'Konten entsperrt',
  limits: 'von einer Grenze aufgehalten',
  objections: '„Das war ich nicht“',
  undelivered: 'Nachrichten nicht zugestellt',
  'wrong-mail': 'PINs falsch, per E-Mail geschickt',
  'wrong-sms': 'PINs falsch, per SMS geschickt',
  refused: 'PINs abgelehnt (zu spät, verbraucht)',
  'failed-signins': 'Anmeldungen gescheitert',
  'failed-resets': 'Passwort ließ sich nicht setzen',
  'sent-mail': 'PINs per E-Mail verschickt',
  'sent-sms': 'PINs per SMS verschickt',
  'lost-mail': 'PINs, die per E-Mail nicht hinausgingen',
  'lost-sms': 'PINs, die per SMS nicht hinausgingen',
  notices: 'Mitteilungen verschickt',
  'lost-notices': 'Mitteilungen, die nicht hinausgingen',
};

export const oversightGerman: OversightTexts = {
  outcomes: {
    found: ({ lines: shown, count, whole, backToMs }) =>
      lines(
        shown.length === 0
          ? 'Es wurde nichts gefunden.'
          : `Das Neueste zuerst${count > shown.length ? `, ${shown.length} von ${count}` : ''}:`,
        list(
          shown.map(({ atMs, action, outcome, actor, target, reason, correlation }) =>
            plain(
              sentences(
                `${time(atMs)} ${action} ${outcome}`,
                reason !== '' && `(${reason})`,
                actor !== '' && `durch ${actor}`,
                target !== '' && `über ${target}`,
                correlation !== '' && `, Fall ${correlation}`,
              ).replace(' ,', ','),
            ),
          ),
        ),
        !whole && `Gesucht wurde nur zurück bis ${time(backToMs)}. „audit export“ an der Konsole gibt alles aus.`,
      ),
    overview: ({ about, days, counts, paused, complete }) =>
      lines(
        `${overviews[about]} Die letzten ${days} Tage (UTC):`,
        list(counts.map(({ name, count }) => `${counted[name]}: ${count}`)),
        paused && about === 'days' && 'Das Zurücksetzen ist angehalten.',
        !complete && 'Die neuesten Einträge werden noch gezählt.',
      ),
    ranking: ({ about, days, rows, more, complete }) =>
      rows.length === 0
        ? `${rankings[about]} Niemand in den letzten ${days} Tagen.`
        : lines(
            `${rankings[about]} Die letzten ${days} Tage (UTC), die meisten zuerst:`,
            list(
              rows.map(({ who, what, count }) => sentences(plain(`${who || 'andere'}:`), plain(what), String(count))),
            ),
            more > 0 && `und ${more} weitere`,
            !complete && 'Die neuesten Einträge werden noch gezählt.',
          ),
    listing: ({ about, count, of, names: who }) =>
      count === 0
        ? listings[about].none
        : lines(
            sentences(`${listings[about].some}: ${count}${of === null ? '' : ` von ${of}`}.`),
            names(who),
            count > who.length && `und ${count - who.length} weitere`,
            about === 'not-ready' && '„why …“ sagt, was jemanden hindert.',
          ),
    exported: ({ count }) =>
      `Eine Liste mit ${count === 1 ? 'einer Person' : `${count} Personen`}, nur für Sie, einen Tag lang.`,
    policy: ({ version: number, settings, draft }) =>
      lines(
        `Die geltende Richtlinie, ${version(number)}:`,
        list(settings.map((one) => `${one.name} = ${value(one.value)}`)),
        draft && 'Es gibt einen Entwurf, der anders ist: „policy diff“ zeigt ihn.',
      ),
    'policy-draft': ({ changes, weaker, base }) =>
      lines(
        base === 0 ? 'Der Entwurf weicht von den Anfangswerten ab:' : `Der Entwurf weicht von Fassung ${base} ab:`,
        list(changes.map(change)),
        weaker && 'Er ist schwächer, deshalb muss ihn eine zweite Person aus der Verwaltung bestätigen.',
        '„policy simulate“ sagt, wer dann nicht mehr zurücksetzen könnte; „policy activate“ setzt ihn in Kraft; „policy drop“ verwirft ihn.',
      ),
    'policy-active': ({ version: number, changes }) =>
      lines(
        `Fassung ${number} der Richtlinie gilt, binnen Sekunden überall:`,
        list(changes.map(change)),
        `„policy revert ${number - 1}“ macht einen Entwurf aus dem, was vorher galt.`,
      ),
    'policy-simulated': ({ changes, of, ready, readyThen, stranded, names: who, whole }) =>
      lines(
        changes.length === 0 ? 'Nichts wäre anders.' : `Mit ${changes.map(change).join('; ')}:`,
        sentences(
          `${people(of)} eingeschaltet${whole ? '' : ', soweit ich gesehen habe (50.000 Konten)'}.`,
          `Können zurücksetzen: jetzt ${ready}, dann ${readyThen}.`,
        ),
        stranded === 0
          ? 'Niemand würde ausgesperrt.'
          : `Könnten es jetzt und dann nicht mehr: ${stranded}: ${names(who)}${stranded > who.length ? ` und ${stranded - who.length} weitere` : ''}`,
        !whole && '„latchkey policy simulate“ an der Konsole sieht alle durch.',
      ),
    'policy-history': ({ versions }) =>
      versions.length === 0
        ? 'Es gelten die Anfangswerte; noch hat sie niemand geändert.'
        : lines(
            'Das Neueste zuerst:',
            list(
              versions.map(({ version: number, atMs, by, approvedBy, changes }) =>
                plain(
                  sentences(`Fassung ${number}, ${time(atMs)} durch ${by}`, approvedBy !== null && `mit ${approvedBy}`),
                ).concat(`: ${changes.map(change).join('; ')}`),
              ),
            ),
          ),
    'no-setting': ({ name, candidates }) =>
      sentences(
        `Die Richtlinie hat keine Einstellung „${plain(name)}“.`,
        candidates.length > 0 ? `Meinen Sie ${candidates.join(', ')}?` : '„policy“ zeigt alle.',
      ),
    'bad-value': ({ setting, allowed: what }) => `Das ist kein Wert für ${setting}. Möglich: ${allowed(what)}.`,
    'no-version': ({ number }) => `Fassung ${number} gibt es nicht. „policy history“ zeigt alle.`,
    'no-draft': () =>
      'Es gibt keinen Entwurf, oder er sagt, was schon gilt. „policy set <Einstellung> <Wert>“ macht einen.',
    'draft-dropped': () => 'Der Entwurf ist verworfen. Die geltende Richtlinie bleibt, wie sie ist.',
  },
  verbs: {
    'audit-search': 'Ereignisse nach action, actor, target, outcome, reason, channel',
    'audit-case': 'was zu einer Anfrage oder einem Fall gehört',
    'report-week': 'die letzten sieben Tage in Zahlen',
    'report-month': 'die letzten dreißig Tage in Zahlen',
    'report-ready': 'wer eingeschaltet ist und zurücksetzen kann',
    'report-not-ready': 'wer eingeschaltet ist und nicht zurücksetzen kann',
    'report-not-enrolled': 'wer keinen bestätigten Kontakt hat',
    'report-failed': 'was nicht gelang, nach Weg',
    'report-blocked': 'wer gesperrt, eingefroren oder aufgehalten wurde',
    'report-unused-temp': 'befristete Passwörter, die niemand benutzt hat',
    'report-deliveries': 'was verschickt wurde und was nicht',
    'report-top': 'wer am häufigsten wieder hineinkam',
    'report-stale-contacts': 'Kontakte, die älter als 180 Tage sind',
    'report-actions': 'was die Verwaltung tat',
    export: 'eine Liste von Personen zum Mitnehmen',
    policy: 'die geltende Richtlinie',
    'policy-set': 'eine Einstellung im Entwurf ändern',
    'policy-diff': 'was der Entwurf ändern würde',
    'policy-simulate': 'wer dann nicht mehr zurücksetzen könnte',
    'policy-activate': 'den Entwurf in Kraft setzen; ein schwächerer braucht zwei Personen',
    'policy-drop': 'den Entwurf verwerfen',
    'policy-history': 'wer die Richtlinie wann geändert hat',
    'policy-revert': 'aus einer früheren Fassung einen Entwurf machen',
  },
  slots: {
    CASE: '<Nummer oder Kennung>',
    FILTERS: 'action:… actor:… target:… outcome:…',
    SETTING: '<Einstellung>',
    VALUE: '<Wert>',
  },
};
