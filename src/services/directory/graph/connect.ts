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
  /** How often Graph said "too many requests" to this process in the last ten minutes. */
  readonly throttledLately?: () => number;
  /** Undefined: nobody can be signed in with what we prove ourselves with. */
  readonly codeFlow?: CodeFlow;
}

const latelyMs = 10 * 60_000;
const mostNoted = 1_000;

/** Notes when something happened, for as long as "lately" is. */
function createNotes({ clock }: Pick<ConnectDeps, 'clock'>) {
  let at: number[] = [];
  return {
    add(): void {
      at = [...at, clock.nowMs()].slice(-mostNoted);
    },
    lately: (): number => at.filter((ms) => clock.nowMs() - ms < latelyMs).length,
  };
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
  const throttled = createNotes(deps);
  const send = createClient({ root: graph, fetch });
  return {
    tokens,
    ...(codeFlow && { codeFlow }),
    throttledLately: throttled.lately,
    graph: createGraph({ ...deps, wait, settle, tokens, send, onThrottled: throttled.add }),
  };
}
