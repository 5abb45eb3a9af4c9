// Two processes on one store, restarted one after the other, politely and with kill -9, while people are in mid-conversation
// and every message goes to whichever answers. Nobody sticks to a process.
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { lineKey } from '../../../src/bot/direct-line/history';
import { decodeState } from '../../../src/dialogs/state-codec';
import type { ConversationKey } from '../../../src/services/ids';
import type { Store } from '../../../src/services/ports';
import { createMongoStore } from '../../../src/services/store/mongo';
import { pinIn } from '../../fakes/house';
import { openMongoPlace } from '../../mongo/place';
import { findPort, type LatchkeyProcess, spawnLatchkey } from '../../support/latchkey';
import { personName, settleCrowd } from '../otp/crowd';
import { attackScale, newAddress, send } from '../otp/web-attacker';

jest.setTimeout(300_000 * Math.max(1, attackScale));

const people = Math.ceil(24 * attackScale);
const restarts = Math.ceil(4 * attackScale);
/** A turn that died with its process is held for 30 s; then another process goes on. */
const patienceMs = 90_000;

describe('RES-09: rolling restart under load', () => {
  const place = openMongoPlace();
  const secret = randomBytes(32).toString('base64url');
  let store: Store;
  let ports: string[];
  const running: LatchkeyProcess[] = [];
  const startOne = (at: number): Promise<LatchkeyProcess> =>
    spawnLatchkey({
      PORT: ports[at] ?? '',
      MONGODB_URI: place.uri,
      SECRET_KEY: secret,
      TRUST_PROXY: '1',
      PUBLIC_URL: `http://127.0.0.1:${ports[at]}`,
    });

  beforeAll(async () => {
    ports = [String(await findPort()), String(await findPort())];
    store = createMongoStore({ uri: place.uri });
    await store.open();
    await settleCrowd(store, people, Date.now());
    running.push(await startOne(0), await startOne(1));
  });
  afterAll(async () => {
    await Promise.all(running.map((one) => one.stop('SIGKILL')));
    await store.close();
    await place.drop();
  });

  let [requests, refused] = [0, 0];
  let turn = 0;

  /** To whichever answers; a client repeats what got no answer, with the same id. */
  async function request(path: string, call: Parameters<typeof send>[1]): Promise<{ status: number; body: string }> {
    const startedMs = performance.now();
    for (;;) {
      const { url } = running[turn++ % 2]!;
      requests += 1;
      const answer = await send(`${url}${path}`, call).catch(() => undefined);
      if (answer !== undefined && answer.status < 500) return answer;
      refused += 1;
      if (performance.now() - startedMs > patienceMs) throw new Error(`nobody answers ${path}`);
      await pause(100);
    }
  }

  const stateOf = async (conversation: ConversationKey) =>
    decodeState((await store.get('conversations', conversation))?.state ?? '').at;

  async function letterTo(name: string): Promise<string | undefined> {
    const letters = await store.find('mailbox', { where: { at: { gt: 0 } }, sortBy: 'at', order: 'down', limit: 500 });
    const letter = letters.find(({ to, subject }) => to.startsWith(`${name.split('@')[0]}@`) && subject !== '');
    return letter && pinIn(letter.text);
  }

  /** One reset up to its link, by somebody who says it again when nothing happens. */
  async function reset(index: number): Promise<ConversationKey> {
    const name = personName(index);
    const base = '/v3/directline';
    const common = { 'content-type': 'application/json', 'x-forwarded-for': newAddress() };
    const generated = await request(`${base}/tokens/generate`, { method: 'POST', headers: common });
    const { token, conversationId } = JSON.parse(generated.body);
    const headers = { ...common, authorization: `Bearer ${token}` };
    await request(`${base}/conversations`, { method: 'POST', headers });
    const conversation = lineKey(conversationId);
    const post = (text: string): Promise<unknown> => {
      const activity = { type: 'message', text, channelData: { clientActivityID: randomBytes(8).toString('hex') } };
      const path = `${base}/conversations/${conversationId}/activities`;
      return request(path, { method: 'POST', headers, body: JSON.stringify(activity) });
    };
    const words = { idle: 'I forgot my password', lookup: name, deliver: 'e-mail' } as const;
    const startedMs = performance.now();
    for (;;) {
      if (performance.now() - startedMs > patienceMs) throw new Error(`conversation ${index} is lost`);
      const at = await stateOf(conversation);
      if (at === 'page') return conversation;
      const text = at === 'verify' ? await letterTo(name) : words[at as keyof typeof words];
      if (text !== undefined) await post(text);
      await pause(index % 5 === 0 ? 300 : 50);
    }
  }

  test(`${people} people, ${restarts} restarts: no conversation is lost, nothing happens twice`, async () => {
    let done = false;
    const walking = (async () => {
      const conversations: ConversationKey[] = [];
      const queue = Array.from({ length: people }, (_, index) => index);
      const walker = async (): Promise<void> => {
        for (let index = queue.shift(); index !== undefined; index = queue.shift()) {
          conversations.push(await reset(index));
          // Spread over the restarts.
          await pause(500);
        }
      };
      await Promise.all(Array.from({ length: 6 }, walker));
      done = true;
      return conversations;
    })();
    let kills = 0;
    for (let restart = 0; restart < restarts; restart += 1) {
      await pause(1_000);
      const at = restart % 2;
      const code = await running[at]!.stop(restart % 4 < 2 ? 'SIGTERM' : 'SIGKILL');
      if (restart % 4 < 2) expect(code).toBe(0);
      else kills += 1;
      running[at] = await startOne(at);
    }
    const conversations = await walking;
    expect(done).toBe(true);
    expect(new Set(conversations).size).toBe(people);
    process.stderr.write(`rolling: ${requests} requests, ${refused} repeated by clients, ${kills} kills\n`);

    // One case, one PIN, one proof and one link for each; a mail in flight at a kill may be there twice, word for word.
    const events = await store.find('audit', { where: { at: { gt: 0 } }, limit: 10_000 });
    const count = (action: string): number => events.filter((event) => event.action === action).length;
    expect(count('grant.issued')).toBe(people);
    expect(count('ticket.issued')).toBe(people);
    const challenges = await store.find('challenges', { where: { expiresAt: { gt: 0 } }, limit: 10_000 });
    const used = challenges.filter(({ usedBy, case: of }) => usedBy === of);
    expect(used).toHaveLength(people);
    const letters = await store.find('mailbox', { where: { at: { gt: 0 } }, limit: 10_000 });
    expect(new Set(letters.map(({ text }) => text)).size).toBeLessThanOrEqual(
      challenges.filter(({ mac }) => mac !== null).length,
    );
    expect(await store.count('outbox', { state: 'buried' })).toBe(0);
  });
});
