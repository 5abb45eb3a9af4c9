// Owns the contract of the Store port: what every engine must do, with no word about which engine it is.
import type { Store } from '../../src/services/ports';
import {
  accountDoc,
  accountId,
  auditDoc,
  challengeDoc,
  checkpointDoc,
  contactDoc,
  conversationDoc,
  outboxDoc,
} from './store-documents';

/** A place where stores keep their documents; `drop` removes it. */
export interface StorePlace {
  /** A store over this place, not yet open. */
  make(): Store;
  drop(): Promise<void>;
}

let lastTag = 0;
/** Text that no other test uses, so that tests can share one place. */
const tag = (): string => {
  lastTag += 1;
  return `t${lastTag}`;
};

const strangeIds = [
  ' ',
  '.',
  '$where',
  'a.b.c',
  '__proto__',
  'constructor',
  "'; DROP TABLE accounts; --",
  '"quoted"',
  'back\\slash',
  'per%cent_under',
  'Ünïcödé',
  '漢字',
  '👩‍👩‍👧',
  '12345',
  '012345',
  '1e3',
  'null',
  'true',
  'line\nbreak',
  'a'.repeat(1_000),
];

const strangeTexts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\u2028',
  'e\u0301',
  '\u00e9',
  '\u{1F511}',
  '{"json":true}',
  '$set',
];

