// Owns who hears of a request that takes two people: everybody who may approve it, and afterwards whoever asked. What they
// hear proves nothing: whoever approves is asked for their rights and for a fresh sign-in again.
import type { AccountId } from '../ids';
import type { Throttle, Window } from '../limits/ports';
import type { Outbox, Teller } from '../notify/ports';
import type { Clock, Directory, Store } from '../ports';
import type { Place } from '../recovery/ports';
import type { Roles } from '../roles';
import { mayReach, mayUse } from './authority';
import type { Command } from './command';
import type { Asker } from './plan';
import type { Outcome } from './ports';
import type { Work, Works } from './works';

export interface SummonsDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly directory: Directory;
  readonly roles: Roles;
  readonly works: Works;
  readonly teller: Pick<Teller, 'tellPerson'>;
  readonly outbox: Outbox;
  readonly throttle: Throttle;
  readonly publicUrl: string;
}

export interface Followed {
  readonly place: Place;
  readonly asker: Pick<Asker, 'account'>;
  readonly command: Command;
}

/** `void`: somebody agreed, and something had changed, so nothing was done. */
export type Verdict = 'approved' | 'denied' | 'void' | 'lapsed';

const hourMs = 3_600_000;
/** Somebody who asks all the time does not fill everybody's mailbox; `pending` lists what they asked for. */
const perAsker: Window = { limit: 20, windowMs: hourMs };
const mostHolders = 100;

/** How the cards about a request are found again. */
const aboutOf = ({ number }: Pick<Work, 'number'>): string => `request/${number}`;

/** Surely within reach: everybody's administrators, and those of the unit that it names. */
async function mayAgree({ roles, directory }: SummonsDeps, account: AccountId, { target, verb, unit: made }: Command) {
  const held = await roles.of(account);
  // '' is the unit of nobody: only a grant for everybody covers it.
  const unit = verb === 'invite' ? (made ?? '') : target?.kind === 'unit' ? target.unit : '';
  if (!mayUse(held, 'approve') || !mayUse(held, verb) || !mayReach(held, verb, unit)) return false;
  const found = await directory.get(account);
  return found !== undefined && !found.disabled;
}

const mostNamed = 20;

/** Nobody approves what happens to themselves. */
async function namedIn({ directory }: SummonsDeps, { target }: Command): Promise<readonly AccountId[]> {
  if (target?.kind !== 'people') return [];
  const found = await Promise.all(target.people.slice(0, mostNamed).map(({ text }) => directory.find(text)));
  return found.flatMap((one) => (one.ok ? [one.account.id] : []));
}

async function approversOf(deps: SummonsDeps, { by, body }: Work): Promise<readonly AccountId[]> {
  const holders = await Promise.all((['owner', 'admin'] as const).map((role) => deps.roles.holders(role, mostHolders)));
  const concerned = new Set<AccountId>([by, ...(await namedIn(deps, body.command))]);
  const accounts = [...new Set(holders.flat().map(({ account }) => account))].filter((one) => !concerned.has(one));
  const may = await Promise.all(accounts.map((one) => mayAgree(deps, one, body.command)));
  return accounts.filter((_, index) => may[index]);
}

const variablesOf = async ({ directory, publicUrl }: SummonsDeps, { by, number, count, until, body }: Work) => ({
  number,
  count,
  untilMs: until,
  by: (await directory.get(by))?.username ?? '',
  verb: body.command.verb.replace('-', ' '),
  because: body.command.because ?? '',
  startUrl: `${publicUrl}/`,
});

/** What becomes of the cards about it, once it is over. */
const settleCards = ({ outbox, clock }: SummonsDeps, work: Work, { verdict, by, dueMs }: Settling) =>
  outbox.enqueue({
    id: `settle/${work.id}/${verdict}`,
    kind: 'settle',
    payload: { about: aboutOf(work), verdict, by },
    dueMs,
    notAfterMs: (dueMs ?? clock.nowMs()) + hourMs,
  });

interface Settling {
  readonly verdict: Verdict;
  readonly by: string;
  readonly dueMs?: number;
}

async function summon(deps: SummonsDeps, number: number): Promise<void> {
  const work = await deps.works.byNumber(number);
  if (work === undefined || !(await deps.throttle.hit(`summon|${work.by}`, perAsker)).allowed) return;
  const [approvers, variables] = await Promise.all([approversOf(deps, work), variablesOf(deps, work)]);
  const message = { id: aboutOf(work), template: 'approval-wanted', variables, notAfterMs: work.until } as const; // a template's name
  for (const account of approvers) await deps.teller.tellPerson(account, message);
  await settleCards(deps, work, { verdict: 'lapsed', by: '', dueMs: work.until });
}

/** In the chat where it was asked for; and, as a web chat may be closed by then, in Teams or by mail. */
async function tellAsker(deps: SummonsDeps, work: Work, { verdict, by }: Settling): Promise<void> {
  const notAfterMs = deps.clock.nowMs() + hourMs;
  const payload = { conversation: work.conversation, name: 'decided', ref: work.id, number: work.number, verdict, by };
  await deps.outbox.enqueue({ id: `chat/decided/${work.id}`, kind: 'chat', payload, notAfterMs });
  const conversation = await deps.store.get('conversations', work.conversation);
  if (conversation?.channel === 'teams') return;
  const variables = { ...(await variablesOf(deps, work)), verdict, decidedBy: by };
  const message = { id: `decided/${work.id}`, template: 'approval-decided', variables, notAfterMs } as const; // a template's name
  await deps.teller.tellPerson(work.by, message);
}

const verdictOf = (verb: Command['verb'], { kind }: Outcome): Verdict => {
  if (verb === 'deny') return 'denied';
  return kind === 'changed-since' ? 'void' : 'approved';
};

async function conclude(deps: SummonsDeps, { asker, command }: Followed, outcome: Outcome): Promise<void> {
  const work = await deps.works.byNumber(command.number ?? 0);
  if (work?.state !== 'closed' && work?.state !== 'running') return;
  const verdict = verdictOf(command.verb, outcome);
  const by = (await deps.directory.get(asker.account))?.username ?? '';
  await settleCards(deps, work, { verdict, by });
  if (work.by !== asker.account) await tellAsker(deps, work, { verdict, by });
}

/** Nothing came of it: it was over before, or it waits for something else. */
const inconclusive: ReadonlySet<Outcome['kind']> = new Set([
  'no-such-request',
  'own-request',
  'not-allowed',
  'sign-in-first',
]);

/** What follows for others from what somebody just did. */
export async function follow(deps: SummonsDeps, followed: Followed, outcome: Outcome): Promise<void> {
  const { verb } = followed.command;
  if (outcome.kind === 'asked') await summon(deps, outcome.number);
  else if ((verb === 'approve' || verb === 'deny') && !inconclusive.has(outcome.kind))
    await conclude(deps, followed, outcome);
}
