// Operators instead of words, in every input there is: whatever arrives, the store is only ever asked with scalars.

import type { Store } from '../../../src/services/ports';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { pinIn } from '../../fakes/house';
import { openMongoPlace } from '../../mongo/place';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { newAddress, openChat, send, settle, walkToPin } from '../otp/web-attacker';
import { newVisitor, signIn, tokenIn } from '../web/visitor';

jest.setTimeout(120_000);

const operators: readonly unknown[] = [
  { $ne: null },
  { $gt: '' },
  { $regex: '^a' },
  { $where: 'sleep(3000)' },
  { $expr: { $eq: [1, 1] } },
  { $in: ['alice@demo.example'] },
  { $exists: true },
  { $or: [{}] },
  ['alice@demo.example'],
  [{ $ne: 1 }],
  [],
  {},
  { 'a.b': 1 },
  { $set: { disabled: false } },
  { length: 1, 0: 'a' },
  { toString: 'x' },
  { constructor: { prototype: { x: 1 } } },
  true,
  0,
  1e308,
  -1,
  null,
];
const words: readonly string[] = [
  ...operators.map((one) => JSON.stringify(one)),
  '$where',
  '$set',
  'a.b',
  "'; return true; var x='",
  "' || '1'=='1",
  "' OR 1=1 --",
  "'; DROP TABLE accounts; --",
  '" OR ""="',
  '%',
  '_',
  '*',
  'alice%',
  '\\',
  '\u0000',
  "alice' --",
];

/** Every operand that reaches the store is a scalar, a range of scalars, or a list of scalars: the shapes of the port. */
function watchStore(store: Store): { readonly store: Store; readonly odd: string[]; calls: () => number } {
  const odd: string[] = [];
  let calls = 0;
  const isScalar = (value: unknown): boolean =>
    value === null || ['string', 'number', 'boolean'].includes(typeof value);
  const isRange = (value: unknown): boolean =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([name, part]) =>
      name === 'in'
        ? Array.isArray(part) && part.every(isScalar)
        : ['gt', 'gte', 'lt', 'lte'].includes(name) && isScalar(part),
    );
  const checkAll = (method: string, fields: unknown, allowed: (value: unknown) => boolean): void => {
    for (const [name, value] of Object.entries(fields ?? {})) {
      if (!allowed(value) || name.startsWith('$') || name.includes('.'))
        odd.push(`${method} ${name} ${JSON.stringify(value)}`);
    }
  };
  const condition = (value: unknown): boolean => isScalar(value) || isRange(value);
  const checks: Record<string, (args: readonly unknown[]) => void> = {
    get: ([, id]) => checkAll('get', { id }, isScalar),
    insert: ([, ...docs]) => {
      for (const doc of docs) checkAll('insert', doc, isScalar);
    },
    update: ([, target, change]) => {
      checkAll('update', { id: (target as { id: unknown }).id }, isScalar);
      checkAll('update', (target as { where?: unknown }).where, condition);
      checkAll('update', (change as { set?: unknown }).set, isScalar);
      checkAll('update', (change as { add?: unknown }).add, isScalar);
    },
    claim: ([, target]) => checkAll('claim', (target as { where: unknown }).where, condition),
    find: ([, query]) => checkAll('find', (query as { where: unknown }).where, condition),
    remove: ([, id, where]) => {
      checkAll('remove', { id }, isScalar);
      checkAll('remove', where, condition);
    },
    removeWhere: ([, where]) => checkAll('removeWhere', where, condition),
    count: ([, where]) => checkAll('count', where, condition),
  };
  const watched = new Proxy(store, {
    get(target, name: string) {
      // The store's own methods, called as they are.
      const method = (target as unknown as Record<string, unknown>)[name];
      if (typeof method !== 'function') return method;
      return (...args: unknown[]) => {
        calls += 1;
        checks[name]?.(args);
        return method.apply(target, args);
      };
    },
  });
  return { store: watched, odd, calls: () => calls };
}

