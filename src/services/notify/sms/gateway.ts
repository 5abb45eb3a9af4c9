// Owns our own way of handing a text message to whatever sends them: one signed POST that an operator can answer with twenty lines
// (docs/operations.md). The signature covers time and body; the id lets the gateway know a message that comes twice.
import { createHmac } from 'node:crypto';
import type { Clock, OutgoingSms, Sent } from '../../ports';
import { later, never, type PostOptions, post, type SmsRequest, unanswered } from './post';
import type { SmsServer } from './server';

/** What a gateway answers when trying again cannot help. */
const forGood: ReadonlySet<number> = new Set([400, 404, 410, 422]);

export function gatewayRequest(server: SmsServer, { id, to, text }: OutgoingSms, nowMs: number): SmsRequest {
  const at = new Date(nowMs).toISOString();
  const from = server.from === '' ? {} : { from: server.from };
  const body = JSON.stringify({ id, to, text, at, ...from });
  const mac = createHmac('sha256', server.secret).update(`${at}.${body}`).digest('hex');
  return {
    url: server.base,
    body,
    headers: { 'content-type': 'application/json', 'latchkey-time': at, 'latchkey-signature': `v1=${mac}` },
  };
}

const judge = (status: number): Sent => {
  if (status >= 200 && status < 300) return { ok: true };
  return forGood.has(status) ? never('bad-address') : later(status);
};

export const createGatewaySms = (server: SmsServer, options: PostOptions & { readonly clock: Clock }) => {
  return async (sms: OutgoingSms): Promise<Sent> => {
    const answered = await post(options, gatewayRequest(server, sms, options.clock.nowMs()));
    return answered.ok ? judge(answered.status) : unanswered(answered.reason, 'known-twice');
  };
};
