// Owns what names that anybody may have typed are allowed to cost: a fifth of what Graph grants, and a name that nobody has
// is not asked for again at once (attack DOS-10). Nobody sees a difference: the chat has answered before.
import { Fault } from '../../faults';
import type { Throttle } from '../../limits/ports';
import type { Clock, Found } from '../../ports';

// The smallest tenants get 3,500 units in 10 s; a lookup takes two calls of a unit or two. A fifth: 700 units, at 4 each.
const window = { limit: 175, windowMs: 10_000 };
const unknownForMs = 60_000;
const mostUnknown = 10_000;

export interface Strangers {
  /** Throws `Fault('directory.throttled')` when their share is used up: whoever asks tries again later. */
  find(identifier: string, ask: () => Promise<Found>): Promise<Found>;
}

export function createStrangers({
  throttle,
  clock,
}: {
  readonly throttle: Throttle;
  readonly clock: Clock;
}): Strangers {
  const unknown = new Map<string, number>();

  const remember = (identifier: string): void => {
    unknown.delete(identifier);
    const [oldest] = unknown.size >= mostUnknown ? unknown.keys() : [];
    if (oldest !== undefined) unknown.delete(oldest);
    unknown.set(identifier, clock.nowMs() + unknownForMs);
  };

  return {
    async find(identifier, ask) {
      if ((unknown.get(identifier) ?? 0) > clock.nowMs()) return { ok: false, reason: 'none' };
      const hit = await throttle.hit('graph|strangers', window);
      if (!hit.allowed) throw new Fault('directory.throttled', "Strangers' share of Graph is used up for now");
      const found = await ask();
      if (!found.ok && found.reason === 'none') remember(identifier);
      return found;
    },
  };
}
