// Owns what happens when a person posts something: check, take the turn, write down what was said, answer with its id.
import type { Clock, Random } from '../../services/ports';
import { randomId } from '../../services/secrets/random';
import type { HandleTurn, Inbound } from '../channel';
import { type Answer, type Exchange, json } from '../http/route';
import * as answers from './answers';
import { activityIdOf } from './frames';
import { lineKey } from './history';
import { type Incoming, readActivity } from './incoming';
import type { Lines } from './lines';
import type { Rate } from './rates';
import type { Pass } from './tokens';
import type { Transcript } from './transcript';

export interface Posting {
  post(exchange: Exchange, pass: Pass): Promise<Answer>;
}

interface Deps {
  readonly lines: Lines;
  readonly transcript: Transcript;
  readonly handle: HandleTurn;
  readonly random: Random;
  readonly clock: Clock;
  /** Per conversation. */
  readonly messageRate: Rate;
}

type Turn = Extract<Incoming, { kind: 'turn' }>;

export function createPosting({ lines, transcript, handle, random, messageRate }: Deps): Posting {
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

  const take = async (exchange: Exchange, pass: Pass, turn: Turn): Promise<Answer> => {
    const inbound = await toInbound(exchange, pass, turn);
    const handled = await handle(inbound);
    if (!handled.ok) return handled.reason === 'busy' ? answers.busy : noted(pass);
    const language = handled.outbound[0]?.language ?? turn.locale;
    const said = { echo: turn.echo, user: pass.user, outbound: handled.outbound, language };
    const seq = await transcript.exchange(inbound.conversation, said);
    return seq === undefined ? answers.ended : json(200, { id: activityIdOf(pass.conversation, seq) });
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
