// Owns POST /api/messages: guard, rate, CloudAdapter, answer. Nothing in an answer names a library or quotes what came.
import type { TurnContext } from 'botbuilder';
import { cardContentType, toSettledCard } from '../activity';
import type { Rate } from '../direct-line/rates';
import { type Answer, type Exchange, json, type Route } from '../http/route';
import type { TeamsAdapter } from './adapter';
import type { Consents, TeamsConsent } from './consents';
import type { TeamsGuard } from './guard';
import type { TeamsIncoming } from './incoming';
import type { Pressed, TeamsTurn, TeamsTurns } from './turns';

export const teamsPath = '/api/messages';

interface EndpointDeps {
  readonly guard: TeamsGuard;
  readonly rate: Rate;
  readonly turns: TeamsTurns;
  readonly consents: Pick<Consents, 'answer'>;
  readonly adapter: () => TeamsAdapter;
}

const words: Readonly<Record<number, string>> = {
  400: 'This activity is not understood.',
  401: 'Not authorised.',
  403: 'Not from here.',
  429: 'Too many messages. Please wait a little.',
  501: 'Not offered.',
  503: 'Not possible at the moment.',
};

const refuse = (status: number, headers?: Answer['headers']): Answer =>
  json(status, { error: { code: String(status), message: words[status] } }, headers);

const accepted = json(200, {});

/** Universal Actions: the body of the answer is what becomes of the card. */
const cardAnswer = (pressed: Pressed) =>
  'settled' in pressed
    ? { statusCode: 200, type: cardContentType, value: toSettledCard(pressed.settled).content }
    : { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: pressed.words };

/** Through the SDK's own pipeline, as the protocol has it: what the logic leaves as invoke response is the answer. */
async function runTurn({ adapter, turns }: EndpointDeps, turn: TeamsTurn, body: unknown): Promise<Answer> {
  const logic = async (context: TurnContext): Promise<void> => {
    const pressed = await turns.take(turn);
    if (turn.pressed !== 'execute' || pressed === undefined) return;
    await context.sendActivity({ type: 'invokeResponse', value: { status: 200, body: cardAnswer(pressed) } });
  };
  // The guard's schema has found an object here.
  const response = await adapter().receive(structuredClone(body) as object, logic);
  return response === undefined ? accepted : json(response.status, response.body ?? {});
}

async function answerPerson(deps: EndpointDeps, said: TeamsTurn | TeamsConsent, body: unknown): Promise<Answer> {
  const waitSeconds = deps.rate.hit(said.at.conversationId);
  if (waitSeconds > 0) return refuse(429, { 'retry-after': String(waitSeconds) });
  if (said.kind === 'turn') return runTurn(deps, said, body);
  await deps.consents.answer(said);
  return accepted;
}

async function answer(
  deps: EndpointDeps,
  incoming: Exclude<TeamsIncoming, { kind: 'refused' }>,
  body: unknown,
): Promise<Answer> {
  switch (incoming.kind) {
    case 'ignored':
      return accepted;
    case 'unknown-invoke':
      return refuse(501);
    case 'left':
      await deps.turns.forget(incoming.at);
      return accepted;
    case 'consent':
    case 'turn':
      return answerPerson(deps, incoming, body);
  }
}

export function createTeamsRoute(deps: EndpointDeps): Route {
  return {
    method: 'POST',
    path: teamsPath,
    accepts: 'json',
    async handle(exchange: Exchange) {
      const admitted = await deps.guard.admit(exchange);
      if (!admitted.ok) return refuse(admitted.status, admitted.status === 503 ? { 'retry-after': '10' } : undefined);
      return admitted.incoming.kind === 'refused' ? refuse(400) : answer(deps, admitted.incoming, exchange.json);
    },
  };
}
