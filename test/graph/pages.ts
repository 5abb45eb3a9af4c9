// Collections as Graph answers them: $filter, $search, $orderby, $select, $top, $count, and a link to the next page.
import { type Answer, type Asked, badRequest, ok, Refusal } from './answer';
import { contract } from './contract';
import { BadFilter, type Item, readFilter } from './filter';

interface Schema {
  readonly allOf?: readonly Schema[];
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
}

const schemas = contract.components.schemas as unknown as Readonly<Record<string, Schema>>; // OpenAPI schemas, all of them

function propertiesOf(schema: Schema): string[] {
  const parts = [...(schema.allOf ?? [])];
  if (schema.$ref !== undefined) parts.push(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {});
  return [...Object.keys(schema.properties ?? {}), ...parts.flatMap(propertiesOf)];
}

/** Every property of a type of the contract, for example `user`. */
export const fieldsOf = (type: string): ReadonlySet<string> =>
  new Set(propertiesOf(schemas[`microsoft.graph.${type}`] ?? {}));

const defaultUserFields = [
  'businessPhones',
  'displayName',
  'givenName',
  'id',
  'jobTitle',
  'mail',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
  'surname',
  'userPrincipalName',
];

const pick = (item: Item, fields: readonly string[]): Item =>
  Object.fromEntries(fields.filter((field) => item[field] !== undefined).map((field) => [field, item[field]]));

/** What was selected, or what comes without a selection. */
export function project(item: Item, { query }: Pick<Asked, 'query'>, type: string): Item {
  const selected = query['$select'];
  const odata = item['@odata.type'] === undefined ? {} : { '@odata.type': item['@odata.type'] };
  if (Array.isArray(selected)) return { ...odata, ...pick(item, selected.map(String)) };
  return type === 'user' ? { ...odata, ...pick(item, defaultUserFields) } : item;
}

const isAdvanced = ({ query, headers }: Asked): boolean =>
  headers['consistencylevel'] === 'eventual' && String(query['$count']) === 'true';

function sift(items: readonly Item[], asked: Asked, type: string): Item[] {
  const filter = asked.query['$filter'];
  if (typeof filter !== 'string') return [...items];
  try {
    return items.filter(readFilter(filter, { fields: fieldsOf(type), advanced: isAdvanced(asked) }));
  } catch (thrown) {
    if (!(thrown instanceof BadFilter)) throw thrown;
    throw new Refusal(400, thrown.code, 'Invalid filter clause or unsupported query.');
  }
}

function search(items: readonly Item[], asked: Asked): Item[] {
  const wanted = asked.query['$search'];
  if (typeof wanted !== 'string') return [...items];
  if (asked.headers['consistencylevel'] !== 'eventual') {
    throw new Refusal(
      400,
      'Request_UnsupportedQuery',
      "Request with $search query parameter needs 'ConsistencyLevel:eventual'.",
    );
  }
  const [, field = '', text = ''] = /^"(\w+):(.*)"$/.exec(wanted) ?? [];
  if (field === '') throw badRequest();
  const words = text.toLowerCase().split(/\s+/);
  const tokens = (item: Item) =>
    String(item[field] ?? '')
      .toLowerCase()
      .split(/[\s.@-]+/);
  return items.filter((item) => words.every((word) => tokens(item).some((token) => token.startsWith(word))));
}

function order(items: readonly Item[], asked: Asked): Item[] {
  const by = asked.query['$orderby'];
  if (typeof by !== 'string') return [...items];
  if (asked.query['$filter'] !== undefined && !isAdvanced(asked)) {
    throw new Refusal(400, 'Request_UnsupportedQuery', 'Sorting not supported for current query.');
  }
  const [field = '', direction = 'asc'] = by.split(' ');
  const sign = direction === 'desc' ? -1 : 1;
  return items.toSorted((a, b) => sign * String(a[field] ?? '').localeCompare(String(b[field] ?? '')));
}

const tokenOf = (offset: number): string => Buffer.from(`page/${offset}`).toString('base64url');

function offsetIn(token: unknown): number {
  if (token === undefined) return 0;
  const [, offset] = /^page\/(\d+)$/.exec(Buffer.from(String(token), 'base64url').toString()) ?? [];
  if (offset === undefined)
    throw new Refusal(400, 'Directory_ExpiredPageToken', 'The page token is invalid or expired.');
  return Number(offset);
}

function nextLink({ base, path, query }: Asked, offset: number): string {
  const parameters = Object.entries({ ...query, $skiptoken: tokenOf(offset) });
  const text = parameters.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&');
  return `${base}${path}?${text}`;
}

export interface Listed {
  readonly type: string;
  /** Some collections come whole, whatever $top says. */
  readonly whole?: boolean;
  readonly pageSize?: number;
}

/** A page of `items`. Throws the refusals that Graph has for queries. */
export function list(items: readonly Item[], asked: Asked, { type, whole = false, pageSize = 100 }: Listed): Answer {
  const all = order(search(sift(items, asked, type), asked), asked);
  const counted = isAdvanced(asked) ? { '@odata.count': all.length } : {};
  if (whole) return ok({ ...counted, value: all.map((item) => project(item, asked, type)) });
  const from = offsetIn(asked.query['$skiptoken']);
  const size = Number(asked.query['$top'] ?? pageSize);
  const value = all.slice(from, from + size).map((item) => project(item, asked, type));
  const link = from + size < all.length ? { '@odata.nextLink': nextLink(asked, from + size) } : {};
  return ok({ ...counted, ...link, value });
}
