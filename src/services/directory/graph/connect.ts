// Owns putting the Entra ID adapter together: tokens, client, calls, directory.
import { setTimeout as pause } from 'node:timers/promises';
import type { Store } from '../../ports';
import { type CallDeps, createGraph, type Graph } from './calls';
import { createClient } from './client';
import { type CodeFlow, createCodeFlow, createTokens, type TokenDeps } from './msal';
import type { TokenProvider } from './tokens';

export type Fetch = typeof fetch;

export interface ConnectDeps extends Pick<CallDeps, 'clock' | 'random' | 'log'> {
  readonly store: Pick<Store, 'settled'>;
  readonly registration: Pick<TokenDeps, 'tenantId' | 'clientId' | 'credential' | 'custom'> & {
    readonly cloud: { readonly graph: string; readonly authority: string };
  };
  /** Left out: the process's own. */
  readonly fetch?: Fetch;
}

const wait = (ms: number): Promise<void> => pause(ms, undefined, { ref: false });

/** One of each for the process. */
export interface Connected {
  readonly graph: Graph;
  readonly tokens: TokenProvider;
  /** Undefined: nobody can be signed in with what we prove ourselves with. */
  readonly codeFlow?: CodeFlow;
}

/** Nothing is loaded and nothing is called yet. */
export function connectGraph(deps: ConnectDeps): Connected {
  // Looked up at each call: whoever replaces the process's fetch later is heard.
  const fetch: Fetch = deps.fetch ?? ((...request) => globalThis.fetch(...request));
  const { registration, store } = deps;
  const { graph, authority } = registration.cloud;
  const identity = { ...registration, graph, authority, fetch };
  const tokens = createTokens(identity);
  const codeFlow = createCodeFlow(identity);
  const settle = (): Promise<void> => store.settled();
  return {
    tokens,
    ...(codeFlow && { codeFlow }),
    graph: createGraph({ ...deps, wait, settle, tokens, send: createClient({ root: graph, fetch }) }),
  };
}
