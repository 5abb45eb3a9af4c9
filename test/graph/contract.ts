// The contract the double stands on: Microsoft's published types as a closed OpenAPI document, and the few paths it lacks.
import additions from './additions.openapi.json';
import subset from './graph-subset.openapi.json';

export interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly 'x-permissions'?: {
    readonly Application?: { readonly least?: readonly string[]; readonly higher?: readonly string[] };
  };
  readonly 'x-property-permissions'?: Readonly<Record<string, { readonly Application: readonly string[] }>>;
  readonly 'x-clouds'?: readonly string[];
}

type Paths = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const own: Paths = additions.paths;
const published: Paths = subset.paths;
const paths: Paths = { ...published, ...own };

/** The whole document, with nothing of the real clouds' addresses: it is served below /v1.0 of the double. */
export const contract = {
  ...subset,
  servers: [],
  paths,
  components: { ...subset.components, responses: { ...subset.components.responses, ...additions.responses } },
};

const methods = ['get', 'post', 'patch', 'put', 'delete'];

export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.values(paths)
    .flatMap((path) => methods.flatMap((method) => (method in path ? [path[method]] : [])))
    // Every method of a path is an operation.
    .map((operation) => [(operation as Operation).operationId, operation as Operation]),
);

interface Examples {
  readonly content: Readonly<
    Record<string, { readonly examples: Readonly<Record<string, { readonly value: ODataError }>> }>
  >;
}

export interface ODataError {
  readonly error: { readonly code: string; readonly message: string };
}

/** An error as the contract shows it, by the names it has there. */
export function errorExample(response: keyof typeof subset.components.responses, example: string): ODataError['error'] {
  const documented = subset.components.responses[response] as unknown as Examples; // each of them has examples of errors
  return documented.content['application/json']!.examples[example]!.value.error;
}
