// What the wire shows of Entra ID: to a stranger the same for everybody, and of Graph's own words nothing, whatever it answers.
import { inspect } from 'node:util';
import { accountIn, contactOf, type Entra, enrol, startEntra } from '../../fakes/entra';
import { minuteMs, pinIn } from '../../fakes/house';
import type { FaultKind } from '../../graph/faults';
import { loseNoTime, trustInThisProcess } from '../../graph/trust';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { getPage, passwordFields, submitPage, tokenOf } from '../dialog-state/page-visitor';
import { firstDifference, neutral } from '../enumeration/traces';
import { auditOf, type Chat, type HttpAnswer, newAddress, openChat, settle, walkToPin } from '../otp/web-attacker';

jest.setTimeout(120_000);

let entra: Entra;
let latchkey: TestLatchkey;
let undo: (() => void)[];

beforeEach(async () => {
  entra = await startEntra();
  const { double, people, clock } = entra;
  undo = [await trustInThisProcess(double.authority.certificate), loseNoTime(double)];
  latchkey = await startLatchkey({ clock, environment: { ...double.environment, TRUST_PROXY: '1' } });
  const { services } = latchkey.running;
  await enrol(services, people);
  const [contact] = await services.enrolments.contacts(accountIn(people.ben));
  await services.store.remove('contacts', contact?.id ?? '');
  await services.enrolments.disable(accountIn(people.cleo), { by: 'system', reason: 'test' });
});
afterEach(async () => {
  await latchkey.stop();
  for (const step of undo) step();
  await entra.double.stop();
});

const wrong = '11112222';

describe('ENU-01: same words, same cards', () => {
  const names = {
    'whoever can be helped': 'ada@corp.example',
    'no contact': 'ben@corp.example',
    'not enabled': 'cleo@corp.example',
    disabled: 'dora@corp.example',
    synced: 'emil@corp.example',
    federated: 'fritz@fed.example',
    'a guest': 'gina@home.example',
    'a Global Administrator': 'hugo@corp.example',
    'in a role-assignable group': 'iris@corp.example',
  };
  let day = Date.UTC(2026, 10, 23, 9, 0, 0);

  async function walk(chat: Chat, name: string): Promise<HttpAnswer[]> {
    const answers = [
      await chat.say('I forgot my password'),
      await chat.say(name),
      await chat.say('help'),
      await chat.press('E-mail'),
    ];
    await settle(latchkey);
    entra.clock.advance(minuteMs);
    answers.push(await chat.say('send again'));
    await settle(latchkey);
    for (let guess = 0; guess < 7; guess += 1) answers.push(await chat.say(`${wrong.slice(1)}${guess}`));
    entra.clock.advance(minuteMs);
    answers.push(await chat.say('send again'), await chat.say('abbrechen'));
    await settle(latchkey);
    return answers;
  }

  async function trace(name: string): Promise<string> {
    day += 24 * 60 * minuteMs;
    entra.clock.set(day);
    const chat = await openChat(latchkey.url, { from: newAddress() });
    const answers = [...chat.opened, ...(await walk(chat, name)), await chat.poll()];
    // The name in its quotation marks, and whatever length it adds.
    return answers.map((answer) => neutral(answer, 'nobody', [chat.id, name])).join('\n');
  }

  test('everybody that a stranger may name gets the same answers, byte for byte; only one of them is written to', async () => {
    const expected = await trace('ghost@corp.example');
    expect(expected).toContain('a PIN is on its way');
    for (const [who, name] of Object.entries(names)) {
      expect([who, firstDifference(expected, await trace(name))]).toEqual([who, '']);
    }
    const reached = new Set(
      latchkey.ground.posted.filter(({ subject }) => subject.includes('PIN')).map(({ to }) => to),
    );
    expect([...reached]).toEqual([contactOf('ada')]);
  });

  test('also while Graph is down, slow, or refuses us', async () => {
    const expected = await trace('ghost@corp.example');
    for (const kind of ['unavailable-503', 'denied', 'html-502', 'hang-before'] as const) {
      entra.double.faults.add(kind, { times: Number.POSITIVE_INFINITY });
      expect([kind, firstDifference(expected, await trace('ada@corp.example'))]).toEqual([kind, '']);
      entra.double.faults.clear();
    }
    expect(latchkey.ground.posted).toEqual([]);
  });
});

describe('BF-11: what Graph says stays between Graph and us', () => {
  const canary = 'canary-7391';
  const isClean = (text: string): boolean =>
    // A kind of card has a name of Microsoft's.
    !/canary|graph\.|Graph |microsoft|directory\.|https:\/\/localhost|\bat \w+ \(|node_modules|AADSTS/i.test(
      text.replaceAll('application/vnd.microsoft.card.adaptive', ''),
    );

  test.each<FaultKind>(['error-500', 'html-502', 'denied', 'expired-token', 'throttled', 'wrong-json', 'error-after'])(
    '%s with a canary, at every step: generic words with a reference, and it goes on afterwards',
    async (kind) => {
      const { double, clock, people } = entra;
      const trouble = (): void =>
        double.faults.add(kind, { times: Number.POSITIVE_INFINITY, text: canary, retryAfterSeconds: 30 });
      const seen: string[] = [];
      const chat = await openChat(latchkey.url);
      const say = async (text: string): Promise<void> => {
        const answer = await chat.say(text);
        expect([200, 502, 503]).toContain(answer.status);
        seen.push(answer.body);
      };
      trouble();
      await walkToPin(latchkey, chat, 'ada@corp.example');
      expect(latchkey.ground.posted).toEqual([]);
      double.faults.clear();
      for (let minutes = 0; minutes < 8 && latchkey.ground.posted.length === 0; minutes += 1) {
        clock.advance(minuteMs);
        await settle(latchkey);
      }
      const pin = pinIn(latchkey.ground.posted.at(-1)?.text ?? '');
      trouble();
      await say(pin);
      seen.push(...(await chat.heard()));
      double.faults.clear();
      clock.advance(2 * minuteMs);
      await say(pin);
      const ticket = tokenOf(await chat.link());
      trouble();
      seen.push((await getPage(latchkey.url, '/password', { ticket })).body);
      const submitted = await submitPage(latchkey.url, '/password', {
        cookies: { ticket },
        fields: passwordFields('Amber-kettle-window-7'),
      });
      seen.push(submitted.body);
      double.faults.clear();
      for (let minutes = 0; minutes < 10; minutes += 1) {
        clock.advance(minuteMs);
        await settle(latchkey);
      }
      seen.push(...(await chat.heard()), (await chat.poll()).body);
      expect(seen.filter((text) => !isClean(text)).map((text) => text.slice(0, 300))).toEqual([]);
      expect(JSON.stringify(latchkey.ground.posted)).not.toContain(canary);
      expect(JSON.stringify(await auditOf(latchkey.running.services))).not.toContain(canary);
      expect(inspect(latchkey.ground.log.lines, { depth: 12 })).not.toContain(canary);
      expect(double.tenant.passwordsWritten(people.ada)).toBeLessThanOrEqual(1);
    },
  );
});
