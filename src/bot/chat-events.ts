// Owns telling a conversation what happened on a page: a durable job becomes a turn of its own, and its replies go out by
// the channel, wherever the person's socket is.
import { createHash } from 'node:crypto';
import type { ChatEvent } from '../dialogs/kernel';
import type { Verdict } from '../services/admin/summons';
import type { ConversationKey, Source } from '../services/ids';
import type { JobHandler } from '../services/notify/ports';
import type { Store } from '../services/ports';
import type { Channel, HandleTurn } from './channel';

interface ChatEventDeps {
  readonly store: Store;
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
    return { name: 'password-changed', ref, kind: payload['kind'] === 'temporary' ? 'temporary' : 'own' };
  }
  if (payload['name'] === 'confirmed') return { name: 'confirmed', ref };
  if (payload['name'] === 'decided') return readDecided(payload, ref);
  return payload['name'] === 'password-unknown' ? { name: 'password-unknown', ref } : { name: 'password-failed', ref };
}

/** The outbox handler of kind `chat`. A second run is a redelivered activity: it says nothing. */
export function createChatEvents({ store, turn, channels }: ChatEventDeps): JobHandler {
  return async ({ id, payload }) => {
    // The key was stored by the aftermath; this is the way back.
    const conversation = String(payload['conversation']) as ConversationKey;
    const known = await store.get('conversations', conversation);
    const telling = channels.find(({ channel }) => channel.name === known?.channel);
    if (known === undefined || telling === undefined) return { done: true };
    const { channel } = telling;
    await telling.forgetLinks(conversation);
    const handled = await turn({
      channel: channel.name,
      conversation,
      activity: `job/${createHash('sha256').update(id).digest('base64url').slice(0, 22)}`,
      caller: { kind: 'anonymous' },
      // Nothing is counted for an event.
      source: 'system' as Source,
      locale: known.language,
      input: { kind: 'event', event: readEvent(payload) },
    });
    if (!handled.ok)
      return handled.reason === 'duplicate' ? { done: true } : { done: false, retry: 'later', reason: 'busy' };
    await channel.say(conversation, handled.outbound);
    return { done: true };
  };
}
