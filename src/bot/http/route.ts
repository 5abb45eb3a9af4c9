// Owns what a page or an endpoint is: a pure handler from an exchange to an answer. The server mounts routes, keeps the
// limits, adds the headers and turns faults into one neutral answer; no handler touches the response object.

import type { Source } from '../../services/ids';
import type { Log } from '../../services/ports';
import type { Upload } from './upload';

export interface Exchange {
  readonly method: 'GET' | 'POST' | 'OPTIONS';
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  /** Decoded; a name given twice keeps its first value. */
  readonly query: Readonly<Record<string, string>>;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly cookies: Readonly<Record<string, string>>;
  /** Parsed JSON within the limits (64 KiB, depth 32); undefined when there was none. */
  readonly json: unknown;
  /** Parsed form fields; a name given twice keeps its first value. */
  readonly form: Readonly<Record<string, string>>;
  /** Reads the body of a route that accepts one. Asked for once, after everything else that can be checked. */
  readonly upload: () => Promise<Upload>;
  readonly source: Source;
  /** True when the connection itself comes from loopback and no proxy is trusted. */
  readonly loopback: boolean;
  readonly correlation: string;
  readonly log: Log;
  /** Fresh per exchange, for the CSP of the one page that needs inline styles (the chat). */
  readonly nonce: string;
}

export interface SetCookie {
  readonly name: string;
  readonly value: string;
  /** Seconds; 0 removes it; undefined = until the browser closes. */
  readonly maxAge?: number;
  readonly sameSite?: 'Lax' | 'Strict';
}

export interface Answer {
  readonly status: number;
  readonly type?: 'html' | 'json' | 'text' | 'css' | 'js' | 'svg' | 'png' | 'csv' | 'metrics';
  /** Pieces of a long one are written as fast as the client reads. */
  readonly body?: string | Buffer | AsyncIterable<string>;
  /** Extra headers; they replace the standard ones of the same name. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cookies?: readonly SetCookie[];
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'OPTIONS';
  /** restify path, e.g. `/t/:token`. */
  readonly path: string;
  /** `upload`: a form with a file in it, which is read only once the handler asks for it. */
  readonly accepts?: 'json' | 'form' | 'nothing' | 'upload';
  /** Refuse what does not come from our own pages: Origin / Sec-Fetch-Site are checked before the handler. Default true for forms. */
  readonly ownOriginOnly?: boolean;
  readonly handle: (exchange: Exchange) => Promise<Answer>;
}

export const json = (status: number, body: unknown, headers?: Answer['headers']): Answer => ({
  status,
  type: 'json',
  body: JSON.stringify(body),
  headers,
});

/** 303: the browser follows with a GET. `path` is ours, never from a parameter. */
export const seeOther = (path: `/${string}`, cookies?: Answer['cookies']): Answer => ({
  status: 303,
  headers: { location: path },
  cookies,
});
