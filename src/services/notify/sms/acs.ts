// Owns Azure Communication Services' way of sending a text message: one recipient, HMAC-signed, repeatable without a second message.
// learn.microsoft.com/rest/api/communication/sms/send, learn.microsoft.com/azure/communication-services/tutorials/hmac-header-tutorial
import { createHash, createHmac } from 'node:crypto';
import { z } from 'zod';
import type { Clock, OutgoingSms, Sent } from '../../ports';
import { later, never, type PostOptions, post, type SmsRequest, unanswered } from './post';
import type { SmsServer } from './server';

const pathAndQuery = '/sms?api-version=2021-03-07';

/** The same job is the same request id, in the form that Azure asks for (a UUID). */
const requestIdOf = (id: string): string => {
  const hex = createHash('sha256').update(id).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64');

export function acsRequest({ base, secret, from }: SmsServer, sms: OutgoingSms, nowMs: number): SmsRequest {
  const date = new Date(nowMs).toUTCString();
  const recipient = { to: sms.to, repeatabilityRequestId: requestIdOf(sms.id), repeatabilityFirstSent: date };
  const body = JSON.stringify({
    from,
    smsRecipients: [recipient],
    message: sms.text,
    smsSendOptions: { enableDeliveryReport: false },
  });
  const { host, pathname } = new URL(base);
  const path = `${pathname === '/' ? '' : pathname}${pathAndQuery}`;
  const content = sha256(body);
  const signature = createHmac('sha256', Buffer.from(secret, 'base64'))
    .update(`POST\n${path}\n${date};${host};${content}`)
    .digest('base64');
  return {
    url: `${base}${pathAndQuery}`,
    body,
    headers: {
      'content-type': 'application/json',
      'x-ms-date': date,
      'x-ms-content-sha256': content,
      authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
    },
  };
}

const answer = z.object({ value: z.array(z.object({ successful: z.boolean(), httpStatusCode: z.int() })).length(1) });

/** The outer status is about the request; the number's own stands inside. */
function judge(status: number, body: unknown): Sent {
  if (status !== 202) return status === 400 ? never('refused') : later(status);
  const [result] = answer.safeParse(body).data?.value ?? [];
  if (result === undefined) return later(502);
  if (result.successful) return { ok: true };
  return result.httpStatusCode === 400 || result.httpStatusCode === 404
    ? never('bad-address')
    : later(result.httpStatusCode);
}

export const createAcsSms = (server: SmsServer, options: PostOptions & { readonly clock: Clock }) => {
  return async (sms: OutgoingSms): Promise<Sent> => {
    const answered = await post(options, acsRequest(server, sms, options.clock.nowMs()));
    return answered.ok ? judge(answered.status, answered.body) : unanswered(answered.reason, 'known-twice');
  };
};
