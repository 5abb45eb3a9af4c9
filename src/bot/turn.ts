// Owns the turn: claim the conversation, decide, save, then say. Channels call it; nothing else runs a dialog.
import type { Decision, Deps, Dialog, Reply } from '../dialogs/kernel';
import { decodeState, encodeState } from '../dialogs/state-codec';
import type { Texts } from '../dialogs/texts/catalogue';
import { textsFor } from '../dialogs/texts/languages';
import type { Admin } from '../services/admin/ports';
import type { Audit } from '../services/audit/events';
import { Fault } from '../services/faults';
import type { People } from '../services/people';
import type { Clock, Log, Random, Store } from '../services/ports';
import type { Place, Recovery } from '../services/recovery/ports';
import { randomId } from '../services/secrets/random';
import type { Handled, HandleTurn, Inbound, Outbound } from './channel';
import type { ConversationHandle, Conversations } from './conversations';

interface TurnDeps {
  readonly store: Pick<Store, 'together'>;
  readonly conversations: Conversations;
  readonly dialog: Dialog;
  readonly recovery: Recovery;
  readonly people: People;
  readonly admin?: Admin;
  readonly clock: Clock;
  readonly random: Random;
  readonly audit: Audit;
  readonly log: Log;
  readonly help: Deps['help'];
  readonly onTurn: (outcome: 'handled' | 'duplicate' | 'busy' | 'failed') => void;
}

/** Turns that may wait for one conversation in this process; more are told that it is busy. */
const mostWaiting = 16;

/** One after the other for each key; undefined = too many are waiting. */
export function createLine(most: number) {
  const lines = new Map<string, { tail: Promise<unknown>; waiting: number }>();
  return <Result>(key: string, run: () => Promise<Result>): Promise<Result> | undefined => {
    const line = lines.get(key) ?? { tail: Promise.resolve(), waiting: 0 };
    if (line.waiting >= most) return undefined;
    line.waiting += 1;
    lines.set(key, line);
    const result = line.tail.then(run);
    line.tail = result
      .catch(() => undefined)
      .then(() => {
        line.waiting -= 1;
        if (line.waiting === 0) lines.delete(key);
      });
    return result;
  };
}

const dress = (replies: readonly Reply[], card: number, language: string): Outbound[] =>
  replies.map((reply) => ({ reply, card, language }));

interface Running {
  readonly inbound: Inbound;
  readonly handle: ConversationHandle;
  readonly texts: Texts;
  readonly place: Place;
}

async function recordRefusal(deps: TurnDeps, place: Place, refused: NonNullable<Decision['refused']>): Promise<void> {
  const { conversation, channel, source, correlation, caller } = place;
  const actor = caller.kind === 'account' ? caller.account : `anonymous:${conversation}`;
  const event = { action: 'sequence.violation', outcome: 'refused', reason: refused } as const;
  await deps.audit.record({ ...event, actor, channel, source, correlation });
}

async function decide(deps: TurnDeps, { inbound, handle, texts, place }: Running): Promise<Outbound[]> {
  const { recovery, people, admin, clock, help } = deps;
  const state = decodeState(handle.doc.state);
  const turn = { place, deps: { recovery, people, admin, texts, help, nowMs: clock.nowMs } };
  const decision = await deps.dialog.decide(state, inbound.input, turn);
  if (decision.refused !== undefined) await recordRefusal(deps, place, decision.refused);
  const language = decision.language ?? texts.language;
  await handle.save({ state: encodeState(decision.state), language });
  return dress(decision.replies, decision.state.card, language);
}

const wordsFor = (texts: Texts, code: string): Texts['fault'] =>
  code.startsWith('directory.') ? texts.directoryDown : texts.fault;

/** A fault is caught here, once: logged with a correlation id, answered with one neutral sentence. */
async function answerFault(deps: TurnDeps, running: Running, thrown: unknown): Promise<Outbound[]> {
  const { correlation } = running.place;
  const code = thrown instanceof Fault ? thrown.code : 'unexpected';
  deps.log.error('a turn failed', { correlation, code, fault: thrown });
  deps.onTurn('failed');
  await running.handle.abandon().catch((fault: unknown) => {
    deps.log.warn('the conversation could not be given back', { correlation, code: String(fault) });
  });
  if (code === 'turn.lost') return [];
  return dress(
    [{ text: wordsFor(running.texts, code)(correlation) }],
    decodeState(running.handle.doc.state).card,
    running.texts.language,
  );
}

async function runTurn(deps: TurnDeps, inbound: Inbound): Promise<Handled> {
  const { conversation, channel, activity } = inbound;
  const claimed = await deps.conversations.claim({
    conversation,
    channel,
    activity,
    language: textsFor(inbound.locale).language,
  });
  if (!claimed.ok) {
    deps.onTurn(claimed.reason);
    return claimed;
  }
  const { handle } = claimed;
  const texts = textsFor(handle.doc.language);
  const { source, caller, teams } = inbound;
  const correlation = randomId(deps.random).slice(0, 12);
  const place: Place = { conversation, channel, source, caller, teams, language: texts.language, correlation };
  const running = { inbound, handle, texts, place };
  try {
    const outbound = await decide(deps, running);
    deps.onTurn('handled');
    return { ok: true, outbound };
  } catch (thrown) {
    return { ok: true, outbound: await answerFault(deps, running, thrown) };
  }
}

/** Never throws for what happens inside a turn; throws only when the conversation cannot be claimed or kept. */
export function createTurn(deps: TurnDeps): HandleTurn {
  const inLine = createLine(mostWaiting);
  return async (inbound) => {
    const result = inLine(inbound.conversation, () =>
      // Nothing of a turn is told before its end, so its steps may become durable together.
      deps.store.together(() => runTurn(deps, inbound)),
    );
    if (result !== undefined) return result;
    deps.onTurn('busy');
    return { ok: false, reason: 'busy' };
  };
}
