// Owns deciding what a change would do, to whom, and what it takes: nothing here changes anything. Asked before a preview,
// again before it is applied, and again before it is approved.
import type { RoleDoc } from '../collections';
import type { AccountId } from '../ids';
import type { Policy } from '../policy/policy';
import type { Clock } from '../ports';
import type { Roles } from '../roles';
import { mayReach, onlyAsHelpDesk } from './authority';
import type { Command } from './command';
import type { ChangeVerb, EffectDeps } from './effect';
import { effects } from './effects';
import type { Outcome, Tally } from './ports';
import { type Left, leftOf } from './results';
import { type Person, type SelectionDeps, select } from './selection';
import { digestOf } from './works';

export type PlanDeps = SelectionDeps & EffectDeps & { readonly clock: Clock; readonly roles: Roles };

/** Who asks, with what they hold at this moment. */
export interface Asker {
  readonly account: AccountId;
  readonly roles: readonly RoleDoc[];
}

export interface ChangePlan {
  readonly ok: true;
  readonly verb: ChangeVerb;
  readonly command: Command;
  /** Who would change. */
  readonly people: readonly Person[];
  readonly tally: Tally;
  /** Whoever was not found, or the first who would change. */
  readonly names: readonly string[];
  readonly digest: string;
  /** Who stays as they are, and why; for the list of what came of it. */
  readonly left: readonly Left[];
  /** A second administrator must say yes. */
  readonly approval: boolean;
}

export type Planned = ChangePlan | { readonly ok: false; readonly outcome: Outcome };

/** Up to this many named people are changed at once; more are shown first. */
const mostAtOnce = 4;
const mostByOne = 200;
const mostByButton = 50;
export const mostNames = 5;

export type Fate = 'change' | 'already' | 'outside' | 'protected';

const refuse = (outcome: Outcome): Planned => ({ ok: false, outcome });

interface Question {
  readonly asker: Asker;
  readonly verb: ChangeVerb;
  readonly command: Command;
  readonly nowMs: number;
  readonly policy: Policy;
  readonly settled: ReadonlySet<AccountId>;
}

function fateOf({ asker, verb, command, nowMs, policy, settled }: Question, person: Person): Fate {
  if (!mayReach(asker.roles, verb, person.unit)) return 'outside';
  if (person.privileged && onlyAsHelpDesk(asker.roles, verb, person.unit)) return 'protected';
  if (effects[verb].protects?.(person, policy) === true) return 'protected';
  if (settled.has(person.id)) return 'already';
  return effects[verb].already(person, command, nowMs) ? 'already' : 'change';
}

const tallyOf = (fates: readonly Fate[], notFound: number): Tally => {
  const count = (fate: Fate): number => fates.filter((one) => one === fate).length;
  return {
    change: count('change'),
    already: count('already'),
    outside: count('outside'),
    protected: count('protected'),
    notFound,
  };
};

/** Bar 5.8, issue: many, everybody or anybody privileged takes two; so does a role once there are two owners. */
async function needsApproval(deps: PlanDeps, question: Question, people: readonly Person[]): Promise<boolean> {
  const { asker, verb, command } = question;
  if (isRole(verb)) {
    const owners = await deps.roles.holders('owner', mostOwners);
    return owners.some(({ account }) => account !== asker.account);
  }
  if (people.length > mostByOne || command.target?.kind === 'all') return true;
  return people.some(({ privileged }) => privileged) || (await isTooMuchForHelpDesk(deps, question, people));
}

/** What a caller could talk a hurried help desk into takes a second person (attack ADM-10). */
async function isTooMuchForHelpDesk(deps: PlanDeps, { asker, verb, command }: Question, people: readonly Person[]) {
  const { second } = effects[verb];
  if (second === undefined) return false;
  const asHelpDesk = people.filter(({ unit }) => onlyAsHelpDesk(asker.roles, verb, unit));
  const answers = await Promise.all(asHelpDesk.map((person) => second(deps, { person, command, by: asker.account })));
  return answers.some(Boolean);
}

