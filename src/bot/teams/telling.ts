// Owns telling a person something in Teams of our own accord: who they are there, where they wrote last, and what it says.

import { requestCard } from '../../dialogs/admin/standing';
import type { Verdict } from '../../services/admin/summons';
import type { JobHandler } from '../../services/notify/ports';
import { packTelling, type RunningTeller, type Telling, unpackTelling } from '../../services/notify/teller';
import type { Clock } from '../../services/ports';
import type { Delivery } from './delivery';
import type { Told } from './messages';
import { newsFor } from './news/languages';
import type { References } from './references';
import { teamsTexts } from './texts';

interface TellingDeps {
  readonly teller: Pick<RunningTeller, 'keysOf' | 'languageOf' | 'giveUp'>;
  readonly references: Pick<References, 'newestWith' | 'takeCards'>;
  readonly delivery: () => Pick<Delivery, 'enqueue' | 'start'>;
  readonly clock: Clock;
}

export interface PersonalTelling {
  /** The outbox handler of kind `tell`. */
  readonly handler: JobHandler;
  /** The outbox handler of kind `settle`. */
  readonly settle: JobHandler;
  /** What becomes of a message that could not be delivered. */
  giveUp(packed: string): Promise<void>;
}

const dayMs = 86_400_000;

/** Nothing on it is a question of the conversation's. */
const plainCard = 'news';

function toTold({ message }: Telling, language: string): Told {
  const { text, link, choices } = newsFor(language, message);
  const reply = { text, choices, ...(link && { link: { ...link, untilMs: message.notAfterMs } }) };
  if (choices === undefined) return { reply, card: plainCard, language };
  // What its buttons are about, and how it is found again once that is over.
  const number = Number(message.variables['number']);
  return { reply, card: requestCard(number), language, about: `request/${number}` };
}

const verdicts: readonly Verdict[] = ['approved', 'denied', 'void', 'lapsed'];

export function createTelling({ teller, references, delivery, clock }: TellingDeps): PersonalTelling {
  const findAll = async ({ account }: Telling) => {
    const keys = await teller.keysOf(account);
    const found = await Promise.all(keys.map((key) => references.newestWith(key)));
    return found.flatMap((one) => (one === undefined ? [] : [one]));
  };

  return {
    async settle({ id, payload }) {
      const verdict = verdicts.find((one) => one === payload['verdict']);
      if (verdict === undefined) return { done: true };
      const by = String(payload['by']);
      for (const { conversation, reference, activity, text, language } of await references.takeCards(
        String(payload['about']),
      )) {
        const note = teamsTexts(language).decided[verdict](by);
        const parcel = { conversation, reference, items: [{ replace: activity, by: { text, language, note } }] };
        const parcelId = `${id}/${conversation}`;
        if (await delivery().enqueue(parcelId, parcel)) delivery().start(parcelId, parcel);
      }
      return { done: true };
    },
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
