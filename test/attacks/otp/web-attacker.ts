// What an attacker has against the web chat: plain HTTP over sockets that stay open, any source address, any JSON.
import { Agent, request as httpRequest } from 'node:http';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';

/** Rounds and samples are multiplied by this; 1 keeps a file under a minute. */
export const attackScale = Number(process.env['ATTACK_SCALE'] ?? '1');

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface HttpCall {
  readonly method?: 'GET' | 'POST' | 'OPTIONS' | 'PUT' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly agent?: Agent;
}

/** Few sockets, kept alive: for whatever is done one after the other. */
const calm = new Agent({ keepAlive: true, maxSockets: 8 });

export const send = (url: string, { method = 'GET', headers = {}, body, agent = calm }: HttpCall = {}) =>
  new Promise<HttpAnswer>((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = httpRequest(url, { method, agent, headers: { ...length, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });

let networks = 0;
/** An address in a network of its own, when the product believes one proxy (TRUST_PROXY=1). */
export const newAddress = (): string => {
  networks += 1;
  return `10.${Math.floor(networks / 256) % 256}.${networks % 256}.7`;
};

interface Submit {
  readonly type: string;
  readonly title: string;
  readonly data?: { readonly card: string; readonly choice: string; readonly label: string };
  readonly url?: string;
}

export interface WireActivity {
  readonly id: string;
  readonly type: string;
  readonly text?: string;
  readonly summary?: string;
  readonly from: { readonly role: string };
  readonly attachments?: readonly { readonly content: { readonly actions: readonly Submit[] } }[];
}

export interface Chat {
  readonly id: string;
  readonly token: string;
  readonly streamUrl: string;
  /** Everything that opening it answered. */
  readonly opened: readonly HttpAnswer[];
  post(activity: unknown, agent?: Agent): Promise<HttpAnswer>;
  say(text: string, agent?: Agent): Promise<HttpAnswer>;
  /** Presses the newest button of that label; throws when there is none. */
  press(label: string): Promise<HttpAnswer>;
  /** What a button of the newest card that has it sends back. */
  submitOf(label: string): Promise<NonNullable<Submit['data']>>;
  poll(watermark?: number): Promise<HttpAnswer>;
  activities(): Promise<readonly WireActivity[]>;
  /** What the bot said since the last call. */
  heard(): Promise<readonly string[]>;
  /** The newest link to a page. */
  link(): Promise<string>;
}

const wordsOf = (activity: WireActivity): string => activity.summary ?? activity.text ?? '';
const actionsIn = (activity: WireActivity): readonly Submit[] =>
  (activity.attachments ?? []).flatMap(({ content }) => content.actions);

/** A new anonymous conversation, seen as coming from `from`; `more` headers go with every request. */
export async function openChat(
  url: string,
  { from = newAddress(), more = {} }: { readonly from?: string; readonly more?: Record<string, string> } = {},
): Promise<Chat> {
  const base = `${url}/v3/directline`;
  const common = { 'content-type': 'application/json', 'x-forwarded-for': from, ...more };
  const generated = await send(`${base}/tokens/generate`, { method: 'POST', headers: { origin: url, ...common } });
  const { token: first } = JSON.parse(generated.body);
  const begun = await send(`${base}/conversations`, {
    method: 'POST',
    headers: { ...common, authorization: `Bearer ${first}` },
  });
  const { conversationId: id, token, streamUrl } = JSON.parse(begun.body);
  const headers = { ...common, authorization: `Bearer ${token}` };
  const path = `${base}/conversations/${id}/activities`;
  const post = (activity: unknown, agent?: Agent) =>
    send(path, { method: 'POST', headers, body: JSON.stringify(activity), ...(agent && { agent }) });
  const poll = (watermark = 0) => send(`${path}?watermark=${watermark}`, { headers });
  const activities = async (): Promise<readonly WireActivity[]> => JSON.parse((await poll()).body).activities;
  const newest = async (wanted: (action: Submit) => boolean): Promise<Submit> => {
    const found = (await activities()).flatMap(actionsIn).filter(wanted).at(-1);
    if (found === undefined) throw new Error('the chat offers no such button');
    return found;
  };
  const submitOf = async (label: string) => {
    const { data } = await newest(({ type, title }) => type === 'Action.Submit' && title === label);
    if (data === undefined) throw new Error(`the button ${label} holds nothing`);
    return data;
  };
  let seen = 0;
  return {
    id,
    token,
    streamUrl,
    opened: [generated, begun],
    post,
    poll,
    activities,
    submitOf,
    say: (text, agent) => post({ type: 'message', text }, agent),
    press: async (label) => post({ type: 'message', value: await submitOf(label) }),
    async heard() {
      const all = await activities();
      const fresh = all.slice(seen).filter(({ from: { role } }) => role === 'bot');
      seen = all.length;
      return fresh.map(wordsOf);
    },
    async link() {
      return (await newest(({ type }) => type === 'Action.OpenUrl')).url ?? '';
    },
  };
}

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Resolves when no job is due and none runs, whoever runs them. */
export async function settle({ running, ground }: Pick<TestLatchkey, 'running' | 'ground'>): Promise<void> {
  const { outbox, store } = running.services;
  for (;;) {
    await outbox.runDue();
    const waiting = await store.find('outbox', { where: { state: 'waiting' }, limit: 100 });
    const due = waiting.filter(({ lease, nextAt }) => lease !== null || (nextAt ?? 0) <= ground.clock.nowMs());
    if (due.length === 0) return;
    await breathe();
  }
}

/** From the first word to the question for the PIN. */
export async function walkToPin(latchkey: TestLatchkey, chat: Chat, name: string, method = 'E-mail'): Promise<void> {
  await chat.say('I forgot my password');
  await chat.say(name);
  await chat.press(method);
  await settle(latchkey);
}

/** Products that a test starts for itself; `stopAll` belongs into afterEach, so that a failing test leaves none behind. */
export function createVictims() {
  const started: TestLatchkey[] = [];
  return {
    async start(options?: Parameters<typeof startLatchkey>[0]): Promise<TestLatchkey> {
      const victim = await startLatchkey(options);
      started.push(victim);
      return victim;
    },
    async stopAll(): Promise<void> {
      await Promise.all(started.splice(0).map((victim) => victim.stop()));
    },
  };
}

/** A PIN of the same length that is another one; `step` makes different ones. */
export const wrongPin = (pin: string, step = 1): string =>
  String((Number(pin) + step) % 10 ** pin.length).padStart(pin.length, '0');

export interface Audited {
  readonly action: string;
  readonly outcome: string;
  readonly reason?: string;
  readonly target: string;
  readonly correlation?: string;
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** The whole audit, or one action of it, oldest first. */
export async function auditOf(services: TestLatchkey['running']['services'], action?: string): Promise<Audited[]> {
  const events = await services.store.find('audit', {
    where: { at: { gte: 0 } },
    sortBy: 'at',
    order: 'up',
    limit: 100_000,
  });
  return events
    .sort((a, b) => a.at - b.at || a.seq - b.seq)
    .filter((event) => action === undefined || event.action === action)
    .map(({ body, target, action: name }) => ({ ...JSON.parse(body), target, action: name }));
}
