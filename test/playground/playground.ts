// Microsoft 365 Agents Playground as a test drives it: the same calls that its own pages make.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import WebSocket from 'ws';
import { findPort } from '../support/latchkey';

interface Card {
  // biome-ignore lint/suspicious/noExplicitAny: a card that tests look into
  readonly actions?: readonly any[];
  // biome-ignore lint/suspicious/noExplicitAny: a card that tests look into
  readonly body: readonly any[];
}

export interface Message {
  readonly action: 'createMessage' | 'updateMessage';
  readonly id: string;
  /** Its text and every text of its cards. */
  readonly text: string;
  readonly cards: readonly Card[];
}

export interface Playground {
  readonly url: string;
  readonly tenant: string;
  readonly objectId: string;
  readonly messages: readonly Message[];
  /** Calls the bot with a press of this message's button, and reads what the card becomes. */
  press(message: Message, label: string): Promise<string>;
  /** The first message with these words after `after` messages. */
  hears(words: string, after?: number): Promise<Message>;
  output(): string;
  stop(): Promise<void>;
}

const patienceMs = 20_000;

// biome-ignore lint/suspicious/noExplicitAny: what the stream carries
function readMessage({ action, message }: any): Message {
  const cards: Card[] = (message.attachments ?? []).flatMap((one: { content?: unknown }) =>
    typeof one.content === 'string' ? [JSON.parse(one.content)] : (one.content ?? []),
  );
  const words = cards.flatMap(({ body }) => body.map(({ text }) => String(text)));
  return { action, id: message.messageId, cards, text: [message.text ?? '', ...words].join('\n') };
}

async function waitFor<Value>(
  look: () => Promise<Value | undefined> | Value | undefined,
  what: string,
): Promise<Value> {
  const endAt = Date.now() + patienceMs;
  while (Date.now() < endAt) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`waited in vain for ${what}`);
}

const send = async (url: string, body: unknown): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

export async function startPlayground(bot: string): Promise<Playground> {
  const port = await findPort();
  const url = `http://127.0.0.1:${port}`;
  const script = join(__dirname, '../../scripts/playground.mjs');
  const child: ChildProcess = spawn(process.execPath, [script, '--bot', bot, '--port', String(port)]);
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  const { config } = await waitFor(
    () =>
      fetch(`${url}/_internal/v1/config`).then(
        (response) => response.json(),
        () => undefined,
      ),
    `Playground:\n${output}`,
  );
  const conversation = { id: config.personalChat.id };
  const from = { id: config.currentUser.id };
  const messages: Message[] = [];
  const stream = new WebSocket(`${url.replace('http', 'ws')}/_ws_conversation/v1/conversations/stream`);
  stream.on('message', (data) => messages.push(readMessage(JSON.parse(data.toString()))));
  await new Promise((resolve, reject) => stream.once('open', resolve).once('error', reject));

  return {
    url,
    tenant: config.tenantId,
    objectId: config.currentUser.aadObjectId,
    messages,
    async press(message, label) {
      const action = message.cards.flatMap((card) => card.actions ?? []).find(({ title }) => title === label);
      if (action === undefined) throw new Error(`no button ${label} in: ${message.text}`);
      const value = { action: { type: action.type, verb: action.verb, data: action.data }, trigger: 'manual' };
      const body = { name: 'adaptiveCard/action', conversation, from, replyToId: message.id, value };
      return (await send(`${url}/_conversation/v1/invoke`, body)).text();
    },
    hears: (words, after = 0) => waitFor(() => messages.slice(after).find(({ text }) => text.includes(words)), words),
    output: () => output,
    async stop() {
      stream.terminate();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}
