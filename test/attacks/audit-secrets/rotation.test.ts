// SECRET_KEY is rotated while everything is under way.
import { createTokens } from '../../../src/bot/direct-line/tokens';
import { createCsrf } from '../../../src/bot/pages/csrf';
import { verifyAudit } from '../../../src/services/audit/verify';
import { createHasher } from '../../../src/services/passwords/hashing';
import { createKeyring } from '../../../src/services/secrets/keyring';
import type { Keyring } from '../../../src/services/secrets/ports';
import { systemRandom } from '../../../src/services/secrets/random';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { auditOf } from '../otp/web-attacker';
import {
  accountOf,
  choosePassword,
  closeNodes,
  createPerson,
  type Node,
  newestPin,
  startNode,
  walkToPin,
} from '../resilience/node';

const [oldKey, newKey] = [systemRandom.bytes(32), systemRandom.bytes(32)];
const before = createKeyring([oldKey]);
/** First everybody learns the new key, then everybody signs with it: so several processes rotate without a gap. */
const learning = createKeyring([oldKey, newKey]);
const rotated = createKeyring([newKey, oldKey]);
const password = 'Copper-meadow-violin-31';

describe('AUD-07: live rotation', () => {
  let nodes: Node[];
  let first: Node;
  const join = async (keyring: Keyring): Promise<Node> => {
    const node = await startNode({ beside: first, ground: { keyring, hasher: createHasher({ keyring }) } });
    nodes.push(node);
    return node;
  };
  beforeEach(async () => {
    const ground = { keyring: before, hasher: createHasher({ keyring: before }) };
    first = await startNode({ store: createSqliteStore({ path: ':memory:' }), ground });
    nodes = [first];
  });
  afterEach(() => closeNodes(...nodes));

  test('a PIN that is out, a link that is open, a session, a job that waits: all go on', async () => {
    const [withPin, withLink, waiting] = [createPerson(), createPerson(), createPerson()];
    const pin = await walkToPin(first, withPin, 'alice@demo.example');
    await withLink.say(first, await walkToPin(first, withLink, 'bob@demo.example'));
    await waiting.say(first, 'I forgot my password');
    await waiting.say(first, 'alice.b@demo.example');
    await waiting.press(first, 'mail');
    const frank = await accountOf(first, 'frank@demo.example');
    const session = await first.services.sessions.start({ account: frank.id, scope: 'full', keep: false, device: '' });

    const after = await join(rotated);
    // The job was sealed under the old key, and opens.
    await after.services.outbox.runDue();
    expect(await after.services.sessions.look(session.token)).toMatchObject({ account: frank.id });
    await withPin.say(after, pin);
    await waiting.say(after, newestPin(after.ground) ?? '');
    for (const [person, chosen] of [
      [withPin, password],
      [withLink, 'Walnut-harbour-tulip-58'],
      [waiting, 'Lantern-gravel-otter-77'],
    ] as const)
      expect(await choosePassword(after, person.link(), chosen)).toEqual({ ok: true });
    await after.services.outbox.runDue();
    expect(await after.services.store.count('outbox', { state: 'buried' })).toBe(0);
    expect(await verifyAudit({ store: after.services.store, keyring: rotated })).toMatchObject({ ok: true });
    // Each record names its key, so what was signed when can be told.
    const events = await after.services.store.find('audit', { where: { at: { gt: 0 } }, limit: 1_000 });
    const ids = [before, rotated].map((keyring) => keyring.current('audit').id);
    expect(new Set(events.map(({ keyId }) => keyId))).toEqual(new Set(ids));
    expect((await auditOf(after.services, 'password.reset')).filter(({ outcome }) => outcome === 'ok')).toHaveLength(3);
  });

  test('web chat tokens and forms from before work; the old key only verifies', () => {
    const clock = first.ground.clock;
    const old = createTokens({ keyring: before, clock, random: systemRandom });
    const now = createTokens({ keyring: rotated, clock, random: systemRandom });
    const issued = old.issue(old.begin())!;
    expect(now.verify(issued.token)).toMatchObject({ ok: true });
    expect(old.verify(now.issue(now.begin())!.token)).toEqual({ ok: false, reason: 'forged' });
    const exchange = { cookies: { session: 'a session' } };
    const form = createCsrf({ keyring: before, random: systemRandom }).issue(exchange, '/signout');
    const csrf = createCsrf({ keyring: rotated, random: systemRandom });
    expect(csrf.verify({ ...exchange, form: { csrf: form.token } }, '/signout')).toBe(true);
    // Out of use, it opens nothing.
    const gone = createTokens({ keyring: createKeyring([newKey]), clock, random: systemRandom });
    expect(gone.verify(issued.token)).toEqual({ ok: false, reason: 'forged' });
  });

  test('a password hashed under the old key still opens, and is hashed anew under the new one', async () => {
    const { id } = await accountOf(first, 'alice@demo.example');
    await first.services.directory.setPassword(id, password, { temporaryUntilMs: null });
    const after = await join(rotated);
    expect(await after.services.authority.verify(id, password)).toMatchObject({ ok: true });
    const hash = (await after.services.store.get('accounts', id))?.passwordHash ?? '';
    expect(hash.startsWith(`${rotated.current('password').id}$`)).toBe(true);
    expect(await after.services.authority.verify(id, password)).toMatchObject({ ok: true });
  });

  test('process by process, learning first: whoever takes whose job, every flow goes through', async () => {
    // While they learn, all sign with the old key; then one after the other signs with the new one.
    const [knows, signs] = [await join(learning), await join(rotated)];
    for (const [at, to, name] of [
      [knows, signs, 'alice@demo.example'],
      [signs, knows, 'bob@demo.example'],
    ] as const) {
      const person = createPerson();
      await person.say(at, 'I forgot my password');
      await person.say(to, name);
      await person.press(at, 'mail');
      await to.services.outbox.runDue();
      await person.say(to, newestPin(at.ground) ?? '');
      expect(await choosePassword(at, person.link(), password)).toEqual({ ok: true });
      await to.services.outbox.runDue();
    }
    expect(await signs.services.store.count('outbox', { state: 'buried' })).toBe(0);
    expect(await verifyAudit({ store: signs.services.store, keyring: learning })).toMatchObject({ ok: true });
  });

  test('a process that was forgotten buries nothing: a job it cannot open waits for one that can', async () => {
    const signs = await join(rotated);
    const person = createPerson();
    await person.say(signs, 'I forgot my password');
    await person.say(signs, 'alice@demo.example');
    await person.press(signs, 'mail');
    await first.services.outbox.runDue();
    expect(first.ground.posted).toEqual([]);
    first.ground.clock.advance(10_000);
    await signs.services.outbox.runDue();
    await person.say(signs, newestPin(signs.ground) ?? '');
    expect(person.link()).not.toBe('');
  });

  test('tries of a PIN that is out stay taken; what is counted by name begins anew', async () => {
    const person = createPerson();
    const pin = await walkToPin(first, person, 'alice@demo.example');
    const wrong = String((Number(pin) + 1) % 1e8).padStart(8, '0');
    for (let guess = 0; guess < 4; guess += 1) await person.say(first, wrong);
    const after = await join(rotated);
    await person.say(after, wrong);
    expect(person.heard.at(-1)).toContain('no tries left');
    await person.say(after, pin);
    expect(person.heard.at(-1)).toContain('no tries left');
    // Known and accepted (docs/security.md): names are hashed under the newest key, so limits by name are those of a new
    // day after a rotation. Only an operator can rotate, and each rotation is worth one more day's guesses at most.
    const subject = (await after.services.store.find('cases', { where: { expiresAt: { gt: 0 } }, limit: 9 })).map(
      (doc) => doc.subject,
    );
    const again = createPerson();
    after.ground.clock.advance(60_000);
    await walkToPin(after, again, 'alice@demo.example');
    const later = await after.services.store.find('cases', { where: { expiresAt: { gt: 0 } }, limit: 9 });
    expect(later.some((doc) => !subject.includes(doc.subject))).toBe(true);
  });
});
