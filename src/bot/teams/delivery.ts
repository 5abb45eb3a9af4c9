// Owns getting words to Teams. A job is stored with the turn; then we try at once, in the background, for a few seconds. What
// does not get through is the outbox's from then on, so a dead address delays a message and never a turn.
import { setTimeout as pause } from 'node:timers/promises';
import type { ConversationReference } from 'botbuilder';
import type { ConversationKey } from '../../services/ids';
import type { Job, JobHandler, JobOutcome, Outbox } from '../../services/notify/ports';
import type { Clock, Log } from '../../services/ports';
import { createLine } from '../turn';
import type { TeamsAdapter } from './adapter';
import { Undelivered } from './connector';
import { type Item, type Parcel, packParcel, unpackParcel } from './messages';
import type { Pace } from './pace';
import type { Reference, References } from './references';
import { sendItem } from './sending';

export interface Delivery {
  /** Durable once resolved; false: a parcel of this id exists. Nothing is sent before `start`. */
  enqueue(id: string, parcel: Parcel, forMs?: number): Promise<boolean>;
  /** Tries now, in the background. For when the job is durable. */
  start(id: string, parcel: Parcel): void;
  /** The outbox handler of kind `teams`. */
  readonly handler: JobHandler;
  /** Resolves when nothing is being tried. */
  settled(): Promise<void>;
}

interface DeliveryDeps {
  readonly adapter: () => TeamsAdapter;
  readonly outbox: Outbox;
  readonly references: Pick<References, 'keepLink' | 'keepCard' | 'keepOffer' | 'forget' | 'standing' | 'keepStanding'>;
  /** Runs what a parcel has for the case that it cannot be delivered. */
  readonly instead: (what: string) => Promise<void>;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly log: Log;
}

/** When the outbox takes over what we did not get through: longer than we try ourselves. */
const takeOverMs = 20_000;
const tryForMs = 6_000;
const longestPaceMs = 4_500;
/** An answer that comes later than this answers nothing any more. */
const repliesForMs = 10 * 60_000;
const mostWaiting = 8;
/** Whoever has waited so long for their turn leaves it to the outbox, which may have begun already. */
const mostInLineMs = 8_000;

/** After this many failures in a row an address is left alone for a while: sends to it must not fill the outbox's lanes. */
const breakAfter = 3;
const breakForMs = 10_000;

function createBreaker(clock: Clock) {
  const failures = new Map<string, { count: number; until: number }>();
  return {
    open: (address: string): boolean => (failures.get(address)?.until ?? 0) > clock.nowMs(),
    passed: (address: string): void => void failures.delete(address),
    failed(address: string): void {
      const count = (failures.get(address)?.count ?? 0) + 1;
      failures.set(address, { count, until: count >= breakAfter ? clock.nowMs() + breakForMs : 0 });
    },
  };
}

const toReference = ({ serviceUrl, conversationId, tenant, bot, user }: Reference): Partial<ConversationReference> => ({
  channelId: 'msteams',
  serviceUrl,
  bot: { id: bot, name: '' },
  user: { id: user, name: '' },
  // What the SDK's type asks for beyond this only Teams knows, and does not need back.
  conversation: { id: conversationId, ...(tenant && { tenantId: tenant }) } as ConversationReference['conversation'],
});

type Tried =
  | { readonly sent: number; readonly left: 'none' }
  | { readonly sent: number; readonly left: 'later'; readonly reason: string; readonly notBeforeMs?: number }
  | { readonly sent: number; readonly left: 'never'; readonly reason: string; readonly gone: boolean };

interface SentAs extends Pick<Parcel, 'conversation' | 'reference'> {
  readonly activity: string;
}

/** A link must be found again, to be taken away when it was used; so must a request's buttons. */
async function keepSent({ references }: DeliveryDeps, one: Item, { conversation, reference, activity }: SentAs) {
  // The parcel's conversation was a key when it was packed.
  const key = conversation as ConversationKey;
  if ('say' in one && one.say.reply.link !== undefined) {
    const { reply, language } = one.say;
    await references.keepLink(key, { activity, text: reply.text, language });
  }
  if ('offer' in one) {
    const { id, name, language } = one.offer;
    await references.keepOffer(key, id, { activity, text: name, language });
  }
  if ('tell' in one && one.tell.about !== undefined) {
    const { reply, language, about } = one.tell;
    await references.keepCard(about, { conversation: key, reference, activity, text: reply.text, language });
  }
}

async function noteSent(deps: DeliveryDeps, one: Item, sent: SentAs): Promise<void> {
  if (sent.activity === '') return;
  await keepSent(deps, one, sent).catch((fault: unknown) => {
    deps.log.warn('a link or a button in Teams will not be taken away', { code: String(fault) });
  });
}

async function keepPace({ pace, clock }: DeliveryDeps, conversation: string, deadlineMs: number): Promise<void> {
  const waitMs = pace.take(conversation);
  if (waitMs > longestPaceMs || clock.nowMs() + waitMs > deadlineMs)
    throw new Undelivered('too fast', false, { restMs: waitMs });
  if (waitMs > 0) await pause(waitMs, undefined, { ref: false });
}

const outcomeOf = (thrown: unknown, sent: number, nowMs: number): Tried => {
  if (!(thrown instanceof Undelivered)) return { sent, left: 'later', reason: 'crashed' };
  const { message: reason, gone, restMs } = thrown;
  if (thrown.permanent) return { sent, left: 'never', reason, gone };
  return { sent, left: 'later', reason, ...(restMs !== undefined && { notBeforeMs: nowMs + restMs }) };
};

