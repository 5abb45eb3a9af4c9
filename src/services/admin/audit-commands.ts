// Owns searching the audit by command: literal filters, within the reach of whoever asks, recorded before anything is
// looked at. Whoever is no auditor sees people only as masked names.
import type { Audit, AuditEvent } from '../audit/events';
import { type Read, type SearchResult, searchAudit } from '../audit/search';
import type { People } from '../directory/people';
import type { AccountId } from '../ids';
import type { Clock, Directory, Store } from '../ports';
import { eventAt } from '../recovery/event-at';
import type { Place } from '../recovery/ports';
import { mayReach, reachesAll } from './authority';
import type { AuditFilter, Command, Verb } from './command';
import { type HandoutDeps, keepTable } from './handouts';
import type { FoundLine } from './oversight-outcomes';
import type { Asker } from './plan';
import type { Outcome } from './ports';

export interface AuditCommandDeps extends HandoutDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly audit: Audit;
  readonly directory: Directory;
  readonly people: People;
}

interface Asked {
  readonly place: Place;
  readonly asker: Asker;
  readonly command: Command;
}

const dayMs = 24 * 3_600_000;
const standardSpanMs = 30 * dayMs;
const mostFound = 1_000;
const mostShown = 15;

/** An account's id has its directory in front; anything else is nobody in particular. */
const isAccount = (id: string): boolean => id.includes(':') && !id.startsWith('anonymous:');

interface Person {
  readonly username: string;
  readonly unit: string | undefined;
}

/** Everybody is looked up once in a search. */
function createNames({ people }: AuditCommandDeps): (id: string) => Promise<Person> {
  const known = new Map<string, Promise<Person>>();
  const look = async (id: string): Promise<Person> => {
    // Looks like the id of an account; if it is none, nobody is found.
    const found = isAccount(id) ? await people.get(id as AccountId) : undefined;
    const plain = id === 'system' || id === 'operator' ? id : '';
    return { username: found?.username ?? plain, unit: found?.unit };
  };
  return (id) => {
    const found = known.get(id) ?? look(id);
    known.set(id, found);
    return found;
  };
}

/** `a•••@demo.example`: enough to know who is meant for whoever knows them. */
const mask = (username: string): string => username.replace(/^(.)[^@]*/u, '$1•••');

interface View {
  readonly nameOf: (id: string) => Promise<Person>;
  /** Whether they may be told about this event. */
  readonly sees: (event: Read) => Promise<boolean>;
  readonly write: (username: string) => string;
}

function viewOf(deps: AuditCommandDeps, { asker: { roles } }: Asked, verb: Verb): View {
  const nameOf = createNames(deps);
  const all = reachesAll(roles, verb);
  const auditor = roles.some(({ role }) => role === 'auditor');
  return {
    nameOf,
    sees: async ({ target }) => {
      if (all) return true;
      const { unit } = await nameOf(target);
      return unit !== undefined && mayReach(roles, verb, unit);
    },
    write: (username) => (auditor || !username.includes('@') ? username : mask(username)),
  };
}

type Matches = (event: Read) => boolean;

/** A name becomes the account that it belongs to; nobody's name matches nothing. */
async function idOf({ directory }: AuditCommandDeps, text: string): Promise<string> {
  if (text === 'system' || text === 'operator') return text;
  const found = await directory.find(text);
  return found.ok ? found.account.id : '';
}

async function matcherFor(deps: AuditCommandDeps, { field, text }: AuditFilter): Promise<Matches> {
  switch (field) {
    case 'action':
      return ({ action }) => action === text || action.startsWith(`${text}.`);
    case 'actor':
    case 'target': {
      const id = await idOf(deps, text);
      return (event) => id !== '' && event[field] === id;
    }
    case 'outcome':
    case 'reason':
    case 'channel':
      return (event) => event[field] === text;
  }
}

/** Whom all of it is about, where somebody is named who exists: then no other event is looked at. */
async function aboutOne(deps: AuditCommandDeps, filters: readonly AuditFilter[]): Promise<string | undefined> {
  const named = filters.find(({ field }) => field === 'target');
  return named && ((await idOf(deps, named.text)) || undefined);
}

