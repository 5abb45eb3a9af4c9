// Owns the client of the benches: HTTP over sockets that stay open, and chats on the real Direct Line wire.
import { Agent, request as httpRequest } from 'node:http';
import { createRequire } from 'node:module';

const { WebSocket } = createRequire(import.meta.url)('ws');

export const newAgent = (maxSockets = 64) => new Agent({ keepAlive: true, maxSockets });
const shared = newAgent();

/** Answers `{ status, headers, body }`. */
export const send = (url, { method = 'GET', headers = {}, body, agent = shared } = {}) =>
  new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    const request = httpRequest(url, { method, agent, headers: { ...headers, ...length } }, (response) => {
      const chunks = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });

export async function sendJson(url, value, { headers = {}, agent } = {}) {
  const options = { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, agent };
  const answer = await send(url, { ...options, body: JSON.stringify(value) });
  if (answer.status >= 300)
    throw new Error(`${answer.status} from ${new URL(url).pathname}: ${answer.body.slice(0, 200)}`);
  return answer.body === '' ? undefined : JSON.parse(answer.body);
}

let networks = 0;
/** An address in a network that nobody else has: limits by source are the product's own and stay on. */
export function newAddress() {
  networks += 1;
  return `${11 + (Math.floor(networks / 65_536) % 200)}.${Math.floor(networks / 256) % 256}.${networks % 256}.7`;
}

/** A new anonymous conversation. `listen: true` opens its stream, as the chat page does. */
export async function openChat(url, { listen = true, from = newAddress() } = {}) {
  const base = `${url}/v3/directline`;
  const headers = { 'x-forwarded-for': from };
  const generated = await sendJson(`${base}/tokens/generate`, {}, { headers: { ...headers, origin: url } });
  const begun = await sendJson(
    `${base}/conversations`,
    {},
    { headers: { ...headers, authorization: `Bearer ${generated.token}` } },
  );
  const { conversationId: id, token, streamUrl } = begun;
  const heard = [];
  const waiting = new Set();
  let socket;
  if (listen) {
    socket = new WebSocket(streamUrl, { headers, perMessageDeflate: false });
    socket.on('message', (data) => {
      if (data.length === 0) return;
      heard.push(...JSON.parse(data.toString('utf8')).activities.filter(({ from: { role } }) => role === 'bot'));
      for (const look of waiting) look();
    });
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  }
  const path = `${base}/conversations/${id}/activities`;
  const authorised = { ...headers, authorization: `Bearer ${token}` };
  const post = (activity, agent) =>
    sendJson(path, { from: { role: 'user' }, ...activity }, { headers: authorised, agent });
  return {
    from,
    heard,
    post,
    open: (agent) => post({ type: 'event', name: 'webchat/join', locale: 'en-GB' }, agent),
    say: (text, agent) => post({ type: 'message', text, locale: 'en-GB' }, agent),
    /** The first activity after the first `skip` that `wanted` likes. */
    hear: (wanted, skip = 0) =>
      new Promise((resolve) => {
        const look = () => {
          const found = heard.slice(skip).find(wanted);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    close: () => socket?.terminate(),
  };
}

export const wordsOf = ({ text, summary }) => summary ?? text ?? '';

/** Runs `work` for each item, `atOnce` at a time. */
export async function each(items, atOnce, work) {
  const left = [...items.entries()];
  const lane = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift()) await work(next[1], next[0]);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
