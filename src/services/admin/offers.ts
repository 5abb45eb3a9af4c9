// Owns command lines that somebody may choose from instead of typing them. They are kept sealed, they are whoever's they were
// offered to, in that conversation, for one choice; and whoever chooses is asked for their rights when the line is run.
import type { WorkId } from '../ids';
import type { Clock } from '../ports';
import type { Place } from '../recovery/ports';
import type { Askers } from './askers';
import { mayReach, mayUse } from './authority';
import type { ChangeDeps } from './changes';
import type { Verb } from './command';
import type { Admin } from './ports';

type OfferDeps = Pick<ChangeDeps, 'works' | 'people'> & { readonly clock: Clock; readonly askers: Askers };

/** More lines are no help. */
export const mostLines = 5;
const mostUnits = 3;

async function unitsFor({ askers, people }: OfferDeps, place: Place, verb: Verb): Promise<readonly string[]> {
  const asker = await askers.byCaller(place.caller);
  if (asker === undefined || !mayUse(asker.roles, verb)) return [];
  const units = await people.units();
  return units.filter((unit) => unit !== '' && mayReach(asker.roles, verb, unit)).slice(0, mostUnits);
}

async function choose({ works, askers, clock }: OfferDeps, place: Place, chosen: { work: WorkId; index: number }) {
  const [asker, work] = await Promise.all([askers.byCaller(place.caller), works.get(chosen.work)]);
  const own = work?.by === asker?.account && work?.conversation === place.conversation;
  if (work === undefined || !own || work.state !== 'offered' || work.until <= clock.nowMs()) return undefined;
  const line = work.body.lines?.[chosen.index];
  return line !== undefined && (await works.move(work, 'closed')) ? line : undefined;
}

export const createOffers = (deps: OfferDeps): Pick<Admin, 'offer' | 'choose' | 'unitsFor'> => ({
  async offer(place, lines) {
    const asker = await deps.askers.byCaller(place.caller);
    if (asker === undefined) return undefined;
    const command = { verb: 'help' } as const; // a verb's name
    return deps.works.add(place, asker.account, { state: 'offered', command, lines: lines.slice(0, mostLines) });
  },
  choose: (place, chosen) => choose(deps, place, chosen),
  unitsFor: (place, verb) => unitsFor(deps, place, verb),
});
