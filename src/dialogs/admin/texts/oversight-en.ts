// Owns the sentences about running the service as a whole, in English.
import type { Listed, PeopleListed } from '../../../services/admin/oversight-outcomes';
import type { Allowed, SettingChange, SettingValue } from '../../../services/policy/settings';
import type { CountName, Overview, Ranking } from '../../../services/reports/reports';
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

const overviews: Readonly<Record<Overview, string>> = {
  days: 'What happened.',
  failed: 'What failed.',
  deliveries: 'What was sent.',
};

const rankings: Readonly<Record<Ranking, string>> = {
  regained: 'Who got back in.',
  stopped: 'Who was locked, frozen or held up by a limit.',
  did: 'What administrators did.',
};

const listings: Readonly<Record<PeopleListed | Listed, { readonly none: string; readonly some: string }>> = {
  ready: { none: 'Nobody there can reset.', some: 'Switched on and ready' },
  'not-ready': { none: 'Everybody there who is switched on can reset.', some: 'Switched on and cannot reset' },
  'not-enrolled': { none: 'Everybody there has a verified contact.', some: 'Without a verified contact' },
  'unused-temp': { none: 'No temporary password waits to be used.', some: 'Temporary passwords not used yet' },
  'stale-contacts': {
    none: 'Every contact was put in within the last 180 days.',
    some: 'Verified contacts older than 180 days',
  },
};

const counted: Readonly<Record<CountName, string>> = {
  opened: 'resets and unlocks begun',
  pins: 'PINs asked for',
  passed: 'PINs right',
  wrong: 'PINs wrong',
  resets: 'passwords reset',
  temporary: 'temporary passwords and passes shown',
  changes: 'passwords changed by people signed in',
  unlocks: 'accounts unlocked',
  limits: 'stopped by a limit',
  objections: '"this was not me"',
  undelivered: 'messages not delivered',
  'wrong-mail': 'PINs wrong, sent by mail',
  'wrong-sms': 'PINs wrong, sent as text message',
  refused: 'PINs refused (late, used up, changed)',
  'failed-signins': 'sign-ins failed',
  'failed-resets': 'password writes failed',
  'sent-mail': 'PINs sent by mail',
  'sent-sms': 'PINs sent as text message',
  'lost-mail': 'PINs that could not be sent by mail',
  'lost-sms': 'PINs that could not be sent as text message',
  notices: 'notices sent',
  'lost-notices': 'notices that could not be sent',
};

export const oversightEnglish: OversightTexts = {
  outcomes: {
    found: ({ lines: shown, count, whole, backToMs }) =>
      lines(
        shown.length === 0
          ? 'Nothing was found.'
          : `Newest first${count > shown.length ? `, ${shown.length} of ${count}` : ''}:`,
        list(
          shown.map(({ atMs, action, outcome, actor, target, reason, correlation }) =>
            plain(
              sentences(
                `${time(atMs)} ${action} ${outcome}`,
                reason !== '' && `(${reason})`,
                actor !== '' && `by ${actor}`,
                target !== '' && `about ${target}`,
                correlation !== '' && `, case ${correlation}`,
              ).replace(' ,', ','),
            ),
          ),
        ),
        !whole && `I looked back to ${time(backToMs)} only. "audit export" at the console has all of it.`,
      ),
    overview: ({ about, days, counts, paused, complete }) =>
      lines(
        `${overviews[about]} The last ${days} days (UTC):`,
        list(counts.map(({ name, count }) => `${counted[name]}: ${count}`)),
        paused && about === 'days' && 'Resets are paused.',
        !complete && 'The newest events are still being counted.',
      ),
    ranking: ({ about, days, rows, more, complete }) =>
      rows.length === 0
        ? `${rankings[about]} Nobody in the last ${days} days.`
        : lines(
            `${rankings[about]} The last ${days} days (UTC), most first:`,
            list(
              rows.map(({ who, what, count }) => sentences(plain(`${who || 'others'}:`), plain(what), String(count))),
            ),
            more > 0 && `and ${more} more`,
            !complete && 'The newest events are still being counted.',
          ),
    listing: ({ about, count, of, names: who }) =>
      count === 0
        ? listings[about].none
        : lines(
            sentences(`${listings[about].some}: ${count}${of === null ? '' : ` of ${of}`}.`),
            names(who),
            count > who.length && `and ${count - who.length} more`,
            about === 'not-ready' && '"why <user>" says what stops somebody.',
          ),
    exported: ({ count }) => `A list of ${people(count)}, for you only, for a day.`,
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
    'audit-search': 'events by action, actor, target, outcome, reason, channel',
    'audit-case': 'what belongs to one request or case',
    'report-week': 'the last seven days in numbers',
    'report-month': 'the last thirty days in numbers',
    'report-ready': 'who is switched on and can reset',
    'report-not-ready': 'who is switched on and cannot reset',
    'report-not-enrolled': 'who has no verified contact',
    'report-failed': 'what failed, by method',
    'report-blocked': 'who was locked, frozen or held up by a limit',
    'report-unused-temp': 'temporary passwords that nobody has used',
    'report-deliveries': 'what was sent and what was not',
    'report-top': 'who got back in most often',
    'report-stale-contacts': 'contacts older than 180 days',
    'report-actions': 'what administrators did',
    export: 'a list of people, to take away',
    policy: 'the policy in force',
    'policy-set': 'change a setting in the draft',
    'policy-diff': 'what the draft would change',
    'policy-simulate': 'who could not reset any more',
    'policy-activate': 'put the draft in force; a weaker one takes two people',
    'policy-drop': 'throw the draft away',
    'policy-history': 'who changed the policy, and when',
    'policy-revert': 'make a draft of an earlier version',
  },
  slots: {
    CASE: '<number or code>',
    FILTERS: 'action:… actor:… target:… outcome:…',
    SETTING: '<setting>',
    VALUE: '<value>',
  },
};
