// Owns the sentences about running the service as a whole, in English.
import type { Allowed, SettingChange, SettingValue } from '../../../services/policy/settings';
import type { OversightTexts } from './oversight';
import { lines, list, names, plain, sentences, time } from './words';

const people = (count: number): string => (count === 1 ? 'one person' : `${count} people`);

function value(one: SettingValue): string {
  if (one === null) return 'default';
  if (typeof one === 'boolean') return one ? 'on' : 'off';
  if (typeof one === 'object') return one.length === 0 ? 'none' : names(one);
  return plain(String(one));
}

const change = ({ name, before, after, weaker }: SettingChange): string =>
  `${name}: ${value(before)} → ${value(after)}${weaker ? ' (weaker)' : ''}`;

function allowed(what: Allowed): string {
  switch (what.kind) {
    case 'number':
      return `a whole number from ${what.low} to ${what.high}`;
    case 'one-of':
      return what.values.join(', ');
    case 'on-off':
      return 'on, off';
    case 'words':
      return 'words with commas between them, 3 to 64 characters each, or "none"';
  }
}

const version = (number: number): string => (number === 0 ? 'the initial values' : `version ${number}`);

export const oversightEnglish: OversightTexts = {
  outcomes: {
    policy: ({ version: number, settings, draft }) =>
      lines(
        `The policy in force, ${version(number)}:`,
        list(settings.map((one) => `${one.name} = ${value(one.value)}`)),
        draft && 'There is a draft of something else: "policy diff" shows it.',
      ),
    'policy-draft': ({ changes, weaker, base }) =>
      lines(
        `The draft differs from ${version(base)}:`,
        list(changes.map(change)),
        weaker && 'It is weaker, so a second administrator must approve it.',
        '"policy simulate" says who could not reset any more; "policy activate" puts it in force; "policy drop" throws it away.',
      ),
    'policy-active': ({ version: number, changes }) =>
      lines(
        `Version ${number} of the policy is in force, within seconds everywhere:`,
        list(changes.map(change)),
        `"policy revert ${number - 1}" makes a draft of what was before.`,
      ),
    'policy-simulated': ({ changes, of, ready, readyThen, stranded, names: who, whole }) =>
      lines(
        changes.length === 0 ? 'Nothing would be different.' : `With ${changes.map(change).join('; ')}:`,
        sentences(
          `${people(of)} switched on${whole ? '' : ', as far as I looked (50,000 accounts)'}.`,
          `Can reset: ${ready} now, ${readyThen} then.`,
        ),
        stranded === 0
          ? 'Nobody would be stranded.'
          : `Stranded, could reset now and not then: ${stranded}: ${names(who)}${stranded > who.length ? ` and ${stranded - who.length} more` : ''}`,
        !whole && '"latchkey policy simulate" at the console looks at everybody.',
      ),
    'policy-history': ({ versions }) =>
      versions.length === 0
        ? 'The initial values are in force; nobody has changed them yet.'
        : lines(
            'Newest first:',
            list(
              versions.map(({ version: number, atMs, by, approvedBy, changes }) =>
                plain(
                  sentences(`version ${number}, ${time(atMs)} by ${by}`, approvedBy !== null && `with ${approvedBy}`),
                ).concat(`: ${changes.map(change).join('; ')}`),
              ),
            ),
          ),
    'no-setting': ({ name, candidates }) =>
      sentences(
        `The policy has no setting "${plain(name)}".`,
        candidates.length > 0 ? `Did you mean ${candidates.join(', ')}?` : '"policy" lists all of them.',
      ),
    'bad-value': ({ setting, allowed: what }) => `That is no value for ${setting}. It can be: ${allowed(what)}.`,
    'no-version': ({ number }) => `There is no version ${number}. "policy history" lists them.`,
    'no-draft': () =>
      'There is no draft, or it says what is in force already. "policy set <setting> <value>" makes one.',
    'draft-dropped': () => 'The draft is gone. The policy in force stays as it is.',
  },
  verbs: {
    policy: 'the policy in force',
    'policy-set': 'change a setting in the draft',
    'policy-diff': 'what the draft would change',
    'policy-simulate': 'who could not reset any more',
    'policy-activate': 'put the draft in force; a weaker one takes two people',
    'policy-drop': 'throw the draft away',
    'policy-history': 'who changed the policy, and when',
    'policy-revert': 'make a draft of an earlier version',
  },
  slots: { SETTING: '<setting>', VALUE: '<value>' },
};
