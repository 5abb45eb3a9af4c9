// Owns what an administrator has asked for and not finished: previews, requests for approval, what can be undone. Each is
// taken by exactly one press, and none of them proves anything: whoever presses is asked for their rights again.
import { createHash } from 'node:crypto';
import type { WorkDoc } from '../collections';
import type { AccountId, ConversationKey, WorkId } from '../ids';
import type { Clock, Random, Store } from '../ports';
import type { Place } from '../recovery/ports';
import type { Sealer } from '../secrets/ports';
import { randomId } from '../secrets/random';
import type { Command } from './command';
import type { HeldPress } from './confirmations';
import type { Undo } from './effect';
import type { ImportBook } from './imports/book';
import type { Person } from './selection';

// Bar 5.8: an approval lives 15 minutes; so do previews and the way back.
export const workLifetimeMs = 15 * 60_000;
const keptMs = 24 * 3_600_000;
const mostListed = 20;
const mostNewest = 200;
const mostRaces = 20;
const counter = 'admin.requests';

export interface WorkBody {
  readonly command: Command;
  readonly undo: readonly Undo[];
  /** What waits for a fresh sign-in, and where: under which credential it was asked for, and whether by a button. */
  readonly held?: { readonly stamp: string; readonly channel: string; readonly press: HeldPress | null };
  /** Command lines to choose from (admin/offers). */
  readonly lines?: readonly string[];
  /** Of an import. */
  readonly book?: ImportBook;
}

export interface Work extends Omit<WorkDoc, 'body'> {
  readonly body: WorkBody;
}

type New = Pick<WorkDoc, 'state'> &
  Pick<WorkBody, 'command' | 'lines' | 'held' | 'book'> & {
    readonly people?: readonly Person[];
    readonly undo?: readonly Undo[];
    /** Instead of people. */
    readonly digest?: string;
    readonly count?: number;
  };

export interface Works {
  add(place: Place, by: AccountId, work: New): Promise<WorkId>;
  /** Its body from now on. For whoever has it running. */
  amend(id: WorkId, body: WorkBody): Promise<void>;
  /** The newest of somebody's with this verb. */
  newest(by: AccountId, verb: string): Promise<Work | undefined>;
  get(id: WorkId): Promise<Work | undefined>;
  /** Only one caller gets it from one state to the next, and only before it lapses. */
  move(
    work: Work,
    state: WorkDoc['state'],
    change?: Partial<Pick<WorkDoc, 'number' | 'until' | 'done' | 'expiresAt'>>,
  ): Promise<boolean>;
  /** Gives it a number and waits for somebody else. Undefined: somebody was faster. */
  ask(work: Work): Promise<number | undefined>;
  byNumber(number: number): Promise<Work | undefined>;
  /** The newest that somebody has confirmed by a fresh sign-in and that has not gone on. */
  provenBy(account: AccountId): Promise<Work | undefined>;
  /** To another conversation of whoever asked for it. */
  bring(id: WorkId, way: { readonly from: ConversationKey; readonly to: ConversationKey }): Promise<void>;
  /** Waiting, running, oldest first. */
  open(): Promise<readonly Work[]>;
}

/** Whether these people are as they were: what a command would change about them, and what protects them. */
export const digestOf = (people: readonly Person[]): string => {
  const hash = createHash('sha256');
  for (const { id, unit, disabled, privileged, lockedUntil, lockoutOff, mustChange, enrolment } of people) {
    const standing = [disabled, privileged, lockedUntil !== null, lockoutOff === true, mustChange === true];
    hash.update(`${JSON.stringify([id, unit, ...standing, enrolment?.version ?? 0])}\n`);
  }
  return hash.digest('base64url');
};

interface WorksDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly sealer: Sealer;
}

async function nextNumber(store: Store): Promise<number> {
  for (let race = 0; race < mostRaces; race += 1) {
    const counted = await store.update('settings', { id: counter }, { add: { version: 1 } });
    if (counted !== undefined) return counted.version;
    await store.insert('settings', { id: counter, value: '', version: 0 });
  }
  return 0;
}

