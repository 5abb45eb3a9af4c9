// Owns the sentences about running the service as a whole, in German.
import type { Allowed, SettingChange, SettingValue } from '../../../services/policy/settings';
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

export const oversightGerman: OversightTexts = {
  outcomes: {
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
    policy: 'die geltende Richtlinie',
    'policy-set': 'eine Einstellung im Entwurf ändern',
    'policy-diff': 'was der Entwurf ändern würde',
    'policy-simulate': 'wer dann nicht mehr zurücksetzen könnte',
    'policy-activate': 'den Entwurf in Kraft setzen; ein schwächerer braucht zwei Personen',
    'policy-drop': 'den Entwurf verwerfen',
    'policy-history': 'wer die Richtlinie wann geändert hat',
    'policy-revert': 'aus einer früheren Fassung einen Entwurf machen',
  },
  slots: { SETTING: '<Einstellung>', VALUE: '<Wert>' },
};
