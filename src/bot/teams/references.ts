// Owns what must be remembered of a Teams conversation to speak in it again: where it is, the question that stands in it, and
// the message that carries its one-time link. Sealed: it names people.
import { z } from 'zod';
import type { ConversationKey } from '../../services/ids';
import type { Clock, Store } from '../../services/ports';
import type { Sealer } from '../../services/secrets/ports';
import type { Outbound } from '../channel';
import type { Whereabouts } from './incoming';

/** What a message needs to arrive. The address is compared with the allowed hosts again at each send. */
export interface Reference {
  readonly serviceUrl: string;
  readonly conversationId: string;
  readonly tenant: string | null;
  readonly bot: string;
  readonly user: string;
}

export const referenceOf = ({ serviceUrl, conversationId, tenant, bot, user }: Whereabouts): Reference => ({
  serviceUrl,
  conversationId,
  tenant,
  bot,
  user,
});

/** A question with buttons. */
export interface Asked {
  readonly card: number;
  readonly text: string;
  readonly language: string;
  readonly choices: readonly { readonly label: string; readonly value: string }[];
}

/** What a card is replaced by. */
export interface Settled {
  readonly text: string;
  readonly note: string;
  readonly language: string;
}

export interface Memo {
  readonly reference: Reference;
  readonly asked: Asked | null;
  /** The newest press and its answer, so that a redelivered one gets the same. */
  readonly pressed: { readonly activity: string; readonly settled: Settled } | null;
}

/** A message with a one-time link, as sent. */
export interface SentLink {
  readonly activity: string;
  readonly text: string;
  readonly language: string;
}

/** A message that is replaced when what it is about is over, wherever it was sent. */
export interface SentCard extends SentLink {
  readonly conversation: ConversationKey;
  readonly reference: Reference;
}

/** A message that is said anew in its place. */
export interface StandingMessage {
  readonly activity: string;
  readonly version: number;
}

export interface References {
  load(conversation: ConversationKey): Promise<Memo | undefined>;
  /** The conversation that somebody wrote in last. */
  newestWith(person: string): Promise<{ readonly conversation: ConversationKey; readonly memo: Memo } | undefined>;
  /** `person`: keyed hash of whom it is with. */
  keep(conversation: ConversationKey, person: string, memo: Memo): Promise<void>;
  /** Only the memo; who it is with stays. */
  change(conversation: ConversationKey, memo: Memo): Promise<void>;
  forget(conversation: ConversationKey): Promise<void>;
  /** What was last said under a key, and where it stands. */
  standing(conversation: ConversationKey, key: string): Promise<StandingMessage | undefined>;
  keepStanding(conversation: ConversationKey, key: string, message: StandingMessage): Promise<void>;
  keepLink(conversation: ConversationKey, link: SentLink): Promise<void>;
  keepCard(about: string, card: SentCard): Promise<void>;
  /** Hands each of them over once. */
  takeCards(about: string): Promise<readonly SentCard[]>;
  keepOffer(conversation: ConversationKey, file: string, offer: SentLink): Promise<void>;
  /** Hands it over once. */
  takeOffer(conversation: ConversationKey, file: string): Promise<SentLink | undefined>;
  /** Hands it over once. */
  takeLink(conversation: ConversationKey): Promise<SentLink | undefined>;
}

const dayMs = 86_400_000;
/** Long enough for yearly reminders; renewed by every turn. */
const lifetimeMs = 400 * dayMs;
const linkLifetimeMs = dayMs;
/** One person has one chat with the bot in each tenant. */
const mostConversations = 10;

const mostCards = 500;

const text = z.string();
const reference = z.object({
  serviceUrl: text,
  conversationId: text,
  tenant: text.nullable(),
  bot: text,
  user: text,
});
const settled = z.object({ text, note: text, language: text });
const memoShape: z.ZodType<Memo> = z.object({
  reference,
  asked: z
    .object({
      card: z.number(),
      text,
      language: text,
      choices: z.array(z.object({ label: text, value: text })),
    })
    .nullable(),
  pressed: z.object({ activity: text, settled }).nullable(),
});
const linkShape: z.ZodType<SentLink> = z.object({ activity: text, text, language: text });

const cardShape: z.ZodType<SentCard> = z.object({
  activity: text,
  text,
  language: text,
  // A key when it was stored.
  conversation: text.transform((key) => key as ConversationKey),
  reference,
});

const standingShape: z.ZodType<StandingMessage> = z.object({ activity: text, version: z.number() });
const standingId = (conversation: ConversationKey, key: string): string => `${conversation}/said/${key}`;

