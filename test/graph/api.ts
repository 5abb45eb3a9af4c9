// The double's Graph: a request is held against the contract, permitted, done, and its answer held against the contract.
import addFormats from 'ajv-formats';
import { type Operation as BackendOperation, OpenAPIBackend } from 'openapi-backend';
import { type Answer, type Asked, badRequest, Refusal } from './answer';
import { contract, operations } from './contract';
import { type Faults, statusWithin } from './faults';
import type { Item } from './filter';
import { groupHandlers } from './handlers/groups';
import { methodHandlers } from './handlers/methods';
import { organisationHandlers } from './handlers/organisation';
import { userHandlers } from './handlers/users';
import type { Bearer } from './identity';
import { isMime, objectionsToMime } from './mime';
import { demandPermission } from './permissions';
import type { Tenant } from './tenant';

export interface ApiRequest {
  readonly method: string;
  /** Below /v1.0, as it came: encoded. */
  readonly path: string;
  readonly search: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

/** A request as the contract understands it. */
export interface Understood {
  readonly operation: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: Item;
  /** Why the contract refuses it. */
  readonly objections: readonly string[];
  /** Operations within a batch. */
  readonly parts: readonly string[];
}

export interface Api {
  understand(request: ApiRequest): Understood;
  answer(request: ApiRequest, understood: Understood, bearer: Bearer): Answer;
  /** Answers of the double itself that broke the contract. */
  readonly broken: string[];
  /** National clouds lack operations. */
  cloud: string;
}

const handlers = { ...userHandlers, ...groupHandlers, ...methodHandlers, ...organisationHandlers };

/** The operations that the double can do; the rest it refuses with 501. */
export const handledOperations: ReadonlySet<string> = new Set([...Object.keys(handlers), 'batch']);

export const errorBody = ({ code, message, details }: Pick<Refusal, 'code' | 'message' | 'details'>): Item => ({
  error: {
    code,
    message,
    ...(details === undefined ? {} : { details }),
    innerError: { date: '2026-11-21T00:00:00', 'request-id': '00000000-0000-0000-0000-000000000001' },
  },
});

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

interface BatchItem {
  readonly id: string;
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Item;
}

/** The contract refuses what is none; until then it may be anything. */
const requestsIn = (body: Item): readonly BatchItem[] =>
  Array.isArray(body['requests']) ? (body['requests'] as readonly BatchItem[]) : []; // as said

function requestOf({ method, url, headers = {}, body }: BatchItem): ApiRequest {
  const [path = '', search] = String(url).split('?');
  return {
    method: String(method),
    path,
    search: search === undefined ? '' : `?${search}`,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    text: body === undefined ? '' : JSON.stringify(body),
  };
}

/** Built once for a process: compiling the contract takes a moment. */
let compiled: Promise<OpenAPIBackend> | undefined;

async function compile(): Promise<OpenAPIBackend> {
  const api = new OpenAPIBackend({
    definition: contract as never, // our document; the library knows three versions of the type, this is the middle one
    apiRoot: '/v1.0',
    quick: true,
    coerceTypes: true,
    ajvOpts: { strict: false, formats: { int32: true, int64: true } },
    customizeAjv: (ajv) => {
      addFormats(ajv as never); // two copies of the same ajv's types
      return ajv;
    },
  });
  await api.init();
  return api;
}

export interface ApiDeps {
  readonly tenant: Tenant;
  readonly faults: Faults;
  /** Where it is, with /v1.0. */
  readonly base: () => string;
}

export async function createApi({ tenant, faults, base }: ApiDeps): Promise<Api> {
  compiled ??= compile();
  const backend = await compiled;
  const fullPath = ({ path, search }: ApiRequest): string => `/v1.0${path}${search}`;
  const requestFor = (request: ApiRequest) => ({
    method: request.method,
    path: fullPath(request),
    headers: Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, value ?? ''])),
    ...(request.text === '' ? {} : { body: request.text }),
  });
  const parse = (request: ApiRequest, operation: BackendOperation) => {
    const parsed = backend.router.parseRequest(requestFor(request), operation);
    const params = Object.fromEntries(
      Object.entries(parsed.params).map(([name, value]) => [name, decoded(String(value))]),
    );
    return {
      params,
      query: parsed.query as Readonly<Record<string, unknown>>,
      body: Object(parsed.requestBody) as Item,
    }; // JSON
  };
  const objectionsTo = (request: ApiRequest, operation: BackendOperation): string[] => {
    if (isMime(request) && operation.operationId === 'users.sendMail') return objectionsToMime(request);
    const { errors } = backend.validateRequest(requestFor(request), operation);
    const noBody = operation.requestBody === undefined && request.text !== '' && request.text !== '{}';
    const invalid = (errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
    return noBody ? [...invalid, 'this operation takes no body'] : invalid;
  };
  const understand = (request: ApiRequest): Understood => {
    const operation = backend.matchOperation(requestFor(request));
    const id = operation?.operationId;
    if (operation === undefined || id === undefined) {
      return { operation: 'none', params: {}, query: {}, body: {}, objections: [], parts: [] };
    }
    const parsed = parse(request, operation);
    const parts = id === 'batch' ? requestsIn(parsed.body).map((item) => understand(requestOf(item)).operation) : [];
    return { operation: id, ...parsed, objections: objectionsTo(request, operation), parts };
  };
  const inContract = (answer: Answer, operation: string): Answer => {
    if (answer.status >= 400) return answer;
    const documented = operations.get(operation)?.responses ?? {};
    const { errors } =
      answer.body === undefined
        ? { errors: undefined }
        : backend.validateResponse(answer.body, operation, answer.status);
    if (String(answer.status) in documented && (errors ?? []).length === 0) return answer;
    api.broken.push(`${operation} ${answer.status}: ${JSON.stringify(errors ?? 'no such answer')}`);
    return answer;
  };
  const batch = (asked: Asked, bearer: Bearer): Answer => {
    const responses = requestsIn(asked.body).map((item) => {
      const inner = requestOf(item);
      const understood = understand(inner);
      const fault = faults.meet(understood.operation, 'batch');
      const failed = fault === undefined ? undefined : statusWithin(fault.kind);
      if (failed !== undefined) {
        const text = fault?.text ?? 'The request failed.';
        return { id: item.id, status: failed, body: errorBody({ code: 'Trouble', message: text }) };
      }
      const { status, body } = api.answer(inner, understood, bearer);
      return { id: item.id, status, ...(body === undefined ? {} : { body }) };
    });
    return { status: 200, body: { responses } };
  };
  const decide = (request: ApiRequest, understood: Understood, bearer: Bearer): Answer => {
    const { operation, params, query, body, objections } = understood;
    const clouds = operations.get(operation)?.['x-clouds'];
    if (operation === 'none' || (clouds !== undefined && !clouds.includes(api.cloud))) {
      throw new Refusal(400, 'BadRequest', `Resource not found for the segment.`);
    }
    demandPermission(operation, bearer.roles, body);
    if (objections.length > 0) throw badRequest();
    const { app, roles } = bearer;
    const asked: Asked = {
      tenant,
      app,
      roles,
      params,
      query,
      headers: request.headers,
      body,
      base: base(),
      path: request.path,
    };
    if (operation === 'batch') return batch(asked, bearer);
    const handler = handlers[operation];
    if (handler === undefined) throw new Refusal(501, 'NotImplemented', 'The double does not do this.');
    return handler(asked);
  };
  const api: Api = {
    broken: [],
    cloud: 'global',
    understand,
    answer(request, understood, bearer) {
      try {
        const answer = inContract(decide(request, understood, bearer), understood.operation);
        return {
          ...answer,
          ...(answer.body === undefined ? {} : { body: faults.tampered(understood.operation, answer.body) }),
        };
      } catch (thrown) {
        if (!(thrown instanceof Refusal)) throw thrown;
        return { status: thrown.status, body: errorBody(thrown) };
      }
    },
  };
  return api;
}
