// Owns reading SMS_URL: which provider, how it is proven who we are, and whose name the message bears.
import { Fault } from '../../faults';

const providers = ['acs', 'twilio', 'gateway'] as const; // so that the names are a type too
export type SmsProvider = (typeof providers)[number];

export interface SmsServer {
  readonly provider: SmsProvider;
  /** https, or http on this machine only. Without a trailing slash. */
  readonly base: string;
  /** Twilio's account; '' elsewhere. */
  readonly user: string;
  readonly secret: string;
  /** A number, a name or a messaging service; '' = the provider's own choice. */
  readonly from: string;
}

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const longestFrom = 64;

const refuse = (problem: string): never => {
  // Without the cause: its text would hold the secret.
  throw new Fault('config.invalid', `SMS_URL ${problem}`);
};

const parse = (text: string): URL =>
  URL.canParse(text) ? new URL(text) : refuse('is not a URL; expected for example twilio://SID:TOKEN@api.twilio.com');

/** Throws `Fault('config.invalid')`; its text never holds the secret. */
export function readSmsServer(text: string): SmsServer {
  const { protocol, host, hostname, pathname, username, password, searchParams } = parse(text);
  const provider = providers.find((one) => `${one}:` === protocol);
  if (provider === undefined) return refuse('must begin with acs://, twilio:// or gateway://');
  if (hostname === '' || password === '') return refuse('must name a server and a secret: gateway://:SECRET@host/path');
  const from = searchParams.get('from') ?? '';
  if (provider !== 'gateway' && (from === '' || from.length > longestFrom))
    return refuse('must say ?from=, the sender');
  const scheme = loopback.test(hostname) ? 'http' : 'https';
  return {
    provider,
    base: `${scheme}://${host}${pathname.replace(/\/+$/, '')}`,
    user: decodeURIComponent(username),
    secret: decodeURIComponent(password),
    from,
  };
}
