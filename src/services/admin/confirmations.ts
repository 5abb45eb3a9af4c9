// Owns what waits for a fresh sign-in: a command, or a press, kept as it was; a link that is good for one account and this
// one thing; and the page's press, after which it goes on once.
import type { Audit } from '../audit/events';
import type { AccountId, Source, WorkId } from '../ids';
import type { Outbox } from '../notify/ports';
import type { Tickets } from '../passwords/ports';
import type { Clock, Directory } from '../ports';
import type { Place } from '../recovery/ports';
import type { Command } from './command';
import type { Asker } from './plan';
import type { Outcome, Press } from './ports';
import { type Work, type Works, workLifetimeMs } from './works';

export interface ConfirmationDeps {
  readonly works: Works;
  readonly tickets: Tickets;
  readonly clock: Clock;
  readonly directory: Directory;
  readonly outbox: Pick<Outbox, 'enqueue'>;
  readonly audit: Audit;
}

/** A button that was pressed, to be pressed again. */
export interface HeldPress {
  readonly work: WorkId;
  readonly choice: Press;
  readonly typed: number | null;
}

export interface Holding {
  readonly place: Place;
  readonly asker: Pick<Asker, 'account'>;
  readonly command: Command;
  readonly press: HeldPress | null;
}

/** From the page's press until it has gone on. */
const provenForMs = 5 * 60_000;
const toldForMs = 10 * 60_000;

/** Keeps it, and answers with the link. */
export async function hold(deps: ConfirmationDeps, { place, asker, command, press }: Holding): Promise<Outcome> {
  const stamp = place.caller.kind === 'account' ? place.caller.stamp : '';
  const held = { stamp, press, channel: place.channel };
  const work = await deps.works.add(place, asker.account, { state: 'held', command, held });
  const link = { purpose: 'confirm', account: asker.account, work, lifetimeMs: workLifetimeMs } as const; // a purpose's name
  const { url, untilMs } = await deps.tickets.issue(link);
  return { kind: 'sign-in-first', url, untilMs, work };
}

export interface Confirmed {
  readonly ok: true;
  /** Where it goes on. */
  readonly channel: string;
}

export interface FromPage {
  readonly token: string;
  /** Who has signed in, freshly: the page has looked. */
  readonly account: AccountId;
  readonly source: Source;
  readonly correlation: string;
}

export interface Waiting {
  readonly command: Command;
  /** How many people it changes, where that has been shown; 0 = see the command. */
  readonly count: number;
  /** What somebody else has asked for, when this approves it. */
  readonly approves?: { readonly command: Command; readonly by: string };
}

export interface Confirmations {
  /** What this link asks to confirm; undefined for anybody but whom it was made for. */
  look(link: Pick<FromPage, 'token' | 'account'>): Promise<Waiting | undefined>;
  /** Whose link it is; undefined = lapsed. */
  ownerOf(token: string): Promise<AccountId | undefined>;
  confirm(from: FromPage): Promise<Confirmed | { readonly ok: false }>;
}

export function createConfirmations(deps: ConfirmationDeps): Confirmations {
  const { tickets, works, clock, directory, outbox, audit } = deps;

  const find = async ({ token, account }: Pick<FromPage, 'token' | 'account'>): Promise<Work | undefined> => {
    const ticket = await tickets.look(token, 'confirm');
    if (ticket === undefined || ticket.account !== account || ticket.work === null) return undefined;
    const work = await works.get(ticket.work);
    return work?.state === 'held' && work.by === account && work.until > clock.nowMs() ? work : undefined;
  };

  const approvedBy = async ({ number = 0 }: Command) => {
    const request = await works.byNumber(number);
    const by = request && (await directory.get(request.by))?.username;
    return request && { command: request.body.command, count: request.count, by: by ?? '' };
  };

  const describe = async ({ body: { command, held } }: Work): Promise<Waiting> => {
    const shown = held?.press ? await works.get(held.press.work) : undefined;
    const approves = command.verb === 'approve' ? await approvedBy(command) : undefined;
    return { command, count: (approves ?? shown)?.count ?? 0, ...(approves && { approves }) };
  };

  /** In Teams the chat goes on by itself; a web chat opens anew, signed in, and asks for it. */
  const goOn = async (work: Work): Promise<void> => {
    if (work.body.held?.channel !== 'teams') return;
    await outbox.enqueue({
      id: `chat/confirmed/${work.id}`,
      kind: 'chat',
      payload: { conversation: work.conversation, name: 'confirmed', ref: work.id },
      notAfterMs: clock.nowMs() + toldForMs,
    });
  };

  return {
    async ownerOf(token) {
      return (await tickets.look(token, 'confirm'))?.account;
    },
    async look(link) {
      const work = await find(link);
      return work && describe(work);
    },
    async confirm({ source, correlation, ...link }) {
      const work = await find(link);
      if (work === undefined || (await tickets.consume(link.token, 'confirm')) === undefined) return { ok: false };
      const { account } = link;
      const detail = { command: work.body.command.verb, kind: 'confirmed' };
      const event = { action: 'admin.command', outcome: 'ok', actor: account, channel: 'page' } as const; // an action's name
      await audit.record({ ...event, source, correlation, detail });
      if (!(await works.move(work, 'proven', { until: clock.nowMs() + provenForMs }))) return { ok: false };
      await goOn(work);
      return { ok: true, channel: work.body.held?.channel ?? '' };
    },
  };
}

/** A chat that is told of a work is the one where it was asked for; a new web chat asks for its owner's newest. */
async function findProven({ works }: ConfirmationDeps, { caller, conversation }: Place, id: WorkId | null) {
  if (id === null) return caller.kind === 'account' ? works.provenBy(caller.account) : undefined;
  const work = await works.get(id);
  return work?.conversation === conversation ? work : undefined;
}

/** As they are now; undefined = disabled, or the credential has changed since they asked. */
async function callerOf({ directory, clock }: ConfirmationDeps, { by, body }: Work) {
  const account = await directory.get(by);
  if (account === undefined || account.disabled || account.stamp !== body.held?.stamp) return undefined;
  const { id, stamp, username } = account;
  return { kind: 'account', account: id, stamp, username, authenticatedAtMs: clock.nowMs() } as const; // a kind of caller
}

/** Takes what was confirmed, once; undefined = nothing was, or the account is another since. */
export async function takeConfirmed(deps: ConfirmationDeps, place: Place, id: WorkId | null) {
  const work = await findProven(deps, place, id);
  const held = work?.body.held;
  if (work?.state !== 'proven' || held === undefined) return undefined;
  const caller = await callerOf(deps, work);
  if (caller === undefined || !(await deps.works.move(work, 'closed'))) return undefined;
  const { press } = held;
  if (press !== null) await deps.works.bring(press.work, { from: work.conversation, to: place.conversation });
  return { place: { ...place, caller }, command: work.body.command, press };
}
