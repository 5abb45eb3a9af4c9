// Owns telling a person something in Teams of our own accord: who they are there, where they wrote last, and what it says.
import type { JobHandler } from '../../services/notify/ports';
import { packTelling, type RunningTeller, type Telling, unpackTelling } from '../../services/notify/teller';
import type { Clock } from '../../services/ports';
import type { Delivery } from './delivery';
import type { Told } from './messages';
import { newsFor } from './news/languages';
import type { References } from './references';

interface TellingDeps {
  readonly teller: Pick<RunningTeller, 'keysOf' | 'languageOf' | 'giveUp'>;
  readonly references: Pick<References, 'newestWith'>;
  readonly delivery: () => Pick<Delivery, 'enqueue' | 'start'>;
  readonly clock: Clock;
}

export interface PersonalTelling {
  /** The outbox handler of kind `tell`. */
  readonly handler: JobHandler;
  /** What becomes of a message that could not be delivered. */
  giveUp(packed: string): Promise<void>;
}

const dayMs = 86_400_000;

/** Nothing on it is a question of the conversation's. */
const cardName = 'news';

function toTold({ message }: Telling, language: string): Told {
  const { text, link } = newsFor(language, message);
  return { reply: { text, ...(link && { link: { ...link, untilMs: message.notAfterMs } }) }, card: cardName, language };
}

export function createTelling({ teller, references, delivery, clock }: TellingDeps): PersonalTelling {
  const findAll = async ({ account }: Telling) => {
    const keys = await teller.keysOf(account);
    const found = await Promise.all(keys.map((key) => references.newestWith(key)));
    return found.flatMap((one) => (one === undefined ? [] : [one]));
  };

  return {
    giveUp: (packed) => teller.giveUp(unpackTelling(JSON.parse(packed))),
    async handler({ id, payload, notAfterMs }) {
      const telling = unpackTelling(payload);
      const found = await findAll(telling);
      if (found.length === 0) {
        await teller.giveUp(telling);
        return { done: true };
      }
      const tell = toTold(telling, await teller.languageOf(telling.account));
      const instead = JSON.stringify(packTelling(telling));
      const forMs = Math.min(dayMs, Math.max(0, notAfterMs - clock.nowMs()));
      for (const { conversation, memo } of found) {
        const parcel = { conversation, reference: memo.reference, items: [{ tell }], instead };
        const parcelId = `${id}/${conversation}`;
        if (await delivery().enqueue(parcelId, parcel, forMs)) delivery().start(parcelId, parcel);
      }
      return { done: true };
    },
  };
}
