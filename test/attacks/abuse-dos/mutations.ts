// A repeatable source of malformed input: the shapes that clients really send, with something wrong in them.

export interface Dice {
  /** A whole number, 0 <= n < `below`. */
  roll(below: number): number;
  pick<Value>(values: readonly Value[]): Value;
  chance(share: number): boolean;
}

/** The same seed, the same run (mulberry32). */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const roll = (below: number): number => Math.floor(next() * below);
  return {
    roll,
    chance: (share) => next() < share,
    pick(values) {
      const value = values[roll(values.length)];
      if (value === undefined && values.length === 0) throw new Error('nothing to pick from');
      return value as (typeof values)[number]; // in range
    },
  };
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const nested = (depth: number): Json => (depth === 0 ? 1 : { a: [nested(depth - 1)] });

export const nastyTexts: readonly string[] = [
  '',
  ' ',
  '0',
  '-1',
  '1e999',
  'NaN',
  'null',
  'undefined',
  '[object Object]',
  '__proto__',
  'constructor',
  'toString',
  '$ne',
  '$where',
  "' OR 1=1 --",
  '../../etc/passwd',
  '%00',
  '\u0000',
  '\ud800',
  '\udfff\ud800',
  '\u202e',
  '💥'.repeat(40),
  'A'.repeat(512),
  'A'.repeat(513),
  'A'.repeat(5_000),
  '<script>alert(1)</script>',
  '{{7*7}}',
  '{% include "x" %}',
  'a@b.c,d@e.f',
  'a@b.c\r\nBcc: x@y.z',
  '00000000',
  '12345678',
  '999999',
  '４８２１９９３０',
  'cancel',
  'start over',
  'send again',
  'another way',
  'talk to a person',
  'help',
  'yes',
  'no',
  'deutsch',
  'I forgot my password',
  'unlock my account',
  'alice@demo.example',
  'nobody@demo.example',
  'grace@demo.example',
  'E-mail',
  'Text message',
  '1',
  '2',
  'https://evil.example/t/x',
]; // texts that parsers, stores and dialogs trip over, and the words that move a dialog on

export const nastyValues = (dice: Dice): Json =>
  dice.pick<() => Json>([
    () => null,
    () => true,
    () => dice.roll(100) - 50,
    () => Number.MAX_SAFE_INTEGER,
    () => 1.5,
    () => [],
    () => ({}),
    () => [[[[]]]],
    () => nested(dice.pick([3, 10, 14, 17, 40])),
    () => ({ __proto__: { admin: true }, constructor: { prototype: { admin: true } } }),
    () => ({ $gt: '' }),
    () => Array.from({ length: dice.roll(300) }, (_, index) => index),
    () => dice.pick(nastyTexts),
    () => dice.pick(nastyTexts),
  ])();

const choices = [
  'for-me',
  'other-account',
  'mail',
  'sms',
  'resend',
  'another-way',
  'cancel',
  'start-over',
  'reset',
  'unlock',
  'something-else',
  'page',
];
const types = [
  'message',
  'event',
  'typing',
  'endOfConversation',
  'conversationUpdate',
  'invoke',
  'messageReaction',
  'contactRelationUpdate',
  'trace',
  '',
];

/** An activity as some client might send it. */
function plainActivity(dice: Dice): Record<string, Json> {
  const card: Json = dice.chance(0.7) ? String(dice.roll(12)) : nastyValues(dice);
  const value: Json = {
    card,
    choice: dice.pick([...choices, ...nastyTexts.slice(0, 8)]),
    label: dice.pick(nastyTexts),
  };
  return dice.pick<() => Record<string, Json>>([
    () => ({ type: 'message', text: dice.pick(nastyTexts) }),
    () => ({ type: 'message', text: dice.pick(nastyTexts), locale: dice.pick(['en', 'de-DE', 'xx', '../..', '']) }),
    () => ({ type: 'message', value }),
    () => ({ type: 'message', value, text: dice.pick(nastyTexts) }),
    () => ({
      type: 'event',
      name: dice.pick(['webchat/join', 'startConversation', 'open', 'password-changed', 'event']),
      value: { flow: dice.pick(['reset', 'unlock', 'admin', '']) },
    }),
    () => ({
      type: dice.pick(types),
      text: dice.pick(nastyTexts),
      from: { id: 'x', role: dice.pick(['user', 'bot', 'skill']) },
    }),
  ])();
}

const extras = [
  'from',
  'recipient',
  'conversation',
  'channelId',
  'channelData',
  'id',
  'serviceUrl',
  'entities',
  'attachments',
  'replyToId',
  'state',
  'caller',
  'source',
  'text',
  'type',
  'value',
  'locale',
  'name',
  'timestamp',
  '__proto__',
  'relatesTo',
  'membersAdded',
];

/** JSON text, mostly well formed. */
export function activityText(dice: Dice): string {
  const activity = plainActivity(dice);
  const entries = Object.entries(activity);
  for (let times = dice.roll(4); times > 0; times -= 1) {
    if (dice.chance(0.25)) entries.splice(dice.roll(entries.length + 1), 1);
    else entries.push([dice.pick(extras), nastyValues(dice)]);
  }
  // By hand, so that a name can stand twice and __proto__ is a name like others.
  const text = `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`).join(',')}}`;
  if (!dice.chance(0.1)) return text;
  return dice.pick([
    text.slice(0, dice.roll(text.length)),
    `[${text}]`,
    `${text}${text}`,
    JSON.stringify(nastyValues(dice)),
    '"',
    `\ufeff${text}`,
    text.replaceAll('"', "'"),
  ]);
}

export const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?');