const engines: [name: string, open: () => { store: Store; drop: () => Promise<void> }][] = [
  ['the embedded store', () => ({ store: createSqliteStore({ path: ':memory:' }), drop: async () => undefined })],
];
if (process.env['MONGO_TEST_URI'] !== undefined) {
  engines.push([
    'MongoDB',
    () => {
      const place = openMongoPlace();
      return { store: place.make(), drop: place.drop };
    },
  ]);
}

describe.each(engines)('INJ-01: NoSQL operator injection in every input, on %s', (_name, open) => {
  let latchkey: TestLatchkey;
  let watch: ReturnType<typeof watchStore>;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const opened = open();
    drop = opened.drop;
    watch = watchStore(opened.store);
    latchkey = await startLatchkey({ store: watch.store, environment: { TRUST_PROXY: '1' } });
  });
  afterAll(async () => {
    await latchkey.stop();
    await drop();
  });
  afterEach(() => {
    expect(watch.odd).toEqual([]);
    expect(latchkey.ground.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  const timed = async <T extends { readonly status: number }>(about: unknown, call: () => Promise<T>): Promise<T> => {
    const begin = performance.now();
    const answer = await call();
    expect([about, answer.status < 500]).toEqual([about, true]);
    // A $where that sleeps would take three seconds.
    expect([about, performance.now() - begin < 2500]).toEqual([about, true]);
    return answer;
  };

  test('every field of an activity', async () => {
    const base = {
      type: 'message',
      text: 'hello',
      locale: 'en',
      from: { id: 'x', role: 'user' },
      channelData: { clientActivityID: 'a' },
    };
    const places: ((value: unknown) => unknown)[] = [
      (value) => ({ ...base, type: value }),
      (value) => ({ ...base, text: value }),
      (value) => ({ ...base, locale: value }),
      (value) => ({ ...base, from: value }),
      (value) => ({ ...base, from: { id: value, role: value, name: value } }),
      (value) => ({ ...base, channelData: value }),
      (value) => ({ ...base, channelData: { clientActivityID: value } }),
      (value) => ({ ...base, text: undefined, value }),
      (value) => ({ ...base, text: undefined, value: { card: value, choice: 'mail', label: 'x' } }),
      (value) => ({ ...base, text: undefined, value: { card: 1, choice: value, label: 'x' } }),
      (value) => ({ ...base, text: undefined, value: { card: 1, choice: 'mail', label: value } }),
      (value) => ({ type: 'event', name: value, value }),
      (value) => ({ type: 'event', name: 'webchat/join', value }),
      (value) => ({ type: 'event', name: 'webchat/join', value: { flow: value } }),
      (value) => ({ ...base, id: value, conversation: value, recipient: value, replyToId: value, entities: value }),
      (value) => value,
      (value) => ({ ...base, [JSON.stringify(value)]: value, $where: 'sleep(3000)', 'text.$ne': 1 }),
    ];
    for (const [index, place] of places.entries()) {
      const chat = await openChat(latchkey.url);
      for (const value of operators) await timed([index, value], () => chat.post(place(value)));
      latchkey.ground.clock.advance(61_000);
    }
  });

  test('every word of a conversation: a decoy, or not understood, and nobody gets a PIN', async () => {
    const posted = latchkey.ground.posted.length;
    for (const word of words) {
      const chat = await openChat(latchkey.url);
      await timed(word, () => chat.say('I forgot my password'));
      await timed(word, () => chat.say(word));
      await timed(word, () => chat.say('e-mail'));
      await timed(word, () => chat.say(word));
      await settle(latchkey);
    }
    expect(latchkey.ground.posted.length).toBe(posted);
    const passed = await latchkey.running.services.store.find('audit', { where: { at: { gte: 0 } }, limit: 10_000 });
    expect(passed.filter(({ action }) => action === 'pin.passed')).toEqual([]);
  });

  test('a PIN that is an operator', async () => {
    const chat = await openChat(latchkey.url);
    await walkToPin(latchkey, chat, 'alice@demo.example');
    const pin = pinIn(latchkey.ground.posted.at(-1)?.text ?? '');
    for (const value of operators)
      await timed(value, () => chat.post({ type: 'message', text: value, value: { pin: value } }));
    for (const word of words.slice(0, 30)) await timed(word, () => chat.say(word));
    latchkey.ground.clock.advance(61_000);
    await chat.heard();
    await chat.say(pin);
    expect((await chat.heard()).join(' ')).toMatch(/Thank you/);
  });

  test('forms, queries, cookies, headers and paths', async () => {
    const visitor = newVisitor(latchkey.url, { 'x-forwarded-for': newAddress() });
    for (const word of words) {
      latchkey.ground.clock.advance(16 * 60_000);
      const csrf = tokenIn((await visitor.get('/signin')).body, '/signin');
      const shapes: Record<string, string>[] = [
        { csrf, identifier: word, password: word },
        { csrf, identifier: 'alice', password: word },
        { csrf, 'identifier[$ne]': '1', 'password[$ne]': '1' },
        { csrf, 'identifier[]': 'alice', 'password[$gt]': '' },
        { csrf: word, identifier: 'alice', password: word },
        { csrf, 'identifier.$ne': '1', $where: 'sleep(3000)', identifier: word, password: word, keep: word },
      ];
      for (const shape of shapes) {
        const answer = await timed([word, shape], () => visitor.post('/signin', shape));
        expect([word, [403, 429].includes(answer.status)]).toEqual([word, true]);
      }
      const coded = encodeURIComponent(word);
      const cookie = { cookie: `session=${coded}; ticket=${coded}; visit=${coded}; lang=${coded}` };
      const paths = [
        '/account',
        '/password',
        '/reveal',
        '/not-me',
        `/t/${coded}`,
        `/language/${coded}/${coded}`,
        `/dev/mailbox?id=${coded}`,
        `/dev/mailbox?id[$ne]=1&view[$gt]=`,
        `/dev/mailbox/html?id=${coded}`,
        `/dev/mailbox/html?id[$ne]=1`,
        `/dev/mailbox.json?limit=${coded}`,
        `/dev/mailbox.json?limit[$gt]=0`,
        `/?resetAccount=${coded}&flow=${coded}`,
        `/signin?signed-out[$ne]=1`,
        `/v3/directline/conversations/${coded}/activities?watermark=${coded}`,
        `/v3/directline/conversations/${coded}`,
      ];
      for (const path of paths) {
        if (path.includes('%00') || path === '/t/') continue;
        const headers = {
          ...cookie,
          'x-forwarded-for': newAddress(),
          authorization: `Bearer ${coded}`,
          'accept-language': coded,
          'user-agent': coded,
        };
        await timed(path, () => send(`${latchkey.url}${path}`, { headers }));
      }
    }
    expect(await signIn(visitor, 'alice', 'x')).toBe(false);
    const chat = await openChat(latchkey.url);
    const path = `${latchkey.url}/v3/directline/conversations/${chat.id}/activities`;
    for (const query of [
      'watermark[$ne]=1',
      'watermark[$gt]=0',
      `watermark=${encodeURIComponent('{"$gt":0}')}`,
      '$where=sleep(3000)',
    ]) {
      await timed(query, () => send(`${path}?${query}`, { headers: { authorization: `Bearer ${chat.token}` } }));
    }
    expect(watch.calls()).toBeGreaterThan(1000);
  });
});

test('the watch of INJ-01 sees an operator when there is one', async () => {
  const watch = watchStore(createSqliteStore({ path: ':memory:' }));
  await watch.store.open();
  const bad = { email: { $ne: null } } as never; // what an attacker would want
  await watch.store.find('accounts', { where: bad, limit: 1 }).catch(() => undefined);
  await watch.store.get('accounts', { $gt: '' } as never).catch(() => undefined); // the same as an id
  expect(watch.odd.length).toBe(2);
  await watch.store.close();
});
