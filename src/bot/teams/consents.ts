// Owns what somebody answers to a list that was offered as a file: once, within a day, by whoever it was made for, where it was
// offered. A job puts it there; the link beside it stays good whatever comes of that.
import { z } from 'zod';
import type { Audit } from '../../services/audit/events';
import type { Files } from '../../services/files/files';
import { withMark } from '../../services/files/spreadsheet';
import type { AccountId, ConversationKey, FileId, Source } from '../../services/ids';
import type { JobHandler, Outbox } from '../../services/notify/ports';
import type { Clock, Log, Random, Store } from '../../services/ports';
import { randomId } from '../../services/secrets/random';
import { type Callers, teamsKey } from './callers';
import type { Delivery } from './delivery';
import type { FileWire } from './fetching';
import type { TeamsIncoming } from './incoming';
import { type Item, referenceShape } from './messages';
import { type References, referenceOf, type SentLink } from './references';
import { teamsTexts } from './texts';

export type TeamsConsent = Extract<TeamsIncoming, { kind: 'consent' }>;

export interface Consents {
  /** Durable when resolved. Nothing comes of one that is not theirs, or was answered. */
  answer(consent: TeamsConsent): Promise<void>;
  /** The outbox handler of kind `upload`. */
  readonly upload: JobHandler;
}

interface ConsentDeps {
  readonly store: Pick<Store, 'together'>;
  readonly callers: Pick<Callers, 'identify'>;
  readonly references: Pick<References, 'takeOffer'>;
  readonly files: Pick<Files, 'look' | 'read'>;
  readonly wire: FileWire;
  readonly delivery: Pick<Delivery, 'enqueue' | 'start'>;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly audit: Audit;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** An address to put something at is good for minutes. */
const uploadWithinMs = 10 * 60_000;

const text = z.string();
const shape = z.object({
  // Keys and ids when they were packed.
  conversation: text.transform((key) => key as ConversationKey),
  account: text.transform((id) => id as AccountId),
  file: text.transform((id) => id as FileId),
  source: text.transform((bucket) => bucket as Source),
  correlation: text,
  reference: referenceShape,
  offer: z.object({ activity: text, text, language: text }),
  into: z.object({ uploadUrl: text, contentUrl: text, name: text, uniqueId: text, fileType: text }),
});
type Upload = z.infer<typeof shape>;

const offerId = ({ conversation, file }: Pick<Upload, 'conversation' | 'file'>): string =>
  `upload/${conversation}/${file}`;

/** What becomes of the card that asked. */
async function settle(
  { delivery }: ConsentDeps,
  about: Omit<Upload, 'into' | 'account' | 'source' | 'correlation'>,
  item: Item,
) {
  const { conversation, reference } = about;
  const [id, parcel] = [`${offerId(about)}/told`, { conversation, reference, items: [item] }];
  return { id, parcel, fresh: await delivery.enqueue(id, parcel) };
}

const replaced = ({ activity, text: words, language }: SentLink, note: string): Item => ({
  replace: activity,
  by: { text: words, note, language },
});

async function wholeOf(files: ConsentDeps['files'], file: FileId): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of withMark(files.read(file))) pieces.push(Buffer.from(piece));
  return Buffer.concat(pieces);
}

/** In the audit before it leaves, like every list that is taken away. */
async function put(deps: ConsentDeps, { account: actor, file, source, correlation, into }: Upload): Promise<boolean> {
  if ((await deps.files.look(file, actor)) === undefined) return false;
  const about = { actor, source, correlation, channel: 'teams', detail: { format: 'csv' } } as const; // a format's name
  await deps.audit.record({ action: 'list.taken', outcome: 'ok', ...about });
  const sent = await deps.wire.putFile(into.uploadUrl, await wholeOf(deps.files, file));
  if (!sent.ok) deps.log.warn('a list was not put where Teams keeps files', { reason: sent.reason });
  return sent.ok;
}

async function accept(deps: ConsentDeps, upload: Upload): Promise<void> {
  const payload = { upload: JSON.stringify(upload) };
  const notAfterMs = deps.clock.nowMs() + uploadWithinMs;
  await deps.outbox.enqueue({ id: offerId(upload), kind: 'upload', payload, notAfterMs });
}

export function createConsents(deps: ConsentDeps): Consents {
  const { store, callers, references, files, delivery, wire, random } = deps;
  return {
    async answer({ at, file: named, into }) {
      const { caller, source } = await callers.identify(at);
      if (at.kind !== 'personal' || caller.kind === 'anonymous') return;
      // Whatever stands in the call: only an id that was made for this account is found.
      const [conversation, file] = [teamsKey(at.tenant, at.conversationId), named as FileId];
      const { account } = caller;
      if ((await files.look(file, account))?.kind !== 'list') return;
      const told = await store.together(async () => {
        const offer = await references.takeOffer(conversation, file);
        if (offer === undefined) return undefined;
        const about = { conversation, file, reference: referenceOf(at), offer };
        const { declined } = teamsTexts(offer.language);
        if (into === null) return settle(deps, about, replaced(offer, declined));
        const correlation = randomId(random).slice(0, 12);
        await accept(deps, { ...about, account, source, correlation, into });
        return undefined;
      });
      if (told?.fresh) delivery.start(told.id, told.parcel);
    },
    async upload({ payload }) {
      const upload = shape.parse(JSON.parse(String(payload['upload'])));
      const { offer, into } = upload;
      // What stands in the chat afterwards leads there as well.
      const saved = wire.isFileAddress(into.contentUrl) && (await put(deps, upload));
      const item: Item = saved
        ? { saved: into, replaces: offer.activity, language: offer.language }
        : replaced(offer, teamsTexts(offer.language).notSaved);
      const told = await settle(deps, upload, item);
      if (told.fresh) delivery.start(told.id, told.parcel);
      return { done: true };
    },
  };
}
