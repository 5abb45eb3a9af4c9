// The grammar of commands: tables of what was typed and what it means.
import fc from 'fast-check';
import { distance, nearest } from '../../../src/dialogs/admin/grammar/nearest';
import { parseCommand } from '../../../src/dialogs/admin/grammar/parse';
import { readDate, readDuration } from '../../../src/dialogs/admin/grammar/times';
import { markOf } from '../../../src/dialogs/mentions';

const nowMs = Date.UTC(2026, 5, 15, 12);
const hourMs = 3_600_000;
const endOf = (year: number, month: number, day: number) => Date.UTC(year, month - 1, day + 1) - 1;
const alice = { kind: 'people', people: [{ kind: 'name', text: 'alice' }] };

test.each([
  ['status alice', { verb: 'status', target: alice }],
  ['STATUS @Alice', { verb: 'status', target: alice }],
  ['  why   alice  ', { verb: 'why', target: alice }],
  ['enable alice for 24h', { verb: 'enable', target: alice, untilMs: nowMs + 24 * hourMs }],
  [
    'enable alice for 2 days because locked out',
    { verb: 'enable', target: alice, untilMs: nowMs + 48 * hourMs, because: 'locked out' },
  ],
  ['enable alice until 31 Dec', { verb: 'enable', target: alice, untilMs: endOf(2026, 12, 31) }],
  ['enable alice because until for ou:x "y" all', { verb: 'enable', target: alice, because: 'until for ou:x "y" all' }],
  ['enable alice weil “sie ist da”', { verb: 'enable', target: alice, because: 'sie ist da' }],
  ['enable alice because 5" is "much', { verb: 'enable', target: alice, because: '5" is "much' }],
  [
    'enable "Alice Moreau"',
    { verb: 'enable', target: { kind: 'people', people: [{ kind: 'display', text: 'Alice Moreau' }] } },
  ],
  [
    'enable „Alice Moreau“',
    { verb: 'enable', target: { kind: 'people', people: [{ kind: 'display', text: 'Alice Moreau' }] } },
  ],
  [
    'disable alice, Bob@Demo.example and "Carol L, PhD"',
    {
      verb: 'disable',
      target: {
        kind: 'people',
        people: [
          { kind: 'name', text: 'alice' },
          { kind: 'name', text: 'bob@demo.example' },
          { kind: 'display', text: 'Carol L, PhD' },
        ],
      },
    },
  ],
  ['enable ou:Sales', { verb: 'enable', target: { kind: 'unit', unit: 'Sales' } }],
  ['enable ou:"Front desk"', { verb: 'enable', target: { kind: 'unit', unit: 'Front desk' } }],
  ['enable dept:Bakery', { verb: 'enable', target: { kind: 'unit', unit: 'Bakery' } }],
  ['enable group:"Night shift"', { verb: 'enable', target: { kind: 'group', group: 'Night shift' } }],
  ['enable file', { verb: 'enable', target: { kind: 'file' } }],
  ['status not-enrolled', { verb: 'status', target: { kind: 'standing', standing: 'not-enrolled' } }],
  [
    'disable not-ready in ou:Sales because gone',
    { verb: 'disable', target: { kind: 'standing', standing: 'not-ready', unit: 'Sales' }, because: 'gone' },
  ],
  ['status enabled ou:Sales', { verb: 'status', target: { kind: 'standing', standing: 'enabled', unit: 'Sales' } }],
  [
    'disable alice, ou:Sales, "Bob B", group:x and enabled in ou:Y',
    {
      verb: 'disable',
      target: {
        kind: 'several',
        crowds: [
          {
            kind: 'people',
            people: [
              { kind: 'name', text: 'alice' },
              { kind: 'display', text: 'Bob B' },
            ],
          },
          { kind: 'unit', unit: 'Sales' },
          { kind: 'group', group: 'x' },
          { kind: 'standing', standing: 'enabled', unit: 'Y' },
        ],
      },
    },
  ],
  ['enable all', { verb: 'enable', target: { kind: 'all' } }],
  ['unlock last', { verb: 'unlock', target: { kind: 'last' } }],
  ['enable "all"', { verb: 'enable', target: { kind: 'people', people: [{ kind: 'display', text: 'all' }] } }],
  ['login off alice because left', { verb: 'login-off', target: alice, because: 'left' }],
  ['reset alice because she called', { verb: 'reset', target: alice, because: 'she called' }],
  ['reset alice link because she called', { verb: 'reset-link', target: alice, because: 'she called' }],
  ['reset alice temp weil sie anrief', { verb: 'reset-temp', target: alice, because: 'sie anrief' }],
  ['expire alice', { verb: 'expire', target: alice }],
  ['lockout off alice', { verb: 'lockout-off', target: alice }],
  ['block alice for 24h', { verb: 'block', target: alice, untilMs: nowMs + 24 * hourMs }],
  ['block ip 203.0.113.9', { verb: 'block-network', address: '203.0.113.9' }],
  [
    'block network 203.0.112.0/22 for 1h because x',
    { verb: 'block-network', address: '203.0.112.0/22', untilMs: nowMs + hourMs, because: 'x' },
  ],
  ['unblock ip 2001:db8::1', { verb: 'unblock-network', address: '2001:db8::1' }],
  ['unblock alice because she called', { verb: 'unblock', target: alice, because: 'she called' }],
  ['contact alice', { verb: 'contact', target: alice }],
  [
    'contact alice set email a@home.example',
    { verb: 'contact-set', target: alice, method: 'mail', address: 'a@home.example' },
  ],
  [
    'contact alice set phone +1 202 555 0142',
    { verb: 'contact-set', target: alice, method: 'sms', address: '+1 202 555 0142' },
  ],
  ['contact alice clear phone', { verb: 'contact-clear', target: alice, method: 'sms' }],
  ['audit alice 30d', { verb: 'audit', target: alice, spanMs: 30 * 24 * hourMs }],
  ['audit alice', { verb: 'audit', target: alice }],
  ['audit verify', { verb: 'audit-verify' }],
  ['report', { verb: 'report-week' }],
  ['report week', { verb: 'report-week' }],
  ['report not-ready in ou:Sales', { verb: 'report-not-ready', target: { kind: 'unit', unit: 'Sales' } }],
  ['who is enabled in ou:Sales', { verb: 'who', target: { kind: 'unit', unit: 'Sales' } }],
  ['pause resets because incident', { verb: 'pause', because: 'incident' }],
  [
    'grant helpdesk to dana on ou:Sales until 2026-12-31',
    {
      verb: 'grant',
      role: 'helpdesk',
      unit: 'Sales',
      untilMs: endOf(2026, 12, 31),
      target: { kind: 'people', people: [{ kind: 'name', text: 'dana' }] },
    },
  ],
  ['ungrant helpdesk from alice', { verb: 'ungrant', role: 'helpdesk', target: alice }],
  ['approve #12', { verb: 'approve', number: 12 }],
  ['deny 12 because no', { verb: 'deny', number: 12, because: 'no' }],
  ['help', { verb: 'help' }],
  ['help enable', { verb: 'help', about: 'enable' }],
])('%s', (text, command) => {
  expect(parseCommand(text, nowMs)).toEqual({ ok: true, command });
});

