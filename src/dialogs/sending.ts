// Owns asking for a PIN: the only place where the conversation does it, for the first one and for every other one.
import type { Method } from '../services/collections';
import type { Next, Turn } from './kernel';
import { lookupFor, say, waitUntil } from './replies';
import type { StateAt } from './state';

/** Sends a PIN for the case by `method`, which must be one of those offered. */
export const sendPin = async (
  state: StateAt<'deliver'> | StateAt<'verify'>,
  method: Method,
  turn: Turn,
): Promise<Next> => {
  const { texts, recovery } = turn.deps;
  const { card, until, purpose, caseId, offered } = state;
  const sent = await recovery.send(turn.place, { caseId, method });
  if (sent.ok) {
    const words = texts.pinOnItsWay({ purpose, method, minutes: sent.minutes });
    return {
      go: { at: 'verify', card, until, purpose, caseId, offered, method, challenge: sent.challenge },
      say: [say(words)],
    };
  }
  switch (sent.reason) {
    case 'expired':
      return { go: lookupFor(purpose, state), say: [say(texts.timedOut)] };
    case 'too-soon':
      return { again: [say(texts.resendTooSoon(waitUntil(sent.retryAtMs, turn)))] };
    case 'limited':
      return { again: [say(texts.limited(waitUntil(sent.retryAtMs, turn), turn.deps.help))] };
  }
};
