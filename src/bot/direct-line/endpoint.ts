// Owns the routes under /v3/directline: who may call them, and what each answers.
import type { Answer, Exchange, Route } from '../http/route';
import { json } from '../http/route';
import * as answers from './answers';
import { frameOf, readWatermark } from './frames';
import { activityLimit, type History, lineKey } from './history';
import type { Lines } from './lines';
import type { Origins } from './origins';
import type { Posting } from './posting';
import type { Rate } from './rates';
import type { Pass, Tokens } from './tokens';

export const basePath = '/v3/directline';

interface Deps {
  readonly tokens: Tokens;
  readonly origins: Origins;
  readonly lines: Lines;
  readonly history: History;
  readonly posting: Posting;
  /** Per source address range and process. */
  readonly generateRate: Rate;
  /** Per conversation and process: everything but posting. */
  readonly readRate: Rate;
  /** `ws(s)://host[:port]` of PUBLIC_URL. */
  readonly streamBase: string;
  readonly sessionCookie: string;
}

type Handle = (exchange: Exchange) => Promise<Answer>;
type HandlePass = (exchange: Exchange, pass: Pass) => Promise<Answer>;

const tokenLimit = 4096;

function readBearer(header: string | undefined): string | undefined {
  const token = header?.startsWith('Bearer ') ? header.slice(7).trim() : undefined;
  return token !== undefined && token !== '' && token.length <= tokenLimit ? token : undefined;
}

/** The handlers by name; `createEndpoint` gives them their paths. */
function createHandlers({ tokens, lines, history, generateRate, streamBase, origins, sessionCookie }: Deps) {
  const describe = (status: number, pass: Pass, stream?: { readonly watermark: number }): Answer => {
    const issued = tokens.issue(pass);
    if (issued === undefined) return answers.expiredToken;
    const path = `${basePath}/conversations/${pass.conversation}/stream`;
    return json(status, {
      conversationId: pass.conversation,
      token: issued.token,
      expires_in: issued.expiresInSeconds,
      streamUrl: stream && `${streamBase}${path}?watermark=${stream.watermark}&t=${tokens.issueStream(pass)}`,
    });
  };

  const generate: Handle = async ({ source, headers, cookies }) => {
    const wait = generateRate.hit(source);
    if (wait > 0) return answers.tooMany(wait);
    const pass = tokens.begin();
    const cookie = origins.isOwn(headers) ? cookies[sessionCookie] : undefined;
    const session = cookie === undefined ? null : await lines.bind(cookie, pass.conversation);
    return describe(200, { ...pass, session });
  };

  const refresh: HandlePass = async (_exchange, pass) => describe(200, pass);

  const start: HandlePass = async ({ source }, pass) => {
    const started = await lines.start(pass, source);
    if (!started.ok) return answers.tooMany(started.retryAfterSeconds);
    if (!started.fresh && (await lines.live(pass)) === undefined) return answers.ended;
    return describe(started.fresh ? 201 : 200, pass, { watermark: 0 });
  };

  const resume: HandlePass = async ({ query }, pass) => {
    const watermark = readWatermark(query['watermark']);
    if (watermark === undefined) return answers.badWatermark;
    if ((await lines.live(pass)) === undefined) return answers.ended;
    return describe(200, pass, { watermark });
  };

  const poll: HandlePass = async ({ query }, pass) => {
    const after = readWatermark(query['watermark']);
    if (after === undefined) return answers.badWatermark;
    const page = await history.read(lineKey(pass.conversation), after, activityLimit);
    return { status: 200, type: 'json', body: frameOf(pass.conversation, page.lines, page.last) };
  };

  const sessionId: HandlePass = async (_exchange, pass) => json(200, { sessionId: lineKey(pass.conversation) });

  return { generate, refresh, start, resume, poll, sessionId };
}

/** Everything that comes before a handler: origin, token, conversation, rate. */
function createGates({ tokens, origins, readRate }: Deps) {
  const open =
    (handle: Handle): Handle =>
    async (exchange) => {
      const { headers } = exchange;
      return origins.allow(headers, origins.admits(headers) ? await handle(exchange) : answers.foreignOrigin);
    };

  const verify = (token: string): Pass | Answer => {
    const verified = tokens.verify(token);
    if (verified.ok) return verified.pass;
    return verified.reason === 'expired' ? answers.expiredToken : answers.forgedToken;
  };

  const authorise = ({ headers, params }: Exchange): Pass | Answer => {
    const token = readBearer(headers['authorization']);
    if (token === undefined) return answers.unauthorised;
    const pass = verify(token);
    const foreign = 'conversation' in pass && pass.conversation !== (params['id'] ?? pass.conversation);
    return foreign ? answers.foreignConversation : pass;
  };

  const closed = (handle: HandlePass): Handle =>
    open(async (exchange) => {
      const pass = authorise(exchange);
      if ('status' in pass) return pass;
      const wait = readRate.hit(pass.conversation);
      return wait > 0 ? answers.tooMany(wait) : handle(exchange, pass);
    });

  return { open, closed };
}

/** The routes, with CORS as botframework-directlinejs needs it. */
export function createEndpoint(deps: Deps): readonly Route[] {
  const { generate, refresh, start, resume, poll, sessionId } = createHandlers(deps);
  const { open, closed } = createGates(deps);
  // Origins are checked here, against the list of pages that may embed the chat.
  const own = { ownOriginOnly: false } as const;
  const get = (path: string, handle: Handle): Route => ({
    ...own,
    method: 'GET',
    path: `${basePath}${path}`,
    accepts: 'nothing',
    handle,
  });
  const post = (path: string, handle: Handle): Route => ({ ...get(path, handle), method: 'POST', accepts: 'json' });
  const routes = [
    post('/tokens/generate', open(generate)),
    post('/tokens/refresh', closed(refresh)),
    post('/conversations', closed(start)),
    get('/conversations/:id', closed(resume)),
    post('/conversations/:id/activities', closed(deps.posting.post)),
    get('/conversations/:id/activities', closed(poll)),
    {
      ...post(
        '/conversations/:id/upload',
        open(async () => answers.noUploads),
      ),
      accepts: 'nothing' as const,
    },
    get('/session/getsessionid', closed(sessionId)),
  ];
  const paths = [...new Set(routes.map(({ path }) => path))];
  const preflights = paths.map((path): Route => {
    const handle = async ({ headers }: Exchange): Promise<Answer> => deps.origins.preflight(headers);
    return { ...own, method: 'OPTIONS', path, accepts: 'nothing', handle };
  });
  return [...routes, ...preflights];
}