export const storeContract = (name: string, openPlace: () => StorePlace): void => {
  describe(`the store port: ${name}`, () => {
    let place: StorePlace;
    let store: Store;

    beforeAll(async () => {
      place = openPlace();
      store = place.make();
      await store.open();
    });
    afterAll(async () => {
      await store?.close();
      await place?.drop();
    });

    describe('get', () => {
      test('gives back exactly what was inserted', async () => {
        const doc = accountDoc(tag(), { disabled: true, privileged: false, lockedUntil: 1_763_750_000_123 });
        expect(await store.insert('accounts', doc)).toEqual({ ok: true });
        expect(await store.get('accounts', doc.id)).toEqual(doc);
      });

      test('gives undefined for an id that is not there', async () => {
        expect(await store.get('accounts', tag())).toBeUndefined();
      });

      test('collections are apart', async () => {
        const id = tag();
        await store.insert('settings', { id, value: 'v', version: 1 });
        expect(await store.get('leases', id)).toBeUndefined();
      });

      test('ids differ by case and by normal form', async () => {
        const id = tag();
        await store.insert('settings', { id: `${id}é`, value: 'composed', version: 1 });
        expect(await store.get('settings', `${id}e\u0301`)).toBeUndefined();
        expect(await store.get('settings', `${id}É`)).toBeUndefined();
      });

      test.each(strangeIds)('keeps the strange id %j', async (id) => {
        await store.remove('settings', id);
        expect(await store.insert('settings', { id, value: 'v', version: 1 })).toEqual({ ok: true });
        expect(await store.get('settings', id)).toEqual({ id, value: 'v', version: 1 });
        expect(await store.update('settings', { id }, { add: { version: 1 } })).toEqual({ id, value: 'v', version: 2 });
        expect(await store.find('settings', { where: { id }, limit: 2 })).toHaveLength(1);
        expect(await store.remove('settings', id)).toBe(true);
      });

      test.each(strangeTexts)('keeps the strange text %j', async (value) => {
        const id = tag();
        await store.insert('settings', { id, value: 'before', version: 1 });
        await store.update('settings', { id }, { set: { value } });
        expect((await store.get('settings', id))?.value).toBe(value);
      });

      test.each([0, -1, 0.1, 1e-9, 2 ** 31, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER, 1_763_750_000_123])(
        'keeps the number %p',
        async (n) => {
          const id = tag();
          await store.insert('limits', { id, n, expiresAt: n });
          expect(await store.get('limits', id)).toEqual({ id, n, expiresAt: n });
          expect(await store.update('limits', { id, where: { n } }, { set: { n: 1 } })).toBeDefined();
          expect(await store.update('limits', { id, where: { expiresAt: n } }, { set: { n } })).toBeDefined();
          expect((await store.get('limits', id))?.n).toBe(n);
        },
      );

      test('keeps a text of a million characters', async () => {
        const id = tag();
        const value = `${'0123456789abcdef€'.repeat(60_000)}end`;
        await store.insert('settings', { id, value, version: 1 });
        expect((await store.get('settings', id))?.value).toBe(value);
      });
    });

    describe('insert', () => {
      test('tells a duplicate id, and leaves the first document alone', async () => {
        const id = tag();
        await store.insert('settings', { id, value: 'first', version: 1 });
        const second = await store.insert('settings', { id, value: 'second', version: 1 });
        expect(second).toEqual({ ok: false, reason: 'duplicate', index: 0 });
        expect((await store.get('settings', id))?.value).toBe('first');
      });

      test('the same document twice is a duplicate, too', async () => {
        const doc = { id: tag(), n: 1, expiresAt: 5 };
        expect(await store.insert('limits', doc)).toEqual({ ok: true });
        expect(await store.insert('limits', doc)).toEqual({ ok: false, reason: 'duplicate', index: 0 });
      });

      test('tells a duplicate unique field', async () => {
        const [a, b] = [tag(), tag()];
        await store.insert('accounts', accountDoc(a));
        const second = await store.insert('accounts', accountDoc(b, { username: `${a}@demo.example` }));
        expect(second).toEqual({ ok: false, reason: 'duplicate', index: 0 });
        expect(await store.get('accounts', b)).toBeUndefined();
      });

      test('a unique number is unique as well', async () => {
        const seq = 4_000 + lastTag;
        expect(await store.insert('checkpoints', checkpointDoc(tag(), seq))).toEqual({ ok: true });
        expect((await store.insert('checkpoints', checkpointDoc(tag(), seq))).ok).toBe(false);
      });

      test('unique texts differ by case', async () => {
        const id = tag();
        await store.insert('accounts', accountDoc(`${id}a`, { username: `${id}@demo.example` }));
        expect(await store.insert('accounts', accountDoc(`${id}b`, { username: `${id}@DEMO.example` }))).toEqual({
          ok: true,
        });
      });

      test('takes several at once', async () => {
        const lane = tag();
        const lines = [1, 2, 3].map((seq) => auditDoc(lane, seq));
        expect(await store.insert('audit', ...lines)).toEqual({ ok: true });
        expect(await store.find('audit', { where: { lane }, sortBy: 'seq', limit: 9 })).toEqual(lines);
      });

      test('takes none at all', async () => {
        expect(await store.insert('audit')).toEqual({ ok: true });
      });

      test('stops at the first duplicate and keeps those before it', async () => {
        const lane = tag();
        await store.insert('audit', auditDoc(lane, 3));
        const inserted = await store.insert('audit', ...[1, 2, 3, 4].map((seq) => auditDoc(lane, seq)));
        expect(inserted).toEqual({ ok: false, reason: 'duplicate', index: 2 });
        const kept = await store.find('audit', { where: { lane }, sortBy: 'seq', limit: 9 });
        expect(kept.map((line) => line.seq)).toEqual([1, 2, 3]);
      });

      test('stops at a duplicate among its own', async () => {
        const lane = tag();
        const inserted = await store.insert('audit', auditDoc(lane, 1), auditDoc(lane, 1), auditDoc(lane, 2));
        expect(inserted).toEqual({ ok: false, reason: 'duplicate', index: 1 });
        expect(await store.count('audit', { lane })).toBe(1);
      });

      test('of many at once with one id, one wins, and the others hurt nobody', async () => {
        const id = tag();
        const others = Array.from({ length: 10 }, () => store.insert('limits', { id: tag(), n: 1, expiresAt: 1 }));
        const racing = await Promise.all(
          Array.from({ length: 10 }, (_, n) => store.insert('settings', { id, value: String(n), version: 1 })),
        );
        expect(racing.filter((inserted) => inserted.ok)).toHaveLength(1);
        expect((await Promise.all(others)).every((inserted) => inserted.ok)).toBe(true);
      });
    });

    describe('update', () => {
      test('sets and adds in one step, and gives the document after it', async () => {
        const doc = challengeDoc(tag());
        await store.insert('challenges', doc);
        const change = { set: { usedBy: 'me', account: accountId('a') }, add: { triesLeft: -1 } };
        const after = { ...doc, usedBy: 'me', account: 'a', triesLeft: 4 };
        expect(await store.update('challenges', { id: doc.id }, change)).toEqual(after);
        expect(await store.get('challenges', doc.id)).toEqual(after);
      });

      test('gives undefined for an id that is not there, and makes none', async () => {
        const id = tag();
        expect(await store.update('limits', { id }, { add: { n: 1 } })).toBeUndefined();
        expect(await store.get('limits', id)).toBeUndefined();
      });

      test('adds fractions and to large numbers', async () => {
        const id = tag();
        await store.insert('limits', { id, n: 0.5, expiresAt: 2 ** 31 - 1 });
        expect(await store.update('limits', { id }, { add: { n: 0.25, expiresAt: 1 } })).toEqual({
          id,
          n: 0.75,
          expiresAt: 2 ** 31,
        });
      });

      test('booleans stay booleans', async () => {
        const doc = accountDoc(tag(), { disabled: true });
        await store.insert('accounts', doc);
        const after = await store.update('accounts', { id: doc.id }, { set: { disabled: false, privileged: true } });
        expect([after?.disabled, after?.privileged]).toEqual([false, true]);
        expect(await store.get('accounts', doc.id)).toEqual(after);
      });

      test('null takes a value away', async () => {
        const doc = challengeDoc(tag(), { usedBy: 'me' });
        await store.insert('challenges', doc);
        await store.update('challenges', { id: doc.id }, { set: { usedBy: null } });
        expect((await store.get('challenges', doc.id))?.usedBy).toBeNull();
      });

      test('a changed field is found under its new value only', async () => {
        const [doc, before, after] = [contactDoc(tag()), accountId(tag()), accountId(tag())];
        await store.insert('contacts', { ...doc, account: before });
        await store.update('contacts', { id: doc.id }, { set: { account: after } });
        expect(await store.count('contacts', { account: before })).toBe(0);
        expect(await store.count('contacts', { account: after })).toBe(1);
      });

      const held: [string, Parameters<typeof store.update<'challenges'>>[1]['where']][] = [
        ['nothing asked', {}],
        ['equal text', { purpose: 'reset' }],
        ['equal number', { triesLeft: 5 }],
        ['null', { usedBy: null }],
        ['gt', { triesLeft: { gt: 4 } }],
        ['gte', { triesLeft: { gte: 5 } }],
        ['lt', { expiresAt: { lt: 1_001 } }],
        ['lte', { expiresAt: { lte: 1_000 } }],
        ['between', { expiresAt: { gt: 999, lte: 1_000 } }],
        ['text range', { channel: { gte: 'd', lt: 'e' } }],
        ['in', { method: { in: ['sms', 'mail'] } }],
        ['null in a list', { usedBy: { in: ['me', null] } }],
        ['several', { purpose: 'reset', triesLeft: { gt: 0 }, usedBy: null, expiresAt: { gt: 500 } }],
      ];
      test.each(held)('a guard that holds: %s', async (_name, where) => {
        const doc = challengeDoc(tag());
        await store.insert('challenges', doc);
        expect(await store.update('challenges', { id: doc.id, where }, { add: { triesLeft: -1 } })).toEqual({
          ...doc,
          triesLeft: 4,
        });
      });

      const broken: typeof held = [
        ['other text', { purpose: 'unlock' }],
        ['other case', { channel: 'DirectLine' }],
        ['other number', { triesLeft: 4 }],
        ['null for a value', { channel: null }],
        ['a value for null', { usedBy: 'me' }],
        ['gt', { triesLeft: { gt: 5 } }],
        ['gte', { triesLeft: { gte: 6 } }],
        ['lt', { expiresAt: { lt: 1_000 } }],
        ['lte', { expiresAt: { lte: 999 } }],
        ['a range of null', { usedBy: { gte: '' } }],
        ['below, of null', { stamp: { lt: 'zzz' } }],
        ['between', { expiresAt: { gt: 1_000, lt: 2_000 } }],
        ['text range', { channel: { gt: 'directline' } }],
        ['in', { method: { in: ['sms'] } }],
        ['in nothing', { method: { in: [] } }],
        ['null in a list', { channel: { in: [null, 'teams'] } }],
        ['one of several', { purpose: 'reset', triesLeft: { gt: 0 }, usedBy: 'me' }],
      ];
      test.each(broken)('a guard that does not: %s', async (_name, where) => {
        const doc = challengeDoc(tag());
        await store.insert('challenges', doc);
        expect(await store.update('challenges', { id: doc.id, where }, { add: { triesLeft: -1 } })).toBeUndefined();
        expect(await store.get('challenges', doc.id)).toEqual(doc);
      });

      test('guards on booleans', async () => {
        const doc = contactDoc(tag(), { verified: false });
        await store.insert('contacts', doc);
        const verify = { set: { verified: true } };
        expect(await store.update('contacts', { id: doc.id, where: { verified: true } }, verify)).toBeUndefined();
        expect((await store.update('contacts', { id: doc.id, where: { verified: false } }, verify))?.verified).toBe(
          true,
        );
        expect(
          await store.update('contacts', { id: doc.id, where: { verified: { in: [false] } } }, verify),
        ).toBeUndefined();
      });

      test('a field that an older document lacks is null', async () => {
        const { stamp: _stamp, ...older } = challengeDoc(tag());
        await store.insert('challenges', older as ReturnType<typeof challengeDoc>);
        const target = { id: older.id, where: { stamp: null } };
        expect((await store.update('challenges', target, { set: { stamp: 's2' } }))?.stamp).toBe('s2');
        expect(await store.update('challenges', target, { set: { stamp: 's3' } })).toBeUndefined();
      });

      test('of many at once, a compare-and-set lets exactly one through', async () => {
        const doc = conversationDoc(tag());
        await store.insert('conversations', doc);
        const target = { id: doc.id, where: { version: 1 } };
        const racing = Array.from({ length: 20 }, (_, n) =>
          store.update('conversations', target, { set: { state: String(n) }, add: { version: 1 } }),
        );
        expect((await Promise.all(racing)).filter((changed) => changed !== undefined)).toHaveLength(1);
        expect((await store.get('conversations', doc.id))?.version).toBe(2);
      });

      test('of many at once, a countdown stops at zero', async () => {
        const doc = challengeDoc(tag());
        await store.insert('challenges', doc);
        const target = { id: doc.id, where: { triesLeft: { gt: 0 }, usedBy: null } };
        const racing = Array.from({ length: 20 }, () => store.update('challenges', target, { add: { triesLeft: -1 } }));
        const left = (await Promise.all(racing)).flatMap((changed) => changed?.triesLeft ?? []);
        expect(left.sort()).toEqual([0, 1, 2, 3, 4]);
      });

      test('adding to what is not a number throws, changes nothing, and hurts nobody else', async () => {
        const [doc, other] = [challengeDoc(tag()), challengeDoc(tag())];
        await store.insert('challenges', doc, other);
        const bad = store.update('challenges', { id: doc.id }, { set: { channel: 'x' }, add: { usedBy: 1 } });
        const good = store.update('challenges', { id: other.id }, { add: { triesLeft: -1 } });
        await expect(bad).rejects.toThrow('not a number');
        expect((await good)?.triesLeft).toBe(4);
        expect(await store.get('challenges', doc.id)).toEqual(doc);
      });
    });

    describe('claim', () => {
      const due = { where: { nextAt: { lte: 100 } }, by: 'nextAt' } as const;

      test('takes the smallest first, each once, and then none', async () => {
        await store.removeWhere('outbox', { nextAt: { gte: 0 } }, 1_000);
        const id = tag();
        const rows = [30, 10, 101, 20].map((nextAt) => outboxDoc(`${id}-${nextAt}`, { nextAt }));
        await store.insert('outbox', ...rows, outboxDoc(`${id}-done`, { nextAt: null }));
        const taken: (string | undefined)[] = [];
        for (let n = 0; n < 4; n += 1) {
          const row = await store.claim('outbox', due, { set: { nextAt: 500, lease: id }, add: { tries: 1 } });
          taken.push(row && `${row.id} ${row.nextAt} ${row.lease} ${row.tries}`);
        }
        expect(taken).toEqual([`${id}-10 500 ${id} 1`, `${id}-20 500 ${id} 1`, `${id}-30 500 ${id} 1`, undefined]);
      });

      test('gives no two callers the same', async () => {
        await store.removeWhere('outbox', { nextAt: { gte: 0 } }, 1_000);
        const id = tag();
        await store.insert('outbox', ...Array.from({ length: 20 }, (_, n) => outboxDoc(`${id}-${n}`, { nextAt: n })));
        const takeAll = async (): Promise<string[]> => {
          const row = await store.claim('outbox', due, { set: { nextAt: 500 } });
          if (row !== undefined) return [row.id, ...(await takeAll())];
          const left = await store.count('outbox', { nextAt: { lte: 100 } });
          return left === 0 ? [] : takeAll();
        };
        const taken = (await Promise.all(Array.from({ length: 5 }, takeAll))).flat();
        expect(taken).toHaveLength(20);
        expect(new Set(taken).size).toBe(20);
      });

      test('looks at every guard', async () => {
        await store.removeWhere('outbox', { nextAt: { gte: 0 } }, 1_000);
        const id = tag();
        await store.insert(
          'outbox',
          outboxDoc(`${id}-sms`, { kind: 'sms', nextAt: 1 }),
          outboxDoc(`${id}-mail`, { nextAt: 2 }),
        );
        const target = { where: { nextAt: { lte: 100 }, kind: 'mail' }, by: 'nextAt' } as const;
        expect((await store.claim('outbox', target, { set: { nextAt: null } }))?.id).toBe(`${id}-mail`);
        expect(await store.claim('outbox', target, { set: { nextAt: null } })).toBeUndefined();
      });
    });

    describe('find', () => {
      const insertLane = async (): Promise<string> => {
        const lane = tag();
        await store.insert(
          'audit',
          ...[10, 9, 2, 1].map((seq) => auditDoc(lane, seq, { target: `${lane}-${seq % 2}` })),
        );
        return lane;
      };
      const seqs = (lines: readonly { readonly seq: number }[]): number[] => lines.map((line) => line.seq);

      test('sorts numbers up and down, up unless told', async () => {
        const lane = await insertLane();
        const query = { where: { lane }, sortBy: 'seq', limit: 9 } as const;
        expect(seqs(await store.find('audit', query))).toEqual([1, 2, 9, 10]);
        expect(seqs(await store.find('audit', { ...query, order: 'up' }))).toEqual([1, 2, 9, 10]);
        expect(seqs(await store.find('audit', { ...query, order: 'down' }))).toEqual([10, 9, 2, 1]);
      });

      test('gives at most the limit, after sorting', async () => {
        const lane = await insertLane();
        const query = { where: { lane }, sortBy: 'seq', order: 'down' } as const;
        expect(seqs(await store.find('audit', { ...query, limit: 2 }))).toEqual([10, 9]);
        expect(seqs(await store.find('audit', { ...query, limit: 1 }))).toEqual([10]);
      });

      test('pages on from a key', async () => {
        const lane = await insertLane();
        const page = { where: { lane, seq: { gt: 2 } }, sortBy: 'seq', limit: 9 } as const;
        expect(seqs(await store.find('audit', page))).toEqual([9, 10]);
      });

      test('sorts texts by code point', async () => {
        const unit = tag();
        const ids = ['B', 'a', 'Z', 'ä', '10', '9'].map((end) => `${unit}${end}`);
        await store.insert('accounts', ...ids.map((id) => accountDoc(id, { unit })));
        const found = await store.find('accounts', { where: { unit }, sortBy: 'id', limit: 9 });
        expect(found.map((doc) => doc.id.slice(unit.length))).toEqual(['10', '9', 'B', 'Z', 'a', 'ä']);
        const rest = await store.find('accounts', {
          where: { unit, id: { gt: accountId(`${unit}Z`) } },
          sortBy: 'id',
          limit: 9,
        });
        expect(rest.map((doc) => doc.id.slice(unit.length))).toEqual(['a', 'ä']);
      });

      test('goes by lists, ranges and nulls', async () => {
        const lane = await insertLane();
        const targets = [`${lane}-0`, 'nobody'];
        expect(seqs(await store.find('audit', { where: { target: { in: targets } }, sortBy: 'at', limit: 9 }))).toEqual(
          [2, 10],
        );
        const account = accountId(tag());
        await store.insert(
          'challenges',
          challengeDoc(tag(), { account }),
          challengeDoc(tag(), { account, usedBy: 'x' }),
        );
        expect(await store.find('challenges', { where: { account, usedBy: null }, limit: 9 })).toHaveLength(1);
        expect(await store.find('challenges', { where: { account }, limit: 9 })).toHaveLength(2);
      });

      test('finds nothing as an empty list', async () => {
        expect(await store.find('audit', { where: { lane: tag() }, limit: 9 })).toEqual([]);
      });

      test('gives the document of one unique field', async () => {
        const doc = accountDoc(tag());
        await store.insert('accounts', doc);
        expect(await store.find('accounts', { where: { username: doc.username }, limit: 2 })).toEqual([doc]);
      });
    });

    describe('remove, removeWhere, count', () => {
      test('is true for exactly one caller', async () => {
        const id = tag();
        await store.insert('settings', { id, value: 'v', version: 1 });
        const racing = await Promise.all(Array.from({ length: 10 }, () => store.remove('settings', id)));
        expect(racing.filter(Boolean)).toHaveLength(1);
        expect(await store.get('settings', id)).toBeUndefined();
      });

      test('looks at the guard', async () => {
        const id = tag();
        await store.insert('settings', { id, value: 'v', version: 2 });
        expect(await store.remove('settings', id, { version: 1 })).toBe(false);
        expect(await store.remove('settings', id, { version: { gte: 2 } })).toBe(true);
      });

      test('an id is free again afterwards', async () => {
        const doc = accountDoc(tag());
        await store.insert('accounts', doc);
        await store.remove('accounts', doc.id);
        expect(await store.insert('accounts', doc)).toEqual({ ok: true });
      });

      test('removes what matches, at most the limit, and tells how many', async () => {
        const account = accountId(tag());
        const bystander = contactDoc(tag());
        await store.insert('contacts', ...Array.from({ length: 5 }, () => contactDoc(tag(), { account })), bystander);
        expect(await store.removeWhere('contacts', { account }, 3)).toBe(3);
        expect(await store.count('contacts', { account })).toBe(2);
        expect(await store.removeWhere('contacts', { account }, 3)).toBe(2);
        expect(await store.removeWhere('contacts', { account }, 3)).toBe(0);
        expect(await store.get('contacts', bystander.id)).toEqual(bystander);
      });

      test('removes by a range, and leaves what lies outside or has no value', async () => {
        await store.removeWhere('outbox', { nextAt: { gte: 0 } }, 1_000);
        const id = tag();
        const rows = [1, 2, 3, null].map((nextAt) => outboxDoc(`${id}-${nextAt}`, { nextAt }));
        await store.insert('outbox', ...rows);
        expect(await store.removeWhere('outbox', { nextAt: { lt: 3 } }, 100)).toBe(2);
        expect(await store.get('outbox', `${id}-3`)).toBeDefined();
        expect(await store.get('outbox', `${id}-null`)).toBeDefined();
      });

      test('counts what matches', async () => {
        const account = accountId(tag());
        await store.insert('contacts', contactDoc(tag(), { account }), contactDoc(tag(), { account, verified: false }));
        expect(await store.count('contacts', { account })).toBe(2);
        expect(await store.count('contacts', { account, verified: true })).toBe(1);
        expect(await store.count('contacts', { account: accountId(tag()) })).toBe(0);
      });
    });

    describe('order', () => {
      test('a read sees every write that was issued before it', async () => {
        const id = tag();
        const inserted = store.insert('limits', { id, n: 1, expiresAt: 1 });
        const updated = inserted.then(() => store.update('limits', { id }, { add: { n: 1 } }));
        await updated;
        expect((await store.get('limits', id))?.n).toBe(2);
      });
    });

    describe('what never reaches an engine', () => {
      // Each of these is what a caller without types, or a request body passed on as it came, could try.
      const smuggled = (value: unknown) => value as never;

      test.each([
        ['an operator', { $ne: null }],
        ['a regular expression', { $regex: '.*' }],
        ['an unknown operator', { ne: 1 }],
        ['an empty condition', {}],
        ['an array', ['a']],
        ['undefined', undefined],
        ['not a number', Number.NaN],
        ['a date', new Date(0)],
        ['an operator within a range', { gt: { $gt: '' } }],
        ['an operator within a list', { in: [{ $ne: 1 }] }],
        ['a list that is none', { in: 'abc' }],
        ['a range and a list', { in: ['a'], gt: 'a' }],
        ['null as a bound', { gt: null }],
      ])('a guard that is %s', async (_name, condition) => {
        const doc = challengeDoc(tag(), { usedBy: 'me' });
        await store.insert('challenges', doc);
        const where = smuggled({ usedBy: condition });
        await expect(store.update('challenges', { id: doc.id, where }, { add: { triesLeft: -1 } })).rejects.toThrow(
          'store:',
        );
        await expect(store.remove('challenges', doc.id, where)).rejects.toThrow('store:');
        await expect(store.find('challenges', { where: smuggled({ account: condition }), limit: 1 })).rejects.toThrow(
          'store:',
        );
        expect(await store.get('challenges', doc.id)).toEqual(doc);
      });

      test.each(['$where', 'a.b', "x') --", '__proto__x', ''])('a field named %j', async (field) => {
        const id = tag();
        await expect(store.insert('settings', smuggled({ id, [field]: 1 }))).rejects.toThrow('store:');
        await expect(
          store.update('settings', { id, where: smuggled({ [field]: 1 }) }, { add: { version: 1 } }),
        ).rejects.toThrow('store:');
        await expect(store.update('settings', { id }, { set: smuggled({ [field]: 1 }) })).rejects.toThrow('store:');
      });

      test.each([undefined, Number.NaN, Number.POSITIVE_INFINITY, {}, [], new Date(0), 1n])(
        'the value %p',
        async (value) => {
          const id = tag();
          await expect(store.insert('settings', smuggled({ id, value, version: 1 }))).rejects.toThrow('store:');
          await expect(store.update('settings', { id }, { set: smuggled({ value }) })).rejects.toThrow('store:');
          expect(await store.get('settings', id)).toBeUndefined();
        },
      );

      test.each([undefined, null, '', 5, {}, ['a'], { $gt: '' }])('the id %p', async (id) => {
        await expect(store.get('settings', smuggled(id))).rejects.toThrow('store:');
        await expect(store.remove('settings', smuggled(id))).rejects.toThrow('store:');
        await expect(store.update('settings', { id: smuggled(id) }, { add: { version: 1 } })).rejects.toThrow('store:');
        await expect(store.insert('settings', smuggled({ id, value: 'v', version: 1 }))).rejects.toThrow('store:');
      });

      test('a change of an id or of a unique field, or no change at all', async () => {
        const doc = accountDoc(tag());
        await store.insert('accounts', doc);
        const target = { id: doc.id };
        await expect(store.update('accounts', target, { set: smuggled({ id: 'x' }) })).rejects.toThrow('store:');
        await expect(store.update('accounts', target, { set: { username: 'x' } })).rejects.toThrow('store:');
        await expect(store.update('accounts', target, {})).rejects.toThrow('store:');
        await expect(store.update('accounts', target, { set: { version: 2 }, add: { version: 1 } })).rejects.toThrow(
          'store:',
        );
        await expect(store.update('accounts', target, { add: { version: smuggled('1') } })).rejects.toThrow('store:');
        expect(await store.get('accounts', doc.id)).toEqual(doc);
      });

      test('a document without its unique field', async () => {
        const doc = accountDoc(tag(), { username: smuggled(null) });
        await expect(store.insert('accounts', doc)).rejects.toThrow('store:');
      });

      test('a query that no index serves, or without a sensible limit', async () => {
        await expect(store.find('accounts', { where: { contactId: 'x' }, limit: 1 })).rejects.toThrow('store:');
        await expect(store.count('accounts', { contactId: 'x' })).rejects.toThrow('store:');
        await expect(store.removeWhere('accounts', { contactId: 'x' }, 1)).rejects.toThrow('store:');
        await expect(store.claim('accounts', { where: {}, by: 'contactId' }, { add: { version: 1 } })).rejects.toThrow(
          'store:',
        );
        for (const limit of [0, -1, 1.5, Number.NaN, smuggled('1')])
          await expect(store.find('accounts', { where: { id: accountId('x') }, limit })).rejects.toThrow('store:');
      });

      test('a collection that nobody declared', async () => {
        await expect(store.insert(smuggled('nonsense'), smuggled({ id: 'x' }))).rejects.toThrow('store:');
        await expect(store.find(smuggled('nonsense'), { where: {}, limit: 1 })).rejects.toThrow('store:');
        await expect(store.get(smuggled('nonsense'), 'x')).rejects.toThrow('store:');
      });
    });
  });
};
