// Owns Graph's lists: one page after the other, going on by the token of the next link and never by its address.
import { z } from 'zod';
import { Fault } from '../../faults';
import type { Graph } from './calls';
import { type GraphPath, path } from './paths';
import { believe, readOne } from './reading';

export const mostPerPage = 999;
export const sizeOf = (limit: number): string => String(Math.min(limit, mostPerPage));

export interface Listing<Item> {
  readonly operation: string;
  /** With a query. */
  readonly first: GraphPath;
  readonly item: z.ZodType<Item>;
  /** Where to go on; left out: from the start. */
  readonly after?: string;
}

export interface ListPage<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

function tokenIn(nextLink: string | null | undefined): string | undefined {
  if (nextLink == null || !URL.canParse(nextLink)) return undefined;
  return new URL(nextLink).searchParams.get('$skiptoken') ?? undefined;
}

const onFrom = (first: GraphPath, after: string | undefined): GraphPath =>
  // Two paths joined are one.
  after === undefined ? first : (`${first}${path`&$skiptoken=${after}`}` as GraphPath);

/** A list of something that is gone is empty. */
export async function readPage<Item>(graph: Graph, listing: Listing<Item>): Promise<ListPage<Item>> {
  const { operation, first, item, after } = listing;
  const answer = await readOne(graph, { operation, path: onFrom(first, after), unhurried: true });
  if (answer === undefined) return { items: [], next: undefined };
  const schema = z.object({ value: z.array(item).max(mostPerPage), '@odata.nextLink': z.string().nullish() });
  const page = believe(schema, answer, operation);
  return { items: page.value, next: tokenIn(page['@odata.nextLink']) };
}

const mostPages = 10;

/** All of it; a list of more than ten pages is a fault, or with `part` its beginning. */
export async function readAll<Item>(graph: Graph, listing: Listing<Item>, part?: 'part'): Promise<readonly Item[]> {
  const found: Item[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = await readPage(graph, { ...listing, after });
    found.push(...page.items);
    after = page.next;
    if (after === undefined) return found;
  }
  if (part === 'part') return found;
  throw new Fault('directory.refused', `Graph lists more than expected: ${listing.operation}`);
}
