// Owns telling a conversation what happened on a page: a durable job becomes a turn of its own, and its replies go out by
// the channel, wherever the person's socket is.
import { createHash } from 'node:crypto';
import type { ChatEvent } from '../dialogs/kernel';
import type { Outcome } from '../services/admin/ports';
import type { Verdict } from '../services/admin/summons';
import type { ConversationDoc } from '../services/collections';
import type { ConversationKey, Source } from '../services/ids';
import type { JobHandler, JobOutcome } from '../services/notify/ports';
import type { Clock, Store } from '../services/ports';
import type { Channel, HandleTurn } from './channel';
import { workNote } from './work-notes';

interface ChatEventDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly turn: HandleTurn;
  readonly channels: readonly TellingChannel[];
}

/** A channel, and how its links are taken away once they were used. */
export interface TellingChannel {
  readonly channel: Channel;
  forgetLinks(conversation: ConversationKey): Promise<void>;
}

type Payload = Parameters<JobHandler>[0]['payload'];

const verdicts: readonly Verdict[] = ['approved', 'denied', 'void', 'lapsed'];

const shownKinds = ['temporary', 'pass'] as const; // kinds by name

const readDecided = (payload: Payload, ref: string): ChatEvent => ({
  name: 'decided',
  ref,
  number: Number(payload['number']),
  verdict: verdicts.find((one) => one === payload['verdict']) ?? 'void',
  by: String(payload['by']),
});

function readEvent(payload: Payload): ChatEvent {
  const ref = String(payload['ref']);
  if (payload['name'] === 'password-changed') {
    return { name: 'password-changed', ref, kind: shownKinds.find((one) => one === payload['kind']) ?? 'own' };
  }
  if (payload['name'] === 'pass-lost') return { name: 'pass-lost', ref };
  if (payload['name'] === 'confirmed') return { name: 'confirmed', ref };
  // Packed by the job that read the list; the outbox's seal has proven that.
  if (payload['name'] === 'list')
    return { name: 'list', ref, outcome: JSON.parse(String(payload['outcome'])) as Outcome };
  if (payload['name'] === 'decided') return readDecided(payload, ref);
  return payload['name'] === 'password-unknown' ? { name: 'password-unknown', ref } : { name: 'password-failed', ref };
}

type Told = Pick<Parameters<JobHandler>[0], 'id' | 'payload'> & { readonly known: ConversationDoc };

/** An event is a turn of its own: it may change where the conversation is. */
async function takeTurn(turn: HandleTurn, channel: Channel, { id, payload, known }: Told): Promise<JobOutcome> {
  const handled = await turn({
    channel: channel.name,
    conversation: known.id,
    activity: `job/${createHash('sha256').update(id).digest('base64url').slice(0, 22)}`,
    caller: { kind: 'anonymous' },
    // Nothing is counted for an event.
    source: 'system' as Source,
    locale: known.language,
    input: { kind: 'event', event: readEvent(payload) },
  });
  if (!handled.ok)
    return handled.reason === 'duplicate' ? { done: true } : { done: false, retry: 'later', reason: 'busy' };
  await channel.say(known.id, handled.outbound);
  return { done: true };
}

/** The outbox handler of kind `chat`. A second run is a redelivered activity: it says nothing. */
export function createChatEvents({ store, clock, turn, channels }: ChatEventDeps): JobHandler {
  return async ({ id, payload }) => {
    // The key was stored by the aftermath; this is the way back.
    const known = await store.get('conversations', String(payload['conversation']));
    const telling = channels.find(({ channel }) => channel.name === known?.channel);
    if (known === undefined || telling === undefined) return { done: true };
    if (payload['name'] === 'work') {
      await telling.channel.say(known.id, [workNote(payload, known.language, clock)]);
      return { done: true };
    }
    // A list takes nobody's link away.
    if (payload['name'] !== 'list') await telling.forgetLinks(known.id);
    return takeTurn(turn, telling.channel, { id, payload, known });
  };
}