const offerId = (conversation: ConversationKey, file: string): string => `${conversation}/offer/${file}`;
const linkId = (conversation: ConversationKey): string => `${conversation}/link`;

/** The question that stands after these replies: a card without a newer number still counts. */
export function askedAfter(outbound: readonly Outbound[], before: Asked | null): Asked | null {
  const last = outbound.findLast(({ reply }) => (reply.choices?.length ?? 0) > 0);
  if (last === undefined) return outbound.every(({ card }) => card === before?.card) ? before : null;
  const { card, language, reply } = last;
  return {
    card,
    language,
    text: reply.text,
    choices: (reply.choices ?? []).map(({ label, value }) => ({ label, value })),
  };
}

interface ReferenceDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly sealer: Sealer;
}

/** Sealed rows under an id, with whom or what they are about. */
function createRows({ store, clock, sealer }: ReferenceDeps) {
  const contextOf = (id: string): string => `reference/${id}`;
  const rowOf = (id: string, content: Memo | SentLink | SentCard | StandingMessage, forMs: number) => {
    const at = clock.nowMs();
    return { sealed: sealer.seal(JSON.stringify(content), contextOf(id)), at, expiresAt: at + forMs };
  };
  return {
    rowOf,
    async put(id: string, person: string, row: ReturnType<typeof rowOf>): Promise<void> {
      if ((await store.update('references', { id }, { set: { person, ...row } })) !== undefined) return;
      const inserted = await store.insert('references', { id, person, ...row });
      if (!inserted.ok) await store.update('references', { id }, { set: { person, ...row } });
    },
    async read<Content>(id: string, shape: z.ZodType<Content>): Promise<Content | undefined> {
      const doc = await store.get('references', id);
      if (doc === undefined || doc.expiresAt <= clock.nowMs()) return undefined;
      return shape.parse(JSON.parse(sealer.open(doc.sealed, contextOf(id))));
    },
  };
}

type Rows = ReturnType<typeof createRows>;
type Sent = Pick<
  References,
  'keepOffer' | 'takeOffer' | 'keepLink' | 'keepCard' | 'takeLink' | 'takeCards' | 'standing' | 'keepStanding'
>;

/** Messages that will be replaced. */
const createSent = ({ store }: ReferenceDeps, { rowOf, put, read }: Rows): Sent => {
  const take = async <Content>(id: string, shape: z.ZodType<Content>): Promise<Content | undefined> => {
    const content = await read(id, shape);
    return content !== undefined && (await store.remove('references', id)) ? content : undefined;
  };
  return {
    standing: (conversation, key) => read(standingId(conversation, key), standingShape),
    keepStanding: (conversation, key, message) => {
      const id = standingId(conversation, key);
      return put(id, '', rowOf(id, message, linkLifetimeMs));
    },
    keepLink: (conversation, link) => {
      const id = linkId(conversation);
      return put(id, '', rowOf(id, link, linkLifetimeMs));
    },
    takeLink: (conversation) => take(linkId(conversation), linkShape),
    keepOffer: (conversation, file, offer) => {
      const id = offerId(conversation, file);
      return put(id, '', rowOf(id, offer, linkLifetimeMs));
    },
    takeOffer: (conversation, file) => take(offerId(conversation, file), linkShape),
    keepCard: (about, card) => {
      const id = `${about}/${card.conversation}`;
      return put(id, about, rowOf(id, card, linkLifetimeMs));
    },
    async takeCards(about) {
      const found = await store.find('references', { where: { person: about }, limit: mostCards });
      const taken = await Promise.all(found.map(({ id }) => take(id, cardShape)));
      return taken.flatMap((card) => (card === undefined ? [] : [card]));
    },
  };
};

export function createReferences(deps: ReferenceDeps): References {
  const { store } = deps;
  const rows = createRows(deps);
  const { rowOf, put, read } = rows;
  return {
    ...createSent(deps, rows),
    load: (conversation) => read(conversation, memoShape),
    async newestWith(person) {
      const found = await store.find('references', { where: { person }, limit: mostConversations });
      const [newest] = found.sort((a, b) => b.at - a.at);
      // Rows of people are stored under their conversation's key, by `keep`.
      const conversation = newest?.id as ConversationKey | undefined;
      const memo = conversation && (await read(conversation, memoShape));
      return conversation && memo && { conversation, memo };
    },
    keep: (conversation, person, memo) => put(conversation, person, rowOf(conversation, memo, lifetimeMs)),
    async change(conversation, memo) {
      await store.update('references', { id: conversation }, { set: rowOf(conversation, memo, lifetimeMs) });
    },
    async forget(conversation) {
      await store.remove('references', conversation);
      await store.remove('references', linkId(conversation));
    },
  };
}
