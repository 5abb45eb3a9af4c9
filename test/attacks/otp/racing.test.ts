// 200 guesses at once. What counts as evaluated: a use of the PIN key, which is what a comparison costs and nothing else.
import { mkdtempSync, rmSync } from 'node:fs';
import { Agent } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { prepareDemo } from '../../../src/demo';
import type { Keyring } from '../../../src/services/secrets/ports';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { openServices, type Services } from '../../../src/wiring';
import { createTestGround, type TestGround, testConfig } from '../../fakes/ground';
import { minuteMs, pinIn, somewhere } from '../../fakes/house';
import { testKeyring } from '../../fakes/secrets';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { attackScale, auditOf, newAddress, openChat, settle, walkToPin, wrongPin } from './web-attacker';

jest.setTimeout(300_000 * Math.max(1, attackScale));

const guesses = 200;
const most = 5;
const monthMs = 31 * 24 * 60 * minuteMs;

/** A keyring that counts the comparisons: each looks the challenge's key up once. */
function countComparisons(): { keyring: Keyring; take(): number } {
  let compared = 0;
  return {
    keyring: {
      current: testKeyring.current,
      byId(purpose, id) {
        if (purpose === 'pin') compared += 1;
        return testKeyring.byId(purpose, id);
      },
    },
    take() {
      const taken = compared;
      compared = 0;
      return taken;
    },
  };
}

/** The right one stands at a random place after the first five. */
function volley(pin: string): { pins: string[]; at: number } {
  const at = most + Math.floor(Math.random() * (guesses - most));
  const pins = Array.from({ length: guesses }, (_, index) => (index === at ? pin : wrongPin(pin, index + 1)));
  return { pins, at };
}

/** The most successes that luck allows when five of 200 are compared in whatever order they arrive (p < 1e-6). */
const luck = (rounds: number): number => {
  const expected = (rounds * most) / (guesses - most);
  let tail = 1;
  let term = Math.exp(-expected);
  let count = 0;
  while (tail > 1e-6) {
    tail -= term;
    count += 1;
    term *= expected / count;
  }
  return count;
};

