// Owns sending text messages: one whole number, whichever provider SMS_URL names, a few at once.
import type { Clock, OutgoingSms, Sent } from '../../ports';
import { isPhoneNumber } from '../address';
import { createSlots } from '../slots';
import { createAcsSms } from './acs';
import { createGatewaySms } from './gateway';
import { never, type PostOptions } from './post';
import { readSmsServer, type SmsProvider, type SmsServer } from './server';
import { createTwilioSms } from './twilio';

type Send = (sms: OutgoingSms) => Promise<Sent>;
type Options = PostOptions & { readonly clock: Clock };

const makers: Readonly<Record<SmsProvider, (server: SmsServer, options: Options) => Send>> = {
  acs: createAcsSms,
  twilio: createTwilioSms,
  gateway: createGatewaySms,
};

const mostAtOnce = 8;
const timeoutMs = 15_000;

export interface SmsOptions {
  /** SMS_URL. */
  readonly url: string;
  readonly clock: Clock;
  readonly fetch?: typeof fetch;
  readonly timeoutMs?: number;
}

/** Reasons hold no number and no content. Throws `Fault('config.invalid')` for an address that cannot be used. */
export function createSmsSender(options: SmsOptions): Send {
  const server = readSmsServer(options.url);
  const send = makers[server.provider](server, { fetch: globalThis.fetch, timeoutMs, ...options });
  const slots = createSlots(mostAtOnce);
  return async (sms) => (isPhoneNumber(sms.to) ? slots.with(() => send(sms)) : never('bad-address'));
}
