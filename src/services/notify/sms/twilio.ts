// Owns Twilio's way of sending a text message (twilio.com/docs/messaging/api/message-resource). Twilio knows no repeated request, so
// what was sent without an answer is not sent again where that would be a second PIN.
import { z } from 'zod';
import type { OutgoingSms, Sent } from '../../ports';
import { later, never, type PostOptions, post, type SmsRequest, unanswered } from './post';
import type { SmsServer } from './server';

/** What Twilio says about this number for good (twilio.com/docs/api/errors): not valid, not a mobile, unsubscribed, not allowed there. */
const aboutTheNumber: ReadonlySet<number> = new Set([21211, 21214, 21217, 21408, 21610, 21612, 21614]);

const isService = (from: string): boolean => /^MG[0-9a-f]{32}$/i.test(from);

export function twilioRequest({ base, user, secret, from }: SmsServer, { to, text }: OutgoingSms): SmsRequest {
  return {
    url: `${base}/2010-04-01/Accounts/${encodeURIComponent(user)}/Messages.json`,
    body: new URLSearchParams({
      To: to,
      Body: text,
      [isService(from) ? 'MessagingServiceSid' : 'From']: from,
    }).toString(),
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${user}:${secret}`).toString('base64')}`,
    },
  };
}

const trouble = z.object({ code: z.int() });

function judge(status: number, body: unknown): Sent {
  if (status === 201) return { ok: true };
  const code = trouble.safeParse(body).data?.code;
  return code !== undefined && aboutTheNumber.has(code) ? never('bad-address') : later(status);
}

export const createTwilioSms = (server: SmsServer, options: PostOptions) => {
  return async (sms: OutgoingSms): Promise<Sent> => {
    const answered = await post(options, twilioRequest(server, sms));
    return answered.ok ? judge(answered.status, answered.body) : unanswered(answered.reason, 'may-be-twice');
  };
};
