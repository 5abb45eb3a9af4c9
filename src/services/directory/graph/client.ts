// Owns Microsoft's Graph client, and is the only file that imports it: one request out, one raw response back. It retries
// nothing, follows nothing and takes its token from us; it is loaded when it is first needed, not at start.
import type { Client, Context, Middleware } from '@microsoft/microsoft-graph-client';
import type { GraphPath } from './paths';

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

export interface RawRequest {
  readonly method: Method;
  readonly path: GraphPath;
  readonly body?: object | string;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Rejects with whatever fetch rejects with. */
export type Send = (request: RawRequest) => Promise<Response>;

export interface ClientDeps {
  /** Root of Graph: https, without a version. */
  readonly root: string;
  readonly fetch: typeof fetch;
}

/** The end of our chain: theirs follows redirects, and a token must not go where an answer points to. */
const createSender = (deps: ClientDeps): Middleware => ({
  async execute(context: Context) {
    context.response = await deps.fetch(context.request, { ...context.options, redirect: 'error' });
  },
});

async function load(deps: ClientDeps): Promise<{ readonly client: Client; readonly raw: string }> {
  const { Client: Vendor, ResponseType } = await import('@microsoft/microsoft-graph-client');
  const client = Vendor.initWithMiddleware({
    baseUrl: `${deps.root}/`,
    defaultVersion: 'v1.0',
    middleware: createSender(deps),
  });
  return { client, raw: ResponseType.RAW };
}

export function createClient(deps: ClientDeps): Send {
  let loaded: ReturnType<typeof load> | undefined;
  return async ({ method, path, body, headers, signal }) => {
    loaded ??= load(deps);
    const { client, raw } = await loaded;
    const request = client
      .api(path)
      .headers({ ...headers })
      .options({ signal })
      // The enum's own value, read from the module that was loaded late.
      .responseType(raw as never);
    switch (method) {
      case 'GET':
        return request.get();
      case 'POST':
        return request.post(body);
      case 'PATCH':
        return request.patch(body);
      case 'DELETE':
        return request.delete();
    }
  };
}
