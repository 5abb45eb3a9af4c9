// Owns the commands that only look: whom they are about must lie within the asker's reach, and looking is audited.
import type { Audit } from '../audit/events';
import type { WorkId } from '../ids';
import { eventAt } from '../recovery/event-at';
import type { Place } from '../recovery/ports';
import { mayReach } from './authority';
import type { Command, Verb } from './command';
import { exportPeople, listPeople, type PeopleListDeps } from './people-lists';
import { type Asker, mostNames, refusalOf } from './plan';
import type { Outcome } from './ports';
import { type Person, type SelectionDeps, select } from './selection';
import { isEnabledNow } from './standings';
import { findObstacle, readStatus } from './status';
import { readTrail, type TrailDeps } from './trail';
import type { Works } from './works';

export type ReadVerb = Extract<
  Verb,
  | 'status'
  | 'why'
  | 'contact'
  | 'who'
  | 'audit'
  | 'report-ready'
  | 'report-not-ready'
  | 'report-not-enrolled'
  | 'export'
>;
type QuestionDeps = TrailDeps & PeopleListDeps & SelectionDeps & { readonly works: Works; readonly audit: Audit };

interface Question {
  readonly place: Place;
  readonly asker: Asker;
  readonly command: Command & { readonly verb: ReadVerb };
}

interface Reached {
  readonly place: Place;
  readonly asker: Asker;
  readonly people: readonly [Person, ...Person[]];
  readonly command: Command;
  readonly work: WorkId;
}

const mostShown = 20;

const forGroups: Readonly<Partial<Record<ReadVerb, (deps: QuestionDeps, reached: Reached) => Promise<Outcome>>>> = {
  async status(deps, { people, work }) {
    const shown = await Promise.all(people.slice(0, mostNames).map((person) => readStatus(deps, person)));
    return { kind: 'status', people: shown, more: people.length - shown.length, work };
  },
  async who({ clock }, { people, work }) {
    const enabled = people.filter((person) => isEnabledNow(person, clock.nowMs()));
    const names = enabled.slice(0, mostShown).map(({ username }) => username);
    return { kind: 'who', count: enabled.length, of: people.length, names, work };
  },
  'report-ready': (deps, reached) => listPeople(deps, reached, 'ready'),
  'report-not-ready': (deps, reached) => listPeople(deps, reached, 'not-ready'),
  'report-not-enrolled': (deps, reached) => listPeople(deps, reached, 'not-enrolled'),
  async export(deps, reached) {
    const { place, people } = reached;
    const event = {
      ...eventAt(place),
      action: 'people.exported',
      detail: { format: 'csv', count: people.length },
    } as const; // names
    await deps.audit.record({ ...event, outcome: 'started' });
    const list = await exportPeople(deps, reached);
    await deps.audit.record({ ...event, outcome: list === undefined ? 'failed' : 'ok' });
    return list === undefined
      ? { kind: 'too-many', most: people.length }
      : { kind: 'exported', count: people.length, list };
  },
};

const forOne: Readonly<Partial<Record<ReadVerb, (deps: QuestionDeps, reached: Reached) => Promise<Outcome>>>> = {
  why: async (deps, { people: [person], work }) => ({
    kind: 'why',
    username: person.username,
    obstacle: await findObstacle(deps, person),
    work,
  }),
  contact: async (deps, { people: [person], work }) => {
    const { username, contacts } = await readStatus(deps, person);
    return { kind: 'contacts', username, contacts, work };
  },
  audit: async (deps, { people: [person], command, work }) => {
    const { username, id } = person;
    return { kind: 'audit', username, work, ...(await readTrail(deps, id, command.spanMs)) };
  },
};

const isOne = (reached: readonly Person[]): boolean => reached.length === 1;

/** Whoever lies outside the asker's reach is not told about, only counted. */
export async function answerAbout(deps: QuestionDeps, { place, asker, command }: Question): Promise<Outcome> {
  const { verb, target = { kind: 'all' } } = command;
  if (target.kind === 'last') return { kind: 'no-last' };
  const selected = await select(deps, target, (unit) => mayReach(asker.roles, verb, unit));
  if (!selected.ok) return refusalOf(selected);
  const reached = selected.people.filter(({ unit }) => mayReach(asker.roles, verb, unit));
  const [first, ...others] = reached;
  if (first === undefined) return nobodyIn(selected.people, selected.notFound);
  const answer = forGroups[verb] ?? (isOne(reached) ? forOne[verb] : undefined);
  if (answer === undefined) return { kind: 'one-at-a-time' };
  if (isOne(reached)) {
    const detail = { command: verb };
    await deps.audit.record({ ...eventAt(place), action: 'admin.command', outcome: 'ok', target: first.id, detail });
  }
  const work = await deps.works.add(place, asker.account, { state: 'noted', command });
  return answer(deps, { place, asker, people: [first, ...others], command, work });
}

function nobodyIn(people: readonly Person[], notFound: readonly string[]): Outcome {
  if (people.length === 0) return { kind: 'nobody', names: notFound.slice(0, mostNames) };
  const tally = { change: 0, already: 0, protected: 0, outside: people.length, notFound: notFound.length };
  return { kind: 'no-change', tally, names: [] };
}
