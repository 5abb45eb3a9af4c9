// Where a PIN could be found by somebody who reads the database, the logs, the numbers or the mail's outside.
import { createHash, createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeParts } from '../../../src/services/secrets/encoding';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { pinIn } from '../../fakes/house';
import { testKeyring } from '../../fakes/secrets';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { attackScale, auditOf, type Chat, openChat, send, settle, walkToPin, wrongPin } from './web-attacker';

jest.setTimeout(300_000 * Math.max(1, attackScale));

const folder = mkdtempSync(join(tmpdir(), 'latchkey-rest-'));
let latchkey: TestLatchkey;
let chat: Chat;
beforeAll(async () => {
  latchkey = await startLatchkey({ ground: { store: createSqliteStore({ path: join(folder, 'rest.db') }) } });
  chat = await openChat(latchkey.url);
});
afterAll(async () => {
  await latchkey.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** How a PIN could be written down. */
const spellings = (pin: string): readonly string[] => {
  const half = pin.length / 2;
  return [
    pin,
    `${pin.slice(0, half)} ${pin.slice(half)}`,
    `${pin.slice(0, half)}-${pin.slice(half)}`,
    [...pin].join(' '),
    [...pin].reverse().join(''),
    Buffer.from(pin).toString('base64').replace(/=+$/, ''),
    Buffer.from(pin).toString('hex'),
    ...['md5', 'sha1', 'sha256'].map((name) => createHash(name).update(pin).digest('hex')),
    createHash('sha256').update(pin).digest('base64url'),
  ];
};

const onDisk = (): string =>
  readdirSync(folder)
    .map((name) => readFileSync(join(folder, name)).toString('latin1'))
    .join('\n');
const inLogs = (): string =>
  JSON.stringify(latchkey.ground.log.lines, (_, value) =>
    value instanceof Error ? `${value.stack} ${JSON.stringify(value)} ${String(value.cause)}` : value,
  );
const everythingSaid = async (): Promise<string> => (await chat.poll()).body;

async function hitsOf(pin: string): Promise<string[]> {
  const letter = latchkey.ground.posted.find(({ text }) => text.includes(pin.slice(0, 4)));
  const places: Record<string, string> = {
    database: onDisk(),
    logs: inLogs(),
    metrics: (await send(`${latchkey.url}/metrics`)).body,
    audit: JSON.stringify(await auditOf(latchkey.running.services)),
    conversation: await everythingSaid(),
    'rows as the store gives them': JSON.stringify([
      await latchkey.running.services.store.find('activities', { where: { expiresAt: { gt: 0 } }, limit: 1_000 }),
      await latchkey.running.services.store.find('conversations', { where: { expiresAt: { gt: 0 } }, limit: 1_000 }),
      await latchkey.running.services.store.find('outbox', { where: { expiresAt: { gt: 0 } }, limit: 1_000 }),
    ]),
    subject: letter?.subject ?? '',
    'links of the mail': (letter?.html.match(/(?:href|src)="[^"]*"/g) ?? []).join(' '),
  };
  return Object.entries(places).flatMap(([place, content]) =>
    spellings(pin).flatMap((spelling) => (content.includes(spelling) ? [`${place}: ${spelling.length} signs`] : [])),
  );
}

const challengeDoc = async () => {
  const [open] = await latchkey.running.services.store.find('challenges', {
    where: { expiresAt: { gt: latchkey.ground.clock.nowMs() } },
    sortBy: 'expiresAt',
    order: 'down',
    limit: 1,
  });
  if (open === undefined) throw new Error('no challenge');
  return open;
};

describe('OTP-10: PIN at rest and in side places', () => {
  test('the search finds what is there', () => {
    const letter = { text: 'Your PIN is 4821 9930' };
    expect(spellings('48219930').some((spelling) => letter.text.includes(spelling))).toBe(true);
    expect(onDisk()).toContain('demo.example');
  });

  test('nowhere while it waits, after wrong ones, after the right one, and after a fault', async () => {
    await walkToPin(latchkey, chat, 'alice@demo.example');
    const pin = pinIn(latchkey.ground.posted.at(-1)?.text ?? '');
    expect(await hitsOf(pin)).toEqual([]);
    const typed = wrongPin(pin, 7);
    await chat.say(`my code is ${typed.slice(0, 4)} ${typed.slice(4)}`);
    await chat.say(typed);
    await chat.say(`PIN: ${pin} password: ${pin}x`);
    expect(await hitsOf(typed)).toEqual([]);
    expect(await hitsOf(pin)).toEqual([]);
    // A fault in the middle of the comparison is logged with its cause; the words of the turn are not.
    const { audit } = latchkey.running.services;
    const record = audit.record;
    audit.record = () => Promise.reject(new Error('the audit is down'));
    await chat.say(pin);
    audit.record = record;
    expect(inLogs()).toContain('the audit is down');
    expect(await hitsOf(pin)).toEqual([]);
    await chat.say(pin);
    expect((await everythingSaid()).includes('Thank you.')).toBe(true);
    await settle(latchkey);
    expect(await hitsOf(pin)).toEqual([]);
  });

  /** All there is of six digits. */
  const space = 1_000_000;

  test(`whoever has the row and no key finds nothing in ${space.toLocaleString('en')} values`, async () => {
    latchkey.ground.clock.advance(3_600_000);
    const other = await openChat(latchkey.url);
    await walkToPin(latchkey, other, 'alice', 'Text message');
    const pin = pinIn(latchkey.ground.posted.at(-1)?.text ?? '');
    expect(pin).toHaveLength(6);
    const doc = await challengeDoc();
    expect(doc.mac).not.toBeNull();
    const stored = doc.mac ?? '';
    const { id, account, contact, conversation, channel, purpose, method, salt } = doc;
    const bound = (value: string) =>
      encodeParts(
        'pin/v2',
        id,
        doc.case,
        account ?? '',
        contact ?? '',
        conversation,
        channel,
        purpose,
        method,
        salt,
        value,
      );
    // Only the last part differs; its length does not.
    const head = bound('000000').subarray(0, -6);
    const tries: ((value: Buffer) => Buffer)[] = [
      (value) => createHash('sha256').update(head).update(value).digest(),
      (value) => createHash('sha256').update(salt).update(value).digest(),
      (value) => createHmac('sha256', salt).update(head).update(value).digest(),
    ];
    const wanted = Buffer.from(stored, 'base64url');
    const found: string[] = [];
    for (let value = 0; value < space; value++) {
      const candidate = Buffer.from(String(value).padStart(6, '0'));
      for (const attempt of tries) if (attempt(candidate).equals(wanted)) found.push(candidate.toString());
    }
    expect(found).toEqual([]);
    // With the key the same search succeeds: the key is the whole difference.
    const { key } = testKeyring.current('pin');
    expect(createHmac('sha256', key).update(head).update(pin).digest('base64url')).toBe(stored);
  });
});
