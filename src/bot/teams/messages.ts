// Owns what can be said in Teams, as data that survives in a job: a reply, or what an earlier message becomes.
import { z } from 'zod';
import type { Reply } from '../../dialogs/kernel';
import { type MessageBody, toActivity, toSettledCard } from '../activity';
import type { Outbound } from '../channel';
import { consentMessage, mostOfferBytes, type Offer, type Saved, savedMessage } from './offers';
import type { Reference, Settled } from './references';

export type Item =
  | { readonly say: Outbound }
  | { readonly replace: string; readonly by: Settled }
  /** A few words with a link that opens a talk between two. */
  /** A list as a file. */
  | { readonly offer: Offer }
  /** Where it lies now, in the place of the offer. */
  | { readonly saved: Saved; readonly replaces: string; readonly language: string }
  /** Of our own accord: no question of the conversation's stands on it. */
  | { readonly tell: Told }
  | { readonly invite: { readonly text: string; readonly label: string; readonly url: string } };

export interface Told {
  readonly reply: Reply;
  /** What its buttons name; unlike a question's number it does not grow old with the conversation. */
  readonly card: string;
  readonly language: string;
  /** The message is kept under this, to be replaced when that is over. */
  readonly about?: string;
}

const offerOf = ({ reply, language }: Outbound): readonly Item[] =>
  reply.file === undefined || reply.file.bytes > mostOfferBytes ? [] : [{ offer: { ...reply.file, language } }];

/** `files`: Teams has files for bots here. */
export const sayAll = (outbound: readonly Outbound[], files: boolean): readonly Item[] =>
  outbound.flatMap((say) => [{ say }, ...(files ? offerOf(say) : [])]);

const text = z.string();
const choices = z.array(z.object({ label: text, value: text }));
// Whatever else a reply may come to have travels along; the seal has proven that it was packed here.
const reply = z.looseObject({
  text,
  choices: choices.optional(),
  link: z.object({ label: text, url: text, untilMs: z.number() }).optional(),
  expects: z.literal('pin').optional(),
});
const slot = z.object({ key: text, version: z.number() });
const outbound: z.ZodType<Outbound> = z.object({ reply, card: z.number(), language: text, slot: slot.optional() });
const item: z.ZodType<Item> = z.union([
  z.object({ say: outbound }),
  z.object({ replace: text, by: z.object({ text, note: text, language: text }) }),
  z.object({ tell: z.object({ reply, card: text, language: text, about: text.optional() }) }),
  z.object({ offer: z.object({ id: text, name: text, bytes: z.number(), language: text }) }),
  z.object({
    saved: z.object({ contentUrl: text, name: text, uniqueId: text, fileType: text }),
    replaces: text,
    language: text,
  }),
  z.object({ invite: z.object({ text, label: text, url: text }) }),
]);
export const referenceShape: z.ZodType<Reference> = z.object({
  serviceUrl: text,
  conversationId: text,
  tenant: text.nullable(),
  bot: text,
  user: text,
});

export interface Parcel {
  readonly conversation: string;
  readonly reference: Reference;
  readonly items: readonly Item[];
  /** What to do where it cannot be delivered (telling.ts). */
  readonly instead?: string;
}

export const packParcel = ({ conversation, reference: to, items, instead }: Parcel) => ({
  conversation,
  ...(instead !== undefined && { instead }),
  reference: JSON.stringify(to),
  items: JSON.stringify(items),
});

/** Undoes `packParcel`. Throws for anything else, which the outbox's seal rules out. */
export const unpackParcel = (payload: Readonly<Record<string, string | number | null>>): Parcel => ({
  conversation: String(payload['conversation']),
  reference: referenceShape.parse(JSON.parse(String(payload['reference']))),
  items: z.array(item).parse(JSON.parse(String(payload['items']))),
  ...(typeof payload['instead'] === 'string' && { instead: payload['instead'] }),
});

const settledMessage = (by: Settled): MessageBody => ({
  // The literal of the SDK's enum.
  type: 'message' as MessageBody['type'],
  locale: by.language,
  attachments: [toSettledCard(by)],
  summary: by.note,
});

const inviteMessage = ({ text: words, label, url }: Extract<Item, { invite: unknown }>['invite']): MessageBody => {
  const { type, locale, attachments, summary } = toActivity({
    reply: { text: words, link: { label, url, untilMs: 0 } },
    card: 0,
    language: '',
  });
  return { type, locale, attachments, summary };
};

/** The activity of an item; `replaces` names the message that it takes the place of. Pure. */
export function renderItem(one: Item): { readonly body: MessageBody; readonly replaces?: string } {
  if ('replace' in one) return { body: settledMessage(one.by), replaces: one.replace };
  if ('offer' in one) return { body: consentMessage(one.offer) };
  if ('saved' in one) return { body: savedMessage(one.saved, one.language), replaces: one.replaces };
  if ('invite' in one) return { body: inviteMessage(one.invite) };
  // Hints for our own web page.
  const { channelData: _ours, ...body } = toActivity('tell' in one ? one.tell : one.say, 'execute');
  return { body };
}
