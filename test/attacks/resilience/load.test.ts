// Many conversations at once over HTTP, for a few seconds; a flood on top of it; and the way back to normal. The numbers are
// reported; only sanity is demanded, because the machine may be anything (`npm run bench` holds the real numbers).
import { Agent } from 'node:http';
import { pinIn } from '../../fakes/house';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { personName, settleCrowd } from '../otp/crowd';
import { attackScale, auditOf, openChat, send } from '../otp/web-attacker';

jest.setTimeout(180_000 * Math.max(1, attackScale));

const forMs = 10_000 * attackScale;
const atOnce = 24;
const sanityMs = 5_000;

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;

describe('RES-12: load and soak', () => {
  let latchkey: TestLatchkey;
  beforeAll(async () => {
    latchkey = await startLatchkey({ environment: { TRUST_PROXY: '1' }, sms: false });
    await settleCrowd(latchkey.running.services.store, 4_000, latchkey.ground.clock.nowMs());
  });
  afterAll(() => latchkey.stop());

  const turnMs: number[] = [];
  let [completed, wrong, people] = [0, 0, 0];
  const timed = async <T>(work: () => Promise<T>): Promise<T> => {
    const startedMs = performance.now();
    const result = await work();
    turnMs.push(performance.now() - startedMs);
    return result;
  };

  /** The PIN that this person was sent, once it is there. */
  async function letterTo(address: string): Promise<string> {
    const startedMs = performance.now();
    for (;;) {
      const letter = latchkey.ground.posted.find(({ to }) => to === address);
      if (letter !== undefined) return pinIn(letter.text);
      if (performance.now() - startedMs > 20_000) throw new Error(`nothing came to ${address}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async function reset(agent: Agent): Promise<void> {
    const name = personName(people++);
    const { services } = latchkey.running;
    const found = await services.directory.find(name);
    const [contact] = found.ok ? await services.enrolments.contacts(found.account.id) : [];
    const chat = await openChat(latchkey.url);
    const answers = [
      await timed(() => chat.say('I forgot my password', agent)),
      await timed(() => chat.say(name, agent)),
      await timed(() => chat.say('e-mail', agent)),
      await chat.say(await letterTo(contact?.address ?? ''), agent),
    ];
    if (answers.some(({ status }) => status !== 200)) wrong += 1;
    else if ((await chat.link()) !== '') completed += 1;
  }

  test(`${atOnce} people at once for ${forMs / 1000} s: nobody gets a wrong outcome`, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: atOnce });
    const until = performance.now() + forMs;
    const person = async (): Promise<void> => {
      // As many as an hour allows everybody together (limitTable.sendsInTotal is 2,000).
      while (performance.now() < until && people < 1_900) await reset(agent);
    };
    const startedMs = performance.now();
    await Promise.all(Array.from({ length: atOnce }, person));
    const seconds = (performance.now() - startedMs) / 1_000;
    agent.destroy();
    turnMs.sort((a, b) => a - b);
    const numbers = `p50 ${quantile(turnMs, 0.5).toFixed(0)} ms, p95 ${quantile(turnMs, 0.95).toFixed(0)} ms`;
    const rates = `${(turnMs.length / seconds).toFixed(0)} turns/s, ${(completed / seconds).toFixed(1)} proofs/s`;
    process.stderr.write(`load: ${numbers}, ${rates}\n`);
    expect(wrong).toBe(0);
    expect(completed).toBe(people);
    expect(completed).toBeGreaterThan(atOnce);
    expect(quantile(turnMs, 0.95)).toBeLessThan(sanityMs);
    const issued = await auditOf(latchkey.running.services, 'grant.issued');
    expect(issued).toHaveLength(completed);
  });

  test('a flood in one conversation is shed with 429 or 503, others are served meanwhile and after', async () => {
    const flood = await openChat(latchkey.url);
    const agent = new Agent({ keepAlive: true, maxSockets: 50 });
    const shedding = Promise.all(Array.from({ length: 400 }, () => flood.say('hello', agent)));
    const bystander = await openChat(latchkey.url);
    expect((await bystander.say('I forgot my password')).status).toBe(200);
    const statuses = (await shedding).map(({ status }) => status);
    agent.destroy();
    expect(statuses.every((status) => [200, 429, 503].includes(status))).toBe(true);
    expect(statuses.filter((status) => status !== 200).length).toBeGreaterThan(300);
    const startedMs = performance.now();
    expect((await send(`${latchkey.url}/readyz`)).status).toBe(200);
    expect((await bystander.say(personName(3_999))).status).toBe(200);
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });
});
