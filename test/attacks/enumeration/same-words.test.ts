// The whole way to the PIN, and beyond its last try, for everybody that an anonymous caller may name: byte for byte the same.
import { WebSocket } from 'ws';
import { minuteMs } from '../../fakes/house';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { type Chat, type HttpAnswer, newAddress, openChat, send, settle } from '../otp/web-attacker';
import { everybody, firstDifference, fullName, neutral } from './traces';

jest.setTimeout(120_000);

let latchkey: TestLatchkey;
beforeAll(async () => {
  latchkey = await startLatchkey({ environment: { TRUST_PROXY: '1' } });
});
afterAll(() => latchkey.stop());

let day = Date.UTC(2026, 10, 23, 9, 0, 0);
/** Each walk begins at nine in the morning of a day of its own, so that "in about 30 minutes" is the same too. */
const nextDay = (): void => {
  day += 24 * 3_600_000;
  latchkey.ground.clock.set(day);
};

const wrong = '11112222';

type Walk = (chat: Chat, name: string) => Promise<HttpAnswer[]>;

const settled = async (answers: HttpAnswer[]): Promise<HttpAnswer[]> => {
  await settle(latchkey);
  return answers;
};

const reset: Walk = async (chat, name) => {
  const answers = [
    await chat.post({ type: 'event', name: 'open', value: { flow: null } }),
    await chat.say('I forgot my password'),
    await chat.say(fullName(name)),
    await chat.say('help'),
    await chat.press('E-mail'),
  ];
  await settle(latchkey);
  answers.push(await chat.say('send again'), await chat.say(wrong), await chat.say('1111 22'));
  latchkey.ground.clock.advance(minuteMs);
  answers.push(await chat.press('Send a new PIN'));
  await settle(latchkey);
  for (let guess = 0; guess < 7; guess++) answers.push(await chat.say(`${wrong.slice(1)}${guess}`));
  latchkey.ground.clock.advance(minuteMs);
  answers.push(await chat.press('Another way'));
  await settle(latchkey);
  for (let guess = 0; guess < 6; guess++) answers.push(await chat.say(`12345${guess}`));
  latchkey.ground.clock.advance(minuteMs);
  // The fourth PIN within an hour is refused, with the time until the next.
  answers.push(await chat.say('send again'), await chat.say('auf Deutsch'), await chat.say('abbrechen'));
  return settled(answers);
};

const unlock: Walk = async (chat, name) => {
  const answers = [
    await chat.say('my account is locked'),
    await chat.say(fullName(name)),
    await chat.press('Text message'),
  ];
  await settle(latchkey);
  for (let guess = 0; guess < 6; guess++) answers.push(await chat.say(`65432${guess}`));
  latchkey.ground.clock.advance(6 * minuteMs);
  answers.push(await chat.say('123456'), await chat.say('start over'));
  return settled(answers);
};

const lapse: Walk = async (chat, name) => {
  const answers = [await chat.say('forgot password'), await chat.say(fullName(name)), await chat.press('E-mail')];
  await settle(latchkey);
  latchkey.ground.clock.advance(11 * minuteMs);
  answers.push(await chat.say(wrong));
  latchkey.ground.clock.advance(5 * minuteMs);
  answers.push(await chat.say(wrong), await chat.say(fullName(name)), await chat.say('cancel'));
  return settled(answers);
};

/** A name again and again, until the limits say no. */
const harass: Walk = async (chat, name) => {
  const answers: HttpAnswer[] = [await chat.say('forgot password')];
  for (let round = 0; round < 12; round++) {
    answers.push(await chat.say(fullName(name)), await chat.say('E-mail'));
    await settle(latchkey);
    answers.push(await chat.say('start over'));
  }
  return settled(answers);
};

async function trace(walk: Walk, name: string): Promise<string> {
  nextDay();
  const chat = await openChat(latchkey.url, { from: newAddress() });
  const frames: string[] = [];
  const socket = new WebSocket(chat.streamUrl);
  socket.on('message', (data) => frames.push(String(data)));
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const answers = [...chat.opened, ...(await walk(chat, name)), await chat.poll(), await chat.poll(3)];
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.close();
  await closed;
  const streamed = frames.join('\n');
  const wire = [...answers, { status: 0, headers: {}, body: streamed }];
  return wire.map((answer) => neutral(answer, name, [chat.id])).join('\n');
}

