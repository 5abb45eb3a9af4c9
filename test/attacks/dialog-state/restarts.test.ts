// The process ends in the middle of conversations, politely or not, and another one goes on with the same data.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lineKey } from '../../../src/bot/direct-line/history';
import { decodeState } from '../../../src/dialogs/state-codec';
import type { Store } from '../../../src/services/ports';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { pinIn } from '../../fakes/house';
import { createWorld } from '../../fakes/world';
import { findPort, type LatchkeyProcess, spawnLatchkey } from '../../support/latchkey';
import { attackScale, type Chat, newAddress, openChat } from '../otp/web-attacker';
import { getPage, tokenOf } from './page-visitor';

jest.setTimeout(300_000 * Math.max(1, attackScale));

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function eventually<Value>(look: () => Promise<Value | undefined>): Promise<Value> {
  for (let tries = 0; tries < 400; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(25);
  }
  throw new Error('it never came');
}

/** One conversation at one step, what goes on from there, and what must be heard then. */
interface Standing {
  readonly step: string;
  readonly chat: Chat;
  readonly goOn: () => Promise<{ readonly status: number }>;
  readonly hears: RegExp;
}

const wrong = '11112222';
let ghosts = 0;
const ghost = (): string => `ghost${++ghosts}@demo.example`;

async function prepare(url: string, store: Store): Promise<Standing[]> {
  const open = () => openChat(url, { from: newAddress() });
  const all: Standing[] = [];
  const stand = async (
    step: string,
    texts: readonly string[],
    next: (chat: Chat) => Standing['goOn'],
    hears: RegExp,
  ) => {
    const chat = await open();
    for (const text of texts) expect((await chat.say(text)).status).toBe(200);
    all.push({ step, chat, goOn: next(chat), hears });
    return chat;
  };
  const say = (text: string) => (chat: Chat) => () => chat.say(text);
  const each = Math.ceil(4 * attackScale);
  for (let count = 0; count < each; count++) {
    await stand('idle', ['hello'], say('forgot password'), /work e-mail or username/);
    await stand('unsure', ['something with my login is strange'], say('forgot password'), /work e-mail or username/);
    await stand('lookup', ['forgot password'], say(ghost()), /Where should the PIN go/);
    await stand('deliver', ['forgot password', ghost()], (chat) => () => chat.press('E-mail'), /a PIN is on its way/);
    await stand('verify', ['forgot password', ghost(), 'E-mail', wrong, wrong], say(wrong), /2 tries left/);
    await stand(
      'used up',
      ['forgot password', ghost(), 'E-mail', ...new Array<string>(5).fill(wrong)],
      say(wrong),
      /no tries left/,
    );
  }
  for (const name of ['alice', 'frank']) {
    const chat = await open();
    await chat.say('forgot password');
    await chat.say(`${name}@demo.example`);
    await chat.press('E-mail');
    const pin = await pinFor(store, name);
    await chat.say(wrong);
    all.push({ step: 'verify, with the PIN', chat, goOn: () => chat.say(pin), hears: /Thank you\./ });
  }
  for (const name of ['bob', 'alice.b']) {
    const chat = await open();
    await chat.say('forgot password');
    await chat.say(`${name}@demo.example`);
    await chat.press('E-mail');
    await chat.say(await pinFor(store, name));
    all.push({ step: 'page', chat, goOn: () => chat.say('hello?'), hears: /link|page/ });
  }
  for (const { chat } of all) await chat.heard();
  return all;
}

const letters = (store: Store) => store.find('mailbox', { where: { at: { gt: 0 } }, limit: 1_000 });
const pinFor = (store: Store, name: string): Promise<string> =>
  eventually(async () => {
    const letter = (await letters(store)).find(({ to }) => to.startsWith(`${name}@`));
    return letter === undefined ? undefined : pinIn(letter.text);
  });

const stateOf = async (store: Store, chat: Chat) => {
  const doc = await store.get('conversations', lineKey(chat.id));
  return decodeState(doc?.state ?? '');
};