const contextOf = (id: string): string => `work/${id}`;

// Written by this file only, and sealed: nobody else can have put it there.
const openWith =
  (sealer: Sealer) =>
  (doc: WorkDoc): Work => ({ ...doc, body: JSON.parse(sealer.open(doc.body, contextOf(doc.id))) as WorkBody });

const creating = ({ store, clock, random, sealer }: WorksDeps): Pick<Works, 'add' | 'amend'> => ({
  async amend(id, body) {
    await store.update('works', { id }, { set: { body: sealer.seal(JSON.stringify(body), contextOf(id)) } });
  },
  async add({ conversation }, by, { state, command, lines, people = [], undo = [], digest, count, book, held }) {
    // Ids are made here and only here; the cast is their birth.
    const id = randomId(random) as WorkId;
    const now = clock.nowMs();
    const body: WorkBody = { command, undo, book, ...(lines && { lines }), ...(held && { held }) };
    await store.insert('works', {
      id,
      number: 0,
      conversation,
      by,
      verb: command.verb,
      body: sealer.seal(JSON.stringify(body), contextOf(id)),
      digest: digest ?? digestOf(people),
      count: count ?? people.length,
      done: 0,
      state,
      until: now + workLifetimeMs,
      createdAt: now,
      expiresAt: now + keptMs,
    });
    return id;
  },
});

const finding = ({
  store,
  clock,
  sealer,
}: WorksDeps): Pick<Works, 'get' | 'newest' | 'byNumber' | 'provenBy' | 'open'> => {
  const open = openWith(sealer);
  return {
    async get(id) {
      const doc = await store.get('works', id);
      return doc === undefined || doc.expiresAt <= clock.nowMs() ? undefined : open(doc);
    },
    async newest(by, verb) {
      const where = { by, createdAt: { gt: clock.nowMs() - keptMs } };
      const query = { where, sortBy: 'createdAt', order: 'down', limit: mostNewest } as const; // an order's name
      const doc = (await store.find('works', query)).find((one) => one.verb === verb && one.state !== 'held');
      return doc === undefined || doc.expiresAt <= clock.nowMs() ? undefined : open(doc);
    },
    async byNumber(number) {
      if (number < 1) return undefined;
      const [doc] = await store.find('works', { where: { number }, limit: 1 });
      return doc === undefined ? undefined : open(doc);
    },
    async provenBy(account) {
      const newest = { where: { by: account }, sortBy: 'createdAt', order: 'down', limit: mostListed } as const; // an order's name
      const now = clock.nowMs();
      const doc = (await store.find('works', newest)).find(({ state, until }) => state === 'proven' && until > now);
      return doc && open(doc);
    },
    async open() {
      const states = ['pending', 'running'] as const; // states' names
      const found = await Promise.all(
        states.map((state) =>
          store.find('works', { where: { state }, sortBy: 'createdAt', order: 'down', limit: mostListed }),
        ),
      );
      const now = clock.nowMs();
      const alive = found.flat().filter(({ state, until }) => state === 'running' || until > now);
      return alive.sort((a, b) => a.createdAt - b.createdAt).map(open);
    },
  };
};

export function createWorks(deps: WorksDeps): Works {
  const { store, clock } = deps;
  const move: Works['move'] = async ({ id, state: before }, state, change = {}) => {
    const target = { id, where: { state: before, until: { gt: clock.nowMs() } } };
    return (await store.update('works', target, { set: { state, ...change } })) !== undefined;
  };
  return {
    ...creating(deps),
    ...finding(deps),
    move,
    async bring(id, { from, to }) {
      await store.update('works', { id, where: { conversation: from } }, { set: { conversation: to } });
    },
    async ask(work) {
      const number = await nextNumber(store);
      const asked = await move(work, 'pending', { number, until: clock.nowMs() + workLifetimeMs });
      return asked ? number : undefined;
    },
  };
}