describe('ENU-01: same words, same cards', () => {
  test.each([
    ['a reset', reset],
    ['an unlock', unlock],
    ['a walk that lapses', lapse],
    ['asking until the limits say no', harass],
  ] as const)('%s: statuses, headers, bodies, frames and their number are the same for everybody', async (_, walk) => {
    // A name of its own: what is counted for a name must be the same number for all of them.
    const expected = await trace(walk, 'nobody');
    expect(expected.length).toBeGreaterThan(4_000);
    expect(expected).toContain('a PIN is on its way');
    for (const name of everybody)
      expect([name, firstDifference(expected, await trace(walk, name))]).toEqual([name, '']);
  });

  test('the walks are real: only those who can be helped here were written to', () => {
    const reached = new Set(latchkey.ground.posted.map(({ to }) => to.split('@')[0]));
    expect([...reached].sort()).toEqual(['+12025550142', 'alice', 'alice.b', 'bob', 'frank']);
  });

  test('a name that is none gets one answer, too, whoever it looks like', async () => {
    const odd = async (typed: string): Promise<string> => {
      nextDay();
      const chat = await openChat(latchkey.url);
      const answers = [await chat.say('forgot password'), await chat.say(typed)];
      const said = (await chat.heard()).join('\n');
      return `${answers.map(({ status }) => status)} ${said}`;
    };
    const expected = await odd('ghost@demo.example extra');
    for (const name of everybody) expect(await odd(`${fullName(name)} extra`)).toBe(expected);
  });

  test('the sign-in page answers a wrong password the same for everybody', async () => {
    const attempt = async (name: string): Promise<string> => {
      nextDay();
      const from = { 'x-forwarded-for': newAddress() };
      const page = await send(`${latchkey.url}/signin`, { headers: from });
      const cookie = String(page.headers['set-cookie']).split(';')[0] ?? '';
      const fields = [...page.body.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
      const form = new URLSearchParams(fields.map(([, key = '', value = '']) => [key, value]));
      form.set('username', fullName(name));
      form.set('password', 'not the password of anybody');
      const answers: string[] = [];
      for (let round = 0; round < 3; round++) {
        const answer = await send(`${latchkey.url}/signin`, {
          method: 'POST',
          headers: { ...from, cookie, origin: latchkey.url, 'content-type': 'application/x-www-form-urlencoded' },
          body: form.toString(),
        });
        answers.push(neutral(answer, name, [form.get('csrf') ?? '-', cookie.split('=')[1] ?? '-']));
      }
      return answers.join('\n');
    };
    const expected = await attempt('nobody');
    expect(expected).not.toContain('<time>');
    for (const name of everybody) expect([name, firstDifference(expected, await attempt(name))]).toEqual([name, '']);
    // The comparison with a password happened: one hash for each attempt, whoever it was.
    expect(latchkey.ground.hasher.compared.length).toBe(3 * (everybody.length + 1));
  });

  test('pages that could be asked about a name answer without looking', async () => {
    const paths = ['/passwordreset', '/passwordnotification', '/', '/signin', '/password', '/not-me', '/welcome'];
    for (const path of paths) {
      const look = async (name: string): Promise<string> => {
        const url = `${latchkey.url}${path}?user=${fullName(name)}&resetAccount=true&email=${fullName(name)}`;
        const answer = await send(url, { headers: { accept: 'text/html' } });
        // Fresh for every page: the nonce, the form's token with its cookie, the way back from the language switch.
        const { 'set-cookie': cookies, ...headers } = answer.headers;
        const names = [cookies ?? []].flat().map((cookie) => cookie.split('=')[0]);
        const fresh = /nonce-[\w-]+|nonce="[\w-]+"|name="csrf" value="[^"]*"|Reference: [\w-]{12}/g;
        const encoded = encodeURIComponent(fullName(name));
        return `${names} ${neutral({ ...answer, headers }, name).replaceAll(encoded, '<name>')}`
          .replaceAll('\\"', '"')
          .replace(fresh, '<fresh>');
      };
      const expected = await look('nobody');
      for (const name of everybody)
        expect([path, name, firstDifference(expected, await look(name))]).toEqual([path, name, '']);
    }
  });
});
