// Owns what a client may post: an allow-list of an activity's fields. Whatever else it sets never gets past this file.
import { z } from 'zod';
import { maskLeaks } from '../../dialogs/intents/leaks';
import type { Input } from '../../dialogs/kernel';

export const textLimit = 512;

/** What goes back into the history, so that the client knows that its activity arrived. */
export interface Echo {
  readonly type: 'message' | 'event';
  readonly text?: string;
  readonly name?: string;
  readonly clientActivityId?: string;
}

export type Incoming =
  | { readonly kind: 'turn'; readonly input: Input; readonly echo: Echo; readonly locale: string }
  /** Typing, the end of a conversation, unknown events: answered with an id, nothing else happens. */
  | { readonly kind: 'ignored' }
  | { readonly kind: 'refused'; readonly code: 'BadArgument' | 'TextTooLong'; readonly message: string };

const text = z.string().max(16_384);
const channelData = z.object({ clientActivityID: z.string().min(1).max(64).optional() });
// The role that a client may claim is the one it has.
const from = z.object({ role: z.literal('user').optional() });
const locale = z
  .string()
  .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}$/)
  .catch('');

/** The data of a card's button (bot/activity.ts makes it). `label` is what the button says: only for the echo. */
const press = z.object({
  card: z.union([z.string().max(16), z.int().nonnegative()]),
  choice: z.string().min(1).max(128),
  label: z.string().max(200).optional(),
});

const sender = { from: from.optional(), channelData: channelData.optional(), locale: locale.optional() };
const message = z.object({
  type: z.literal('message'),
  text: text.optional(),
  value: z.unknown().optional(),
  ...sender,
});
const event = z.object({
  type: z.literal('event'),
  name: z.enum(['webchat/join', 'startConversation', 'open']),
  value: z.object({ flow: z.enum(['reset', 'unlock', 'contacts', 'commands']).nullish() }).nullish(),
  ...sender,
});
const anything = z.object({ type: z.string().min(1).max(64), from: from.optional() });

const ignored: Incoming = { kind: 'ignored' };
const badArgument: Incoming = { kind: 'refused', code: 'BadArgument', message: 'This activity is not understood.' };

type Message = z.infer<typeof message>;

function readPress(activity: Message): Incoming {
  const data = press.safeParse(activity.value);
  if (!data.success) return badArgument;
  const { card, choice, label } = data.data;
  return {
    kind: 'turn',
    input: { kind: 'press', card: String(card), choice },
    echo: {
      type: 'message',
      text: maskLeaks(label ?? choice),
      clientActivityId: activity.channelData?.clientActivityID,
    },
    locale: activity.locale ?? '',
  };
}

function readMessage(body: unknown): Incoming {
  const parsed = message.safeParse(body);
  if (!parsed.success) return badArgument;
  const activity = parsed.data;
  if (activity.value !== undefined && activity.value !== null) return readPress(activity);
  const typed = activity.text ?? '';
  if (typed.trim() === '') return ignored;
  if (typed.length > textLimit) {
    return { kind: 'refused', code: 'TextTooLong', message: `A message may have ${textLimit} characters at most.` };
  }
  return {
    kind: 'turn',
    input: { kind: 'text', text: typed },
    echo: { type: 'message', text: maskLeaks(typed), clientActivityId: activity.channelData?.clientActivityID },
    locale: activity.locale ?? '',
  };
}

function readEvent(body: unknown): Incoming {
  const parsed = event.safeParse(body);
  if (!parsed.success) return ignored;
  const { name, value, channelData: data, locale: language } = parsed.data;
  return {
    kind: 'turn',
    input: { kind: 'open', flow: value?.flow ?? null },
    echo: { type: 'event', name, clientActivityId: data?.clientActivityID },
    locale: language ?? '',
  };
}

/** Reads a posted activity. Pure; never throws. */
export function readActivity(body: unknown): Incoming {
  const known = anything.safeParse(body);
  if (!known.success) return badArgument;
  switch (known.data.type) {
    case 'message':
      return readMessage(body);
    case 'event':
      return readEvent(body);
    default:
      return ignored;
  }
}
