// Owns small pieces that several steps say or do.
import type { Purpose } from '../services/collections';
import type { Option } from '../services/recovery/ports';
import type { Choice, Link, Reply, Turn } from './kernel';
import type { State, StateAt } from './state';

export const say = (text: string): Reply => ({ text });

/** A flow's first question. Nothing is known yet, so nothing lapses. */
export const lookupFor = (purpose: Purpose, { card }: State): State => ({ at: 'lookup', card, until: null, purpose });

export const idleAfter = ({ card }: State): StateAt<'idle'> => ({ at: 'idle', card, until: null });

/** A page of ours that is not secret stays in the history as long as the chat does. */
const pageLinkMs = 24 * 3_600_000;

export const linkTo = (url: string, label: string, { deps }: Turn): Link => ({
  label,
  url,
  untilMs: deps.nowMs() + pageLinkMs,
});

/** What can be started, reset first: every list of offers begins like this one, so that "1" means the same in all of them. */
export const offers = ({ deps: { texts } }: Turn): readonly [reset: Choice, unlock: Choice] => [
  { label: texts.buttons.reset, value: 'reset' },
  { label: texts.buttons.unlock, value: 'unlock' },
];

/** Where PINs would go, for a proven caller's own account; nothing for anybody else. */
export const sayAddresses = (options: readonly Option[], { deps: { texts } }: Turn): readonly Reply[] => {
  const masked = Object.fromEntries(
    options.flatMap(({ method, masked }) => (masked === null ? [] : [[method, masked]])),
  );
  return Object.keys(masked).length === 0 ? [] : [say(texts.addresses(masked))];
};

/** Milliseconds from now, for words such as "in about 12 minutes". */
export const waitUntil = (retryAtMs: number, { deps }: Turn): number => Math.max(0, retryAtMs - deps.nowMs());