describe('ST-12: the process is replaced in the middle of conversations', () => {
  describe.each(['SIGTERM', 'SIGKILL'] as const)('ended by %s', (signal) => {
    let folder: string;
    let store: Store;
    let second: LatchkeyProcess | undefined;

    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), 'latchkey-restart-'));
    });
    afterEach(async () => {
      await second?.stop();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    });

    test('each conversation goes on where it was, with the counts it had; nobody gets further, nothing is sent twice', async () => {
      const environment = { DATA_DIR: folder, PORT: String(await findPort()), TRUST_PROXY: '1' };
      const first = await spawnLatchkey(environment);
      store = createSqliteStore({ path: join(folder, 'latchkey.db') });
      await store.open();
      const standing = await prepare(first.url, store);
      const before = await Promise.all(standing.map(({ chat }) => stateOf(store, chat)));
      const grantsBefore = await store.count('grants', { expiresAt: { gt: 0 } });

      // Somebody is in the middle of a turn when it ends.
      const busy = await Promise.all([1, 2, 3].map(() => openChat(first.url)));
      const flying = busy.flatMap((chat) => [chat.say('forgot password'), chat.say(ghost()), chat.say('E-mail')]);
      const settledFlights = Promise.allSettled(flying);
      const stoppedAt = Date.now();
      const code = await first.stop(signal);
      // Well within the half minute that service managers wait: sockets that are kept alive do not hold it up.
      expect(Date.now() - stoppedAt).toBeLessThan(15_000);
      expect(code).toBe(signal === 'SIGTERM' ? 0 : null);
      await settledFlights;

      const mailedBefore = (await letters(store)).length;
      expect(mailedBefore).toBe(4);
      second = await spawnLatchkey(environment);
      for (const [index, { step, chat, goOn, hears }] of standing.entries()) {
        expect([step, await stateOf(store, chat)]).toEqual([step, before[index]]);
        const { status } = await goOn();
        expect([step, status]).toEqual([step, 200]);
        expect(`${step}: ${(await chat.heard()).join(' ')}`).toMatch(hears);
      }
      // Those in flight are somewhere on the way, and not beyond it.
      for (const chat of busy)
        expect(['idle', 'unsure', 'lookup', 'deliver', 'verify']).toContain((await stateOf(store, chat)).at);

      // Only the two with the PIN in hand have got on.
      expect(await store.count('grants', { expiresAt: { gt: 0 } })).toBe(grantsBefore + 2);
      const pages = standing.filter(({ step }) => step === 'page' || step === 'verify, with the PIN');
      for (const { chat } of pages) {
        const shown = await getPage(second.url, '/password', { ticket: tokenOf(await chat.link()) });
        expect(shown.status).toBe(200);
      }
      await eventually(async () => ((await store.count('outbox', { state: 'waiting' })) === 0 ? true : undefined));
      const sent = await letters(store);
      expect(sent.map(({ to }) => to).sort()).toEqual(
        ['alice', 'alice.b', 'bob', 'frank'].map((name) => `${name}@${name.replace('.', '-')}.home.example`).sort(),
      );
      expect(second.output()).not.toMatch(/"msg":"(?:a turn failed|a request failed|unhandled)/);
    });
  });

  describe('a state that this version does not know', () => {
    const unknown: readonly (readonly [string, string])[] = [
      ['older', '{"v":0,"at":"verify","card":3,"until":9999999999999,"purpose":"reset","caseId":"a","challenge":"b"}'],
      ['newer', '{"v":2,"at":"page","card":3,"until":9999999999999,"purpose":"reset","caseId":"a","grant":"b"}'],
      ['without a version', '{"at":"page","card":3,"until":9999999999999,"purpose":"reset","caseId":"a","grant":"b"}'],
      ['with a step of its own', '{"v":1,"at":"verified","card":3,"until":9999999999999,"grant":"b"}'],
      ['with a field too many', '{"v":1,"at":"idle","card":3,"until":null,"verified":true}'],
      ['with a field too few', '{"v":1,"at":"page","card":3,"until":9999999999999,"purpose":"reset"}'],
      ['that never lapses', '{"v":1,"at":"page","card":3,"until":null,"purpose":"reset","caseId":"a","grant":"b"}'],
      ['cut off', '{"v":1,"at":"ver'],
      ['empty', ''],
      ['null', 'null'],
      ['a list', '[]'],
      ['with a prototype', '{"v":1,"at":"idle","card":0,"until":null,"__proto__":{"at":"page"}}'],
      ['of the SDK', '{"DialogState":{"dialogStack":[{"id":"reset","state":{"verified":true}}]},"eTag":"*"}'],
    ];

    test.each(unknown)('%s: begins again politely, proves nothing, sends nothing', async (_, state) => {
      const world = await createWorld();
      await world.act({ kind: 'text', text: 'forgot password' });
      const { store } = world.services;
      await store.update('conversations', { id: world.conversation }, { set: { state } });
      const said = await world.act({ kind: 'text', text: '12345678' });
      expect(said.map(({ reply }) => reply.text).join(' ')).not.toMatch(
        /Something went wrong|Thank you|password was changed/,
      );
      expect(said.length).toBeGreaterThan(0);
      const [again] = await world.act({ kind: 'text', text: 'forgot password' });
      expect(again?.reply.text).toMatch(/work e-mail or username/);
      expect(await world.posted()).toEqual([]);
      for (const collection of ['grants', 'tickets', 'challenges'] as const)
        expect(await store.count(collection, { expiresAt: { gt: 0 } })).toBe(0);
      await world.close();
    });

    test('a well-formed state that was never earned leads nowhere: what counts is the grant in the store', async () => {
      const world = await createWorld();
      await world.act({ kind: 'text', text: 'forgot password' });
      const { store } = world.services;
      const until = world.ground.clock.nowMs() + 600_000;
      const at = { v: 1, card: 3, until, purpose: 'reset', caseId: 'made-up' };
      for (const forged of [
        { ...at, at: 'page', grant: 'made-up' },
        { ...at, at: 'verify', challenge: 'made-up', method: 'mail', offered: ['mail'] },
        { ...at, at: 'deliver', offered: ['mail', 'sms'] },
      ]) {
        await store.update('conversations', { id: world.conversation }, { set: { state: JSON.stringify(forged) } });
        for (const text of ['12345678', 'E-mail', 'send again', 'done']) {
          const said = await world.act({ kind: 'text', text });
          expect(said.map(({ reply }) => reply.text).join(' ')).not.toMatch(
            /Something went wrong|Thank you|is on its way/,
          );
        }
      }
      expect(await world.posted()).toEqual([]);
      expect(await store.count('grants', { expiresAt: { gt: 0 } })).toBe(0);
      await world.close();
    });
  });
});