const mostOwners = 100;
const nobody: ReadonlySet<AccountId> = new Set();

const isRole = (verb: ChangeVerb): boolean => verb === 'grant' || verb === 'ungrant';

const isCrowd = ({ verb, command }: Question, people: readonly Person[]): boolean =>
  effects[verb].single === true && (people.length > 1 || command.target?.kind === 'all');

/** What cannot be asked for at all, whoever it is about. */
async function objection(deps: PlanDeps, question: Question, people: readonly Person[]): Promise<Outcome | undefined> {
  const { asker, verb, command } = question;
  const [person] = people;
  if (effects[verb].reasoned === true && (command.because ?? '') === '')
    return { kind: 'refused', reason: 'no-reason' };
  if (isCrowd(question, people)) return { kind: 'one-at-a-time' };
  if (person === undefined) return undefined;
  if (isRole(verb) && person.id === asker.account) return { kind: 'own-role' };
  const reason = await effects[verb].refuse?.(deps, { person, command, by: asker.account });
  return reason === undefined ? undefined : { kind: 'refused', reason };
}

/** `command.target` names somebody: `last` was resolved by then. */
export async function planChange(deps: PlanDeps, asker: Asker, verbed: { verb: ChangeVerb; command: Command }) {
  const { target } = verbed.command;
  if (target === undefined || target.kind === 'last') return refuse({ kind: 'no-last' });
  const sees = (unit: string): boolean => mayReach(asker.roles, verbed.verb, unit);
  const selected = await select(deps, target, sees);
  if (!selected.ok) return refuse(refusalOf(selected));
  const settled = (await effects[verbed.verb].settled?.(deps, selected.people)) ?? nobody;
  const now = { nowMs: deps.clock.nowMs(), policy: deps.policy.current(), settled };
  const question: Question = { ...verbed, asker, ...now };
  const fates = selected.people.map((person) => fateOf(question, person));
  const people = selected.people.filter((_, index) => fates[index] === 'change');
  const tally = tallyOf(fates, selected.notFound.length);
  const objected = await objection(deps, question, people);
  if (objected !== undefined) return refuse(objected);
  const reached = selected.people.filter((_, index) => fates[index] !== 'outside').map(({ username }) => username);
  const names = selected.notFound.length > 0 ? selected.notFound : reached;
  if (people.length === 0) return refuse(nothingFor(tally, names));
  const approval = await needsApproval(deps, question, people);
  const first = people.slice(0, mostNames).map(({ username }) => username);
  const left = leftOf(selected, fates, target);
  const digest = digestOf(people);
  const plan: ChangePlan = { ok: true, ...verbed, people, tally, names: first, digest, left, approval };
  return plan;
}

const nothingFor = (tally: Tally, names: readonly string[]): Outcome =>
  tally.already + tally.outside + tally.protected === 0
    ? { kind: 'nobody', names: names.slice(0, mostNames) }
    : { kind: 'no-change', tally, names: names.slice(0, mostNames) };

type Unselected = Exclude<Awaited<ReturnType<typeof select>>, { ok: true }>;

/** A selection that failed, as an answer. */
export function refusalOf(selected: Unselected): Outcome {
  if (selected.reason === 'too-many') return { kind: 'too-many', most: selected.most };
  if (!('name' in selected)) return { kind: selected.reason };
  if (!('candidates' in selected)) return { kind: selected.reason, name: selected.name };
  return { kind: selected.reason, name: selected.name, candidates: selected.candidates };
}

/** What may be more people than whoever typed it has in mind: everybody, or whoever stands on a list. */
const namesMany = ({ target }: Command): boolean => target?.kind === 'all' || target?.kind === 'file';

/** Few people, named one by one, and nobody who needs protection: done at once, with a way back. */
export const isSmall = ({ people, command, approval }: ChangePlan): boolean =>
  people.length <= mostAtOnce && !namesMany(command) && !approval;

export const numberToType = ({ people }: ChangePlan): number | null =>
  people.length > mostByButton ? people.length : null;
