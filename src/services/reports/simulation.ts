// Owns what another policy would do to people: who can reset now and could not then, counted before anything is changed.
import type { Policy } from '../policy/policy';
import type { Circumstances } from './obstacle';
import { obstacleOf, type WalkDeps, type Walked, walkPeople } from './walk';

export interface Simulated {
  /** Who is switched on, as far as was looked. */
  readonly of: number;
  readonly ready: number;
  readonly readyThen: number;
  readonly stranded: number;
  /** The first of whoever would be stranded. */
  readonly names: readonly string[];
  /** False: `most` people were looked at, and there are more. */
  readonly whole: boolean;
}

export interface Simulation {
  readonly now: Circumstances;
  readonly then: Policy;
  /** How many people are looked at. */
  readonly most: number;
}

const mostNames = 20;

/** Names of whoever would be stranded; how many are ready under each of the two. */
function judge(page: readonly Walked[], { now, then }: Simulation) {
  const on = page.filter((one) => one.on);
  const ready = on.filter((one) => obstacleOf(one, now) === null);
  const readyThen = on.filter((one) => obstacleOf(one, { ...now, policy: then }) === null);
  const still = new Set(readyThen);
  const stranded = ready.filter((one) => !still.has(one)).map(({ person }) => person.username);
  return { of: on.length, ready: ready.length, readyThen: readyThen.length, stranded };
}

export async function simulate(deps: WalkDeps, simulation: Simulation): Promise<Simulated> {
  const names: string[] = [];
  const sum = { of: 0, ready: 0, readyThen: 0, stranded: 0 };
  let looked = 0;
  for await (const page of walkPeople(deps)) {
    const judged = judge(page, simulation);
    sum.of += judged.of;
    sum.ready += judged.ready;
    sum.readyThen += judged.readyThen;
    sum.stranded += judged.stranded.length;
    names.push(...judged.stranded.slice(0, mostNames - names.length));
    looked += page.length;
    if (looked >= simulation.most) return { ...sum, names, whole: false };
  }
  return { ...sum, names, whole: true };
}
