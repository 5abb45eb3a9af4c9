// Owns how fast we speak: under Teams' limits, so that it never has to refuse. Buckets live in this process; a limit that is
// reached all the same is answered by Teams with 429 and tried again later.
import type { Clock } from '../../services/ports';

export interface Pace {
  /** Takes a place; milliseconds until it may be used, 0 = now. */
  take(conversation: string): number;
  /** Teams has asked us to leave this conversation alone for a while. */
  rest(conversation: string, restMs: number): void;
}

interface Bucket {
  /** When the next place is free, in milliseconds; a full bucket lies in the past. */
  freeAt: number;
}

// Teams: 7 in 1 s, 8 in 2 s, 60 in 30 s, 1,800 in an hour for one conversation, 50 a second for the bot in a tenant
// (learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit). 6 at once and one each 2.05 s stay under all four.
const ofConversation = { burst: 6, everyMs: 2_050 };
const ofAll = { burst: 40, everyMs: 25 };
const mostConversations = 10_000;

function takeFrom(bucket: Bucket, { burst, everyMs }: typeof ofAll, nowMs: number): number {
  bucket.freeAt = Math.max(bucket.freeAt, nowMs - burst * everyMs) + everyMs;
  return Math.max(0, bucket.freeAt - nowMs);
}

export function createPace(clock: Clock): Pace {
  const all: Bucket = { freeAt: 0 };
  const buckets = new Map<string, Bucket>();
  const bucketOf = (conversation: string): Bucket => {
    const bucket = buckets.get(conversation) ?? { freeAt: 0 };
    // Newest last, so that the one dropped is the one that was quiet longest.
    buckets.delete(conversation);
    buckets.set(conversation, bucket);
    if (buckets.size > mostConversations) buckets.delete(buckets.keys().next().value ?? '');
    return bucket;
  };
  return {
    rest(conversation, restMs) {
      const bucket = bucketOf(conversation);
      bucket.freeAt = Math.max(bucket.freeAt, clock.nowMs() + restMs);
    },
    take(conversation) {
      const nowMs = clock.nowMs();
      return Math.max(takeFrom(bucketOf(conversation), ofConversation, nowMs), takeFrom(all, ofAll, nowMs));
    },
  };
}
