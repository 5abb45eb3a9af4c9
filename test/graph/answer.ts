// What a handler gets and gives, and the refusals of the contract by their names.
import type { App } from './apps';
import { errorExample } from './contract';
import type { Item } from './filter';
import type { Tenant } from './tenant';

export interface Asked {
  readonly tenant: Tenant;
  readonly app: App;
  /** Roles of the token, which may be older than those of the app. */
  readonly roles: ReadonlySet<string>;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Item;
  /** Of the double, with /v1.0. */
  readonly base: string;
  /** Path below /v1.0, for links to the next page. */
  readonly path: string;
}

export interface Answer {
  readonly status: number;
  readonly body?: Item;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (asked: Asked) => Answer;

export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly details?: readonly Item[],
  ) {
    super(message);
  }
}

type Response = Parameters<typeof errorExample>[0];

const like = (status: number, response: Response, example: string) => (): Refusal => {
  const { code, message } = errorExample(response, example);
  return new Refusal(status, code, message);
};

export const notFound = like(404, 'NotFound', 'notFound');
export const denied = like(403, 'Forbidden', 'denied');
export const throttled = like(429, 'TooManyRequests', 'throttled');
export const invalidToken = like(401, 'Unauthorized', 'invalidToken');
export const weakPassword = like(400, 'BadRequest', 'passwordComplexity');
export const badRequest = like(400, 'BadRequest', 'badRequest');
export const serverError = like(500, 'ServerError', 'generic');
export const unavailable = like(503, 'ServiceUnavailable', 'unavailable');

export const ok = (body: Item): Answer => ({ status: 200, body });
export const done: Answer = { status: 204 };