test.each([
  ['enable', 'missing', ''],
  ['enable alice for', 'bad-duration', 'for'],
  ['enable alice for ever', 'bad-duration', 'ever'],
  ['enable alice for 0h', 'bad-duration', '0h'],
  ['enable alice until then', 'bad-date', 'then'],
  ['enable alice until 31.2.2027', 'bad-date', '31.2.2027'],
  ['enable alice until 2020-01-01', 'past-date', '2020-01-01'],
  ['enable alice for 1h until 31 Dec', 'two-times', '31 Dec'],
  ['enable alice because', 'missing-reason', 'because'],
  ['enable alice bob', 'unexpected', 'bob'],
  ['enable alice,', 'missing', ''],
  ['enable alice, ;', 'unexpected', ';'],
  ['enable alice, all', 'unexpected', 'all'],
  ['enable all, alice', 'unexpected', ','],
  ['enable last, alice', 'unexpected', ','],
  ['enable not-ready in Sales', 'unexpected', 'Sales'],
  ['enable group:', 'unexpected', 'group:'],
  ['enable "Alice', 'open-quote', '"Alice'],
  ['enable ""', 'unexpected', ''],
  ['enable ou:', 'unexpected', 'ou:'],
  ['enable a;b', 'unexpected', 'a;b'],
  ['enable alicе', 'unexpected', 'alicе'],
  ['status alice for 24h', 'unexpected', 'for'],
  ['login maybe alice', 'unexpected', 'maybe'],
  ['contact alice set pager 5', 'unexpected', 'pager'],
  ['grant king to alice', 'unexpected', 'king'],
  ['grant constructor to alice', 'unexpected', 'constructor'],
  ['contact alice set constructor x', 'unexpected', 'constructor'],
  ['approve many', 'unexpected', 'many'],
  ['reset alice', 'missing', ''],
  ['help frobnicate', 'unexpected', 'frobnicate'],
])('%s is refused: %s at "%s"', (text, problem, word) => {
  const parsed = parseCommand(text, nowMs);
  expect(parsed).toMatchObject({ ok: false, problem, word });
  if (!parsed.ok && word !== '') expect(text.slice(parsed.at)).toMatch(new RegExp(`^["„]?${word.replace('"', '"')}`));
});

