// Owns what happens when a person posts something: check, take the turn, write down what was said, answer with its id.
import type { Clock, Random, Store } from '../../services/ports';
import { randomId } from '../../services/secrets/random';
import type { Handled, HandleTurn, Inbound } from '../channel';
import { type Answer, type Exchange, json } from '../http/route';
import * as answers from './answers';
import { activityIdOf } from './frames';
import { lineKey } from './history';
import { type Incoming, readActivity } from './incoming';
import type { Lines } from './lines';
import type { Rate } from './rates';
import type { Pass } from './tokens';
import type { Transcript, Written } from './transcript';

export interface Posting {
  post(exchange: Exchange, pass: Pass): Promise<Answer>;
}

interface Deps {
  readonly store: Pick<Store, 'together'>;
  readonly lines: Lines;
  readonly transcript: Transcript;
  readonly handle: HandleTurn;
  readonly random: Random;
  readonly clock: Clock;
  /** Per conversation. */
  readonly messageRate: Rate;
}

type Turn = Extract<Incoming, { kind: 'turn' }>;

export function createPosting({ store, lines, transcript, handle, random, messageRate }: Deps): Posting {
  const noted = (pass: Pass): Answer => json(200, { id: `${pass.conversation}|${randomId(random)}` });

  const toInbound = async (exchange: Exchange, pass: Pass, turn: Turn): Promise<Inbound> => ({
    channel: 'web',
    conversation: lineKey(pass.conversation),
    // The client sends the same id again when it repeats an activity.
    activity: turn.echo.clientActivityId ?? randomId(random),
    caller: await lines.callerOf(pass),
    source: exchange.source,
    locale: turn.locale,
    input: turn.input,
  });

  const say = async (pass: Pass, turn: Turn, inbound: Inbound): Promise<Handled & { readonly written?: Written }> => {
    const handled = await handle(inbound);
    if (!handled.ok) return handled;
    const language = handled.outbound[0]?.language ?? turn.locale;
    const said = { echo: turn.echo, user: pass.user, outbound: handled.outbound, language };
    return { ...handled, written: await transcript.exchange(inbound.conversation, said) };
  };

  const take = async (exchange: Exchange, pass: Pass, turn: Turn): Promise<Answer> => {
    const inbound = await toInbound(exchange, pass, turn);
    // The turn and its lines in the history become durable together; only then does anybody hear of them.
    const said = await store.together(() => say(pass, turn, inbound));
    if (!said.ok) return said.reason === 'busy' ? answers.busy : noted(pass);
    if (said.written === undefined) return answers.ended;
    said.written.tell();
    return json(200, { id: activityIdOf(pass.conversation, said.written.seq) });
  };

  return {
    async post(exchange, pass) {
      const wait = messageRate.hit(pass.conversation);
      if (wait > 0) return answers.tooMany(wait);
      const incoming = readActivity(exchange.json);
      switch (incoming.kind) {
        case 'refused':
          return answers.badActivity(incoming.code, incoming.message);
        case 'ignored':
          return noted(pass);
        case 'turn':
          return (await lines.live(pass)) === undefined ? answers.ended : take(exchange, pass, incoming);
      }
    },
  };
}
