// Owns what a "not" is about: it turns the concept it belongs to into another one, `not-reset`, which no rule for a
// reset accepts. "can't" makes `cant-…`: the same, but it is a complaint and no refusal.
import type { Concept } from './lexicon';
import { boundary } from './words';

type Bare = Exclude<Concept, 'filler' | 'never' | 'cannot'>;
export type Meaning = Bare | `not-${Bare}` | `cant-${Bare}`;
export type Item = Concept | typeof boundary | 'unknown';

const social: ReadonlySet<Item> = new Set(['help', 'greeting', 'thanks', 'yes', 'no', 'again', 'question', 'was']);
const verbs: ReadonlySet<Item> = new Set([
  'know',
  'work',
  'get',
  'send',
  'reset',
  'unlock',
  'signin',
  'forget',
  'lock',
]);

const isBare = (item: Item | undefined): item is Bare =>
  item !== undefined && item !== boundary && !['unknown', 'filler', 'never', 'cannot'].includes(item);
const canBeNegated = (item: Item | undefined): boolean => isBare(item) && !social.has(item);

const clauseAround = (items: readonly Item[], at: number): readonly [start: number, end: number] => {
  const end = items.indexOf(boundary, at);
  return [items.lastIndexOf(boundary, at) + 1, end < 0 ? items.length : end];
};

/** "not forgotten", "kein Code": what follows. "geht nicht": the verb before, or else the nearest thing before. */
const targetOf = (items: readonly Item[], at: number): number | undefined => {
  const [start, end] = clauseAround(items, at);
  const positions = items.map((_, index) => index);
  const after = positions.slice(at + 1, end).find((index) => canBeNegated(items[index]));
  const before = positions.slice(start, at).filter((index) => canBeNegated(items[index]));
  return after ?? before.findLast((index) => verbs.has(items[index] ?? 'unknown')) ?? before.at(-1);
};

const meaningAt = (items: readonly Item[], at: number, denied: ReadonlyMap<number, 'not' | 'cant'>): Meaning[] => {
  const item = items[at];
  if (!isBare(item)) return [];
  const how = denied.get(at);
  return [how === undefined ? item : `${how}-${item}`];
};

/** The meanings of a message in no particular order; a "not" with nothing to deny is a plain "no". */
export const bindNegation = (items: readonly Item[]): ReadonlySet<Meaning> => {
  const denials = items.flatMap((item, at) => (item === 'never' || item === 'cannot' ? [{ item, at }] : []));
  const bound = denials.map(
    ({ item, at }) => ({ how: item === 'never' ? 'not' : 'cant', target: targetOf(items, at) }) as const,
  );
  const denied = new Map(bound.flatMap(({ how, target }) => (target === undefined ? [] : [[target, how] as const])));
  const plain: Meaning[] = bound.some(({ target }) => target === undefined) ? ['no'] : [];
  return new Set([...plain, ...items.flatMap((_, at) => meaningAt(items, at, denied))]);
};