test('somebody who is mentioned is named by their account, whatever their name says', () => {
  const mentions = [
    { name: 'Alice Moreau', username: 'alice@demo.example' },
    { name: 'bob@demo.example', username: null },
  ];
  const [one, two] = [markOf(0), markOf(1)];
  expect(parseCommand(`enable ${one}, carol for 1h`, nowMs, mentions)).toMatchObject({
    command: { target: { people: [{ text: 'alice@demo.example' }, { text: 'carol' }] } },
  });
  expect(parseCommand(`enable ${two}`, nowMs, mentions)).toMatchObject({
    problem: 'unknown-mention',
    word: 'bob@demo.example',
    at: 7,
  });
  expect(parseCommand(`enable ${markOf(2)}`, nowMs, mentions)).toMatchObject({ ok: false, problem: 'unexpected' });
});

test.each([
  ['enabel alice', ['enable', 'unlock', 'undo']],
  ['disabel alice', ['disable']],
  ['sttaus alice', ['status']],
  ['grnat owner to bob', ['grant']],
])('%s: the nearest verbs', (text, [first]) => {
  const parsed = parseCommand(text, nowMs);
  expect(parsed).toMatchObject({ ok: false, problem: 'unknown-verb' });
  if (parsed.ok) throw new Error('was understood');
  expect(parsed.expected).toHaveLength(3);
  expect(parsed.expected[0]).toBe(first);
});

test.each([
  ['enable', 'enable', 0],
  ['enabel', 'enable', 1],
  ['', 'why', 3],
  ['ca', 'abc', 3],
  ['kitten', 'sitting', 3],
])('"%s" and "%s" are %i apart', (a, b, far) => {
  expect(distance(a, b)).toBe(far);
  expect(distance(b, a)).toBe(far);
});

test('nearest keeps the order of equals', () => {
  expect(nearest('x', ['a', 'b', 'c', 'd'])).toEqual(['a', 'b', 'c']);
});

test.each([
  ['24h', 24 * hourMs],
  ['30 min', hourMs / 2],
  ['a day', 24 * hourMs],
  ['einen Tag', 24 * hourMs],
  ['1 week', 168 * hourMs],
  ['6 years', undefined],
  ['999999 weeks', undefined],
  ['-1h', undefined],
  ['24', undefined],
])('the duration "%s"', (text, ms) => {
  expect(readDuration(text)).toBe(ms);
});

test.each([
  ['2026-12-31', endOf(2026, 12, 31)],
  ['31.12.', endOf(2026, 12, 31)],
  ['1.1.', endOf(2027, 1, 1)],
  ['15 Jun', endOf(2026, 6, 15)],
  ['14 June', endOf(2027, 6, 14)],
  ['31. Dezember 2027', endOf(2027, 12, 31)],
  ['1 März', endOf(2027, 3, 1)],
  ['tomorrow', endOf(2026, 6, 16)],
  ['2026-02-29', undefined],
  ['9999-99-99', undefined],
  ['0 Jan', undefined],
  ['1 Foo', undefined],
])('the date "%s"', (text, end) => {
  expect(readDate(text, nowMs)).toBe(end);
});

test('whatever is typed is read or refused in no time, and never throws', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'enable ',
      'audit ',
      '"',
      ',',
      ' because ',
      ' for ',
      ' until ',
      'ou:',
      'all',
      '(a+)+$',
      '\u0000',
      '\ud800',
      ' and ',
      '{"$regex":".*"}',
      '9999-99-99',
      '-1',
      '=HYPERLINK(',
    ),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
      const text = pieces.join('');
      const parsed = parseCommand(text, nowMs);
      if (parsed.ok) expect(JSON.stringify(parsed.command).length).toBeLessThan(text.length * 8 + 400);
      else expect(parsed.at).toBeLessThanOrEqual(text.length);
    }),
    { numRuns: 500 },
  );
  for (const long of [`enable ${'"'.repeat(10_001)}`, `enable ${'a,'.repeat(5_000)}`, `audit ${'a'.repeat(10_000)}`]) {
    const startedMs = performance.now();
    parseCommand(long, nowMs);
    expect(performance.now() - startedMs).toBeLessThan(500);
  }
});
