// PWD-05: somebody types a password into the chat, at every step there is, said in every way that people say it.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { pinIn } from '../../fakes/house';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { auditOf, type Chat, openChat, settle, walkToPin } from '../otp/web-attacker';
import { sleepOverIt } from './browser';

jest.setTimeout(120_000);

const folder = mkdtempSync(join(tmpdir(), 'latchkey-typed-'));
let latchkey: TestLatchkey;
beforeAll(async () => {
  const store = createSqliteStore({ path: join(folder, 'typed.db') });
  latchkey = await startLatchkey({ store, environment: { TRUST_PROXY: '1' } });
});
afterAll(async () => {
  await latchkey.stop();
  rmSync(folder, { recursive: true, force: true });
});
afterEach(() => sleepOverIt(latchkey));

const secrets = ['Tr0ub4dor&3', 'hunter22x', 'Sommer#Regen9'];
const phrases = [
  'my new password is Tr0ub4dor&3',
  'Tr0ub4dor&3',
  'password: Tr0ub4dor&3',
  'pw=hunter22x',
  'please change my password to hunter22x',
  'set my password to Sommer#Regen9 please',
  'mein neues Passwort ist Sommer#Regen9',
  'Kennwort: hunter22x',
  'ich will Sommer#Regen9 als Passwort',
];
const never = {
  en: /never type a password in this chat[\s\S]*on the page/i,
  de: /nie ein Passwort in diesen Chat[\s\S]*Seite/i,
};

type Language = keyof typeof never;
const alice = 'alice@demo.example';

async function toPage(chat: Chat): Promise<void> {
  await walkToPin(latchkey, chat, alice);
  await chat.say(pinIn(latchkey.ground.posted.at(-1)?.text ?? ''));
}
const steps: Readonly<Record<string, (chat: Chat) => Promise<unknown>>> = {
  'nothing under way': async () => undefined,
  'did you mean': (chat) => chat.say('password'),
  'the account': (chat) => chat.say('I forgot my password'),
  'the account to unlock': (chat) => chat.say('unlock my account'),
  'the way': async (chat) => {
    await chat.say('I forgot my password');
    await chat.say(alice);
  },
  'the PIN': (chat) => walkToPin(latchkey, chat, alice),
  'the page': toPage,
};

/** Everything that the product holds: rows and their journals, the log, the audit, what left by mail. */
function everything(): string {
  const files = readdirSync(folder).map((name) => readFileSync(join(folder, name)).toString('utf8'));
  return [...files, JSON.stringify(latchkey.ground.log.lines), JSON.stringify(latchkey.ground.posted)].join('\n');
}

const countsOf = async () => {
  const { store } = latchkey.running.services;
  const cases = (await auditOf(latchkey.running.services, 'case.opened')).length;
  const wrong = (await auditOf(latchkey.running.services, 'pin.wrong')).length;
  return { cases, wrong, intents: await store.count('intents', {}) };
};

describe('PWD-05: a password typed into the chat', () => {
  test.each(Object.keys(steps).flatMap((step) => (['en', 'de'] as const).map((language) => [step, language] as const)))(
    'at the question for %s, in %s',
    async (step: string, language: Language) => {
      const chat = await openChat(latchkey.url);
      await steps[step]?.(chat);
      await settle(latchkey);
      if (language === 'de') await chat.say('deutsch');
      await chat.heard();
      const before = await countsOf();
      for (const phrase of phrases) {
        expect((await chat.post({ type: 'message', text: phrase, locale: language })).status).toBe(200);
        const said = (await chat.heard()).join('\n');
        expect([phrase, said]).toEqual([phrase, expect.stringMatching(never[language])]);
        for (const secret of secrets) expect(said).not.toContain(secret);
      }
      // No name was looked up by it, no try was spent, nothing was written.
      expect(await countsOf()).toEqual(before);
      const echoed = (await chat.activities()).filter(({ from }) => from.role === 'user').slice(-phrases.length);
      for (const { text = '' } of echoed) {
        expect(text).toContain('••••');
        for (const secret of secrets) expect(text).not.toContain(secret);
      }
      expect(JSON.stringify(await chat.activities())).not.toMatch(/Tr0ub4dor|hunter22x|Regen9/);
      latchkey.ground.clock.advance(60_000);
    },
  );

  test('not one of them is in any file, log line, event or mail', async () => {
    const kept = everything();
    expect(kept).toContain('alice@demo.example');
    expect(kept).toContain('case.opened');
    for (const secret of secrets) {
      for (const form of [secret, Buffer.from(secret).toString('base64'), encodeURIComponent(secret)])
        expect(kept).not.toContain(form);
      expect(JSON.stringify(await auditOf(latchkey.running.services))).not.toContain(secret);
    }
  });

  test('and the bot itself never asks for one', async () => {
    const chat = await openChat(latchkey.url);
    await toPage(chat);
    for (const words of ['help', 'what now', 'where do I type my new password', 'send again']) await chat.say(words);
    const said = (await chat.heard()).join('\n');
    expect(said).not.toMatch(
      /(?:enter|type|tell me|send me|what is|what's) (?:your|the|a) (?:new |old |current )?password/i,
    );
  });
});
