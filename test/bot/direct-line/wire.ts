// Plain Direct Line calls for tests, and a dialog that answers in known ways.
import type { HandleTurn, Inbound, Outbound } from '../../../src/bot/channel';
import type { Reply } from '../../../src/dialogs/kernel';

export const outbound = (reply: Reply, card = 1): Outbound => ({ reply, card, language: 'en' });

export interface FakeTurn {
  readonly handle: HandleTurn;
  readonly inbounds: Inbound[];
}

/** Says "you said …", shows a card for "card", a link for "link"; a repeated activity is a duplicate. */
export function createFakeTurn(link: { url: string; untilMs: number } = { url: '', untilMs: 0 }): FakeTurn {
  const inbounds: Inbound[] = [];
  const seen = new Set<string>();
  const answer = ({ input }: Inbound): Reply[] => {
    if (input.kind === 'open') return [{ text: `Hello. ${input.flow ?? 'no flow'}` }];
    if (input.kind === 'press') return [{ text: `You chose ${input.choice} on card ${input.card}.` }];
    if (input.kind !== 'text') return [];
    if (input.text === 'card') {
      const choices = [
        { label: 'E-mail', value: 'mail' },
        { label: 'Text message', value: 'sms' },
      ];
      return [{ text: 'Where should the PIN go?', choices }];
    }
    if (input.text === 'link') return [{ text: 'Thank you.', link: { label: 'Choose a new password', ...link } }];
    if (input.text === 'pin') return [{ text: 'Type the PIN.', expects: 'pin' }];
    return [{ text: `You said ${input.text.length} characters.` }, { text: 'What next?' }];
  };
  return {
    inbounds,
    async handle(inbound) {
      const key = `${inbound.conversation} ${inbound.activity}`;
      if (seen.has(key)) return { ok: false, reason: 'duplicate' };
      seen.add(key);
      inbounds.push(inbound);
      return { ok: true, outbound: answer(inbound).map((reply) => outbound(reply)) };
    },
  };
}

export interface WireActivity {
  readonly id: string;
  readonly type: string;
  readonly text?: string;
  readonly name?: string;
  readonly from: { readonly id: string; readonly role: string };
  readonly attachments?: readonly { readonly content: { readonly actions: readonly Record<string, unknown>[] } }[];
  readonly channelData?: { readonly clientActivityID?: string; readonly expects?: string };
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  // Tests look into whatever came back.
  // biome-ignore lint/suspicious/noExplicitAny: the body of an answer under test
  readonly body: any;
}

export async function call(url: string, init: RequestInit & { readonly token?: string } = {}): Promise<Answered> {
  const { token, headers, ...rest } = init;
  const response = await fetch(url, {
    ...rest,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(rest.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
}

export interface Conversation {
  readonly id: string;
  readonly token: string;
  readonly streamUrl: string;
  post(activity: unknown): Promise<Answered>;
  say(text: string, clientActivityID?: string): Promise<Answered>;
  /** All activities after a watermark. */
  read(watermark?: number | string): Promise<{ activities: WireActivity[]; watermark: string }>;
}

export const base = (serverUrl: string): string => `${serverUrl}/v3/directline`;

export const generate = (serverUrl: string, headers: Record<string, string> = {}): Promise<Answered> =>
  call(`${base(serverUrl)}/tokens/generate`, { method: 'POST', headers: { origin: serverUrl, ...headers } });

/** Generates a token and starts the conversation that it is bound to. */
export async function start(serverUrl: string, headers: Record<string, string> = {}): Promise<Conversation> {
  const { body: generated } = await generate(serverUrl, headers);
  const begun = await call(`${base(serverUrl)}/conversations`, { method: 'POST', token: generated.token });
  const { conversationId: id, token, streamUrl } = begun.body;
  const activities = `${base(serverUrl)}/conversations/${id}/activities`;
  const post = (activity: unknown) => call(activities, { method: 'POST', token, body: JSON.stringify(activity) });
  return {
    id,
    token,
    streamUrl,
    post,
    say: (text, clientActivityID) => post({ type: 'message', text, channelData: { clientActivityID } }),
    read: async (watermark = '') => (await call(`${activities}?watermark=${watermark}`, { token })).body,
  };
}