async function toLine({ nameOf, write }: View, event: Read): Promise<FoundLine> {
  const [actor, target] = await Promise.all([nameOf(event.actor), nameOf(event.target)]);
  const { atMs, action, outcome, reason, channel, correlation } = event;
  const names = { actor: write(actor.username), target: write(target.username) };
  return { atMs, action, outcome, ...names, reason, channel, correlation };
}

const columns = ['at', 'action', 'outcome', 'actor', 'target', 'reason', 'channel', 'correlation'];

async function* toRows(view: View, events: readonly Read[]): AsyncIterable<readonly string[]> {
  for (const event of events) {
    const { atMs, action, outcome, actor, target, reason, channel, correlation } = await toLine(view, event);
    yield [new Date(atMs).toISOString(), action, outcome, actor, target, reason, channel, correlation];
  }
}

async function answer(
  deps: AuditCommandDeps,
  { asker }: Asked,
  told: { view: View; found: SearchResult },
): Promise<Outcome> {
  const { view, found } = told;
  const { events, whole, backToMs } = found;
  const lines = await Promise.all(events.slice(0, mostShown).map((event) => toLine(view, event)));
  const table = { name: 'audit', columns, rows: toRows(view, events) };
  const list = events.length > mostShown ? await keepTable(deps, asker.account, table) : undefined;
  return { kind: 'found', lines, count: events.length, whole, backToMs, list };
}

/** What is looked for is in the audit before it is; what came of it afterwards. */
async function recorded(
  { audit }: AuditCommandDeps,
  { place }: Asked,
  { detail, search }: { detail: NonNullable<AuditEvent['detail']>; search: () => Promise<SearchResult> },
): Promise<SearchResult> {
  const event = { ...eventAt(place), action: 'audit.searched' } satisfies Partial<AuditEvent>;
  await audit.record({ ...event, outcome: 'started', detail });
  const found = await search();
  await audit.record({ ...event, outcome: 'ok', detail: { ...detail, count: found.events.length } });
  return found;
}

export async function searchByCommand(deps: AuditCommandDeps, asked: Asked): Promise<Outcome> {
  const { filters = [], spanMs = standardSpanMs } = asked.command;
  const view = viewOf(deps, asked, 'audit-search');
  const nowMs = deps.clock.nowMs();
  const sinceMs = Math.max(0, nowMs - spanMs);
  // Names of filters, which are ours; never what was looked for.
  const detail = { kind: 'search', since: sinceMs, filters: filters.map(({ field }) => field).join(',') };
  const found = await recorded(deps, asked, {
    detail,
    search: async () => {
      const matchers = await Promise.all(filters.map((filter) => matcherFor(deps, filter)));
      const matches: Matches = (event) => matchers.every((one) => one(event));
      const target = await aboutOne(deps, filters);
      return searchAudit(deps.store, { sinceMs, throughMs: nowMs, target, matches, sees: view.sees, mostFound });
    },
  });
  return answer(deps, asked, { view, found });
}

/** Everything that belongs together: by its correlation, or by the number of a request and what was done in its name. */
export async function readCase(deps: AuditCommandDeps, asked: Asked): Promise<Outcome> {
  const { number, correlation } = asked.command;
  const view = viewOf(deps, asked, 'audit-case');
  const nowMs = deps.clock.nowMs();
  const span = { sinceMs: Math.max(0, nowMs - standardSpanMs), throughMs: nowMs, mostFound };
  const find = (matches: Matches) => searchAudit(deps.store, { ...span, matches, sees: view.sees });
  const found = await recorded(deps, asked, {
    // Not its number: the search itself would belong to it from then on.
    detail: { kind: 'case' },
    search: async () => {
      if (number === undefined) return find((event) => event.correlation === correlation);
      const named = await find((event) => event.number === number);
      const joined = new Set(named.events.map((event) => event.correlation).filter((one) => one !== ''));
      return find((event) => event.number === number || joined.has(event.correlation));
    },
  });
  return answer(deps, asked, { view, found });
}