describe('OTP-02: parallel guessing', () => {
  describe('two instances on one database, through the service', () => {
    const folder = mkdtempSync(join(tmpdir(), 'latchkey-race-'));
    const counter = countComparisons();
    const instances: Services[] = [];
    let ground: TestGround;

    const openInstance = async (first?: TestGround): Promise<TestGround> => {
      const store = createSqliteStore({ path: join(folder, 'race.db') });
      const own = createTestGround({ store, sms: false });
      Object.assign(own, { keyring: counter.keyring, ...(first && { clock: first.clock, posted: first.posted }) });
      instances.push(await openServices(testConfig(), own));
      return own;
    };
    beforeAll(async () => {
      ground = await openInstance();
      await prepareDemo(instances[0]!);
      await openInstance(ground);
    });
    afterAll(async () => {
      for (const { store } of instances) await store.close();
      rmSync(folder, { recursive: true, force: true });
    });

    async function round(name: string, racers: readonly Services[]) {
      const place = somewhere(name);
      const [first] = racers as [Services];
      const opened = await first.recovery.open(place, { purpose: 'reset', identifier: 'alice@demo.example' });
      if (!opened.ok) throw new Error(opened.reason);
      const sent = await first.recovery.send(place, { caseId: opened.caseId, method: 'mail' });
      if (!sent.ok) throw new Error(sent.reason);
      await first.outbox.runDue();
      const { pins, at } = volley(pinIn(ground.posted.at(-1)?.text ?? ''));
      counter.take();
      const answers = await Promise.all(
        pins.map((pin, index) =>
          racers[index % racers.length]!.recovery.check(place, { challenge: sent.challenge, pin }),
        ),
      );
      const evaluated = counter.take();
      const challenge = await first.store.get('challenges', sent.challenge);
      // Nobody remembers this round's failures when the next begins.
      ground.clock.advance(monthMs);
      return { answers, at, evaluated, triesLeft: challenge?.triesLeft };
    }

    const rounds = Math.ceil(50 * attackScale);

    test(`at most five of 200 are evaluated, in each of ${rounds} rounds`, async () => {
      let successes = 0;
      for (let index = 0; index < rounds; index++) {
        const { answers, evaluated, triesLeft } = await round(`two-${index}`, instances);
        const passed = answers.filter(({ ok }) => ok).length;
        const wrong = answers.filter((answer) => !answer.ok && answer.reason === 'wrong').length;
        expect(evaluated).toBeLessThanOrEqual(most);
        expect(passed + wrong).toBe(evaluated);
        expect(triesLeft).toBe(most - evaluated);
        successes += passed;
      }
      expect(successes).toBeLessThanOrEqual(luck(rounds));
      const audited = await auditOf(instances[0]!);
      const looked = audited.filter(({ action }) => action === 'pin.wrong' || action === 'pin.passed').length;
      expect(looked).toBeLessThanOrEqual(most * rounds);
      // The refusals are all on record too.
      expect(looked + audited.filter(({ action }) => action === 'pin.refused').length).toBe(guesses * rounds);
    });

    test('one instance takes them in the order they came: never a success after the fifth', async () => {
      for (let index = 0; index < rounds; index++) {
        const { answers, evaluated } = await round(`one-${index}`, instances.slice(0, 1));
        expect(evaluated).toBeLessThanOrEqual(most);
        expect(answers.slice(most).filter(({ ok }) => ok)).toEqual([]);
      }
    });

    test('the counting counts: a right one among the first five is found', async () => {
      const place = somewhere('control');
      const { recovery, outbox } = instances[0]!;
      const opened = await recovery.open(place, { purpose: 'reset', identifier: 'alice@demo.example' });
      if (!opened.ok) throw new Error(opened.reason);
      const sent = await recovery.send(place, { caseId: opened.caseId, method: 'mail' });
      if (!sent.ok) throw new Error(sent.reason);
      await outbox.runDue();
      const pin = pinIn(ground.posted.at(-1)?.text ?? '');
      counter.take();
      await recovery.check(place, { challenge: sent.challenge, pin: wrongPin(pin) });
      expect(await recovery.check(place, { challenge: sent.challenge, pin })).toMatchObject({ ok: true });
      expect(counter.take()).toBe(2);
    });
  });

  describe('over HTTP, in one conversation', () => {
    const counter = countComparisons();
    let latchkey: TestLatchkey;
    beforeAll(async () => {
      latchkey = await startLatchkey({
        environment: { TRUST_PROXY: '1' },
        ground: { keyring: counter.keyring },
        sms: false,
      });
    });
    afterAll(() => latchkey.stop());

    const rounds = Math.ceil(50 * attackScale);

    test(`200 posts from many sockets and addresses, ${rounds} times: at most five are evaluated`, async () => {
      const agent = new Agent({ keepAlive: true, maxSockets: 50 });
      let successes = 0;
      for (let index = 0; index < rounds; index++) {
        const chat = await openChat(latchkey.url);
        const socket = new WebSocket(chat.streamUrl, { headers: { 'x-forwarded-for': newAddress() } });
        socket.on('error', () => undefined);
        await walkToPin(latchkey, chat, 'alice@demo.example');
        const { pins } = volley(pinIn(latchkey.ground.posted.at(-1)?.text ?? ''));
        counter.take();
        const answers = await Promise.all(pins.map((pin) => chat.say(pin, agent)));
        expect(counter.take()).toBeLessThanOrEqual(most);
        expect(answers.every(({ status }) => [200, 429, 503].includes(status))).toBe(true);
        await settle(latchkey);
        successes += (await chat.heard()).filter((words) => words.startsWith('Thank you.')).length;
        socket.terminate();
        latchkey.ground.clock.advance(monthMs);
      }
      agent.destroy();
      expect(successes).toBeLessThanOrEqual(luck(rounds));
      const audited = await auditOf(latchkey.running.services);
      const perCase = audited.filter(({ action }) => action === 'pin.wrong' || action === 'pin.passed');
      expect(perCase.length).toBeLessThanOrEqual(most * rounds);
      expect(perCase.length).toBeGreaterThan(rounds);
    });
  });
});