function createTry(deps: DeliveryDeps) {
  const breaker = createBreaker(deps.clock);
  const inLine = createLine(mostWaiting);

  /** Too often in one conversation says nothing about the address. */
  const learn = ({ conversation, reference }: Pick<Parcel, 'conversation' | 'reference'>, tried: Tried): void => {
    if (tried.left !== 'later') return;
    if (tried.notBeforeMs === undefined) breaker.failed(reference.serviceUrl);
    else deps.pace.rest(conversation, tried.notBeforeMs - deps.clock.nowMs());
  };

  const sendAll = async ({ conversation, reference, items }: Parcel): Promise<Tried> => {
    let sent = 0;
    const deadlineMs = deps.clock.nowMs() + tryForMs;
    try {
      await deps.adapter().speak(toReference(reference), async (context) => {
        for (const one of items) {
          await keepPace(deps, conversation, deadlineMs);
          // The parcel's conversation was a key when it was packed.
          const activity = await sendItem(deps.references, {
            context,
            one,
            conversation: conversation as ConversationKey,
          });
          sent += 1;
          await noteSent(deps, one, { conversation, reference, activity });
        }
      });
      breaker.passed(reference.serviceUrl);
      return { sent, left: 'none' };
    } catch (thrown) {
      const tried = outcomeOf(thrown, sent, deps.clock.nowMs());
      learn({ conversation, reference }, tried);
      return tried;
    }
  };

  return async (parcel: Parcel): Promise<Tried> => {
    if (breaker.open(parcel.reference.serviceUrl)) return { sent: 0, left: 'later', reason: 'resting' };
    const beginByMs = deps.clock.nowMs() + mostInLineMs;
    const tried = inLine(parcel.conversation, async (): Promise<Tried> => {
      if (deps.clock.nowMs() > beginByMs) return { sent: 0, left: 'later', reason: 'waited too long' };
      return sendAll(parcel);
    });
    return tried ?? { sent: 0, left: 'later', reason: 'too many' };
  };
}

type Refusal = Extract<Tried, { readonly left: 'never' }>;

/** Somebody who took the app away is not written to again, until they write. */
async function giveUp(deps: DeliveryDeps, parcel: Parcel, tried: Refusal): Promise<JobOutcome> {
  // The parcel's conversation was a key when it was packed.
  if (tried.gone) await deps.references.forget(parcel.conversation as ConversationKey);
  if (parcel.instead === undefined && tried.sent === 0) return { done: false, retry: 'never', reason: tried.reason };
  if (parcel.instead !== undefined) await deps.instead(parcel.instead);
  return { done: true };
}

export function createDelivery(deps: DeliveryDeps): Delivery {
  const { outbox, clock, log } = deps;
  const tryNow = createTry(deps);
  const underWay = new Set<Promise<void>>();

  const store = (id: string, parcel: Parcel, times: { readonly dueMs: number; readonly notAfterMs: number }) =>
    outbox.enqueue({ id, kind: 'teams', payload: packParcel(parcel), ...times });

  /** What is left of a parcel becomes one of its own, so that nothing is said twice. */
  const leaveRest = async (
    id: string,
    parcel: Parcel,
    rest: { readonly sent: number; readonly dueMs: number; readonly notAfterMs: number },
  ) => {
    const items = parcel.items.slice(rest.sent);
    await store(`${id}+${rest.sent}`, { ...parcel, items }, { dueMs: rest.dueMs, notAfterMs: rest.notAfterMs });
  };

  const settle = async (job: Pick<Job, 'id' | 'notAfterMs'>, parcel: Parcel): Promise<JobOutcome> => {
    const tried = await tryNow(parcel);
    if (tried.left === 'none') return { done: true };
    log.warn('Teams did not take a message', { reason: tried.reason, left: parcel.items.length - tried.sent });
    if (tried.left === 'never') return giveUp(deps, parcel, tried);
    const { sent, reason, notBeforeMs } = tried;
    if (sent === 0) return { done: false, retry: 'later', reason, notBeforeMs };
    await leaveRest(job.id, parcel, { sent, dueMs: notBeforeMs ?? clock.nowMs(), notAfterMs: job.notAfterMs });
    return { done: true };
  };

  const run = async (id: string, parcel: Parcel): Promise<void> => {
    const outcome = await settle({ id, notAfterMs: clock.nowMs() + repliesForMs }, parcel);
    if (outcome.done) return outbox.finish(id);
    // `never` is left to the outbox too, which buries it and reports that.
    await outbox.hasten(id, outcome.retry === 'later' ? outcome.notBeforeMs : undefined);
  };

  return {
    enqueue: (id, parcel, forMs = repliesForMs) =>
      store(id, parcel, { dueMs: clock.nowMs() + takeOverMs, notAfterMs: clock.nowMs() + forMs }),
    start(id, parcel) {
      const trying = run(id, parcel)
        .catch((fault: unknown) => log.warn('a message for Teams waits in the outbox', { code: String(fault) }))
        .finally(() => underWay.delete(trying));
      underWay.add(trying);
    },
    handler: (job) => settle(job, unpackParcel(job.payload)),
    async settled() {
      await Promise.allSettled(underWay);
    },
  };
}
