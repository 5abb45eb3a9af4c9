// Owns whom a sentence is about: its names must stand together, a unit must be named as one; what is left over is not guessed at.
import { canonicalIdentifier } from '../../../services/accounts/identifier';
import type { Crowd, Named, Target } from '../../../services/admin/command';
import type { Item } from './hearing';
import type { Concept } from './lexicon';

export interface Naming {
  readonly people: readonly Named[];
  readonly crowds: readonly Crowd[];
  readonly everybody: boolean;
  /** False: a name or a unit that was only taken for one. */
  readonly sure: boolean;
}

type Part =
  | { readonly kind: 'person'; readonly named: Named; readonly sure: boolean }
  | { readonly kind: 'crowd'; readonly crowd: Crowd; readonly sure: boolean }
  | { readonly kind: 'gap' }
  | { readonly kind: 'other' };

const conceptOf = (item: Item | undefined): Concept | undefined =>
  item?.kind === 'concept' ? item.concept : undefined;
const isUnit = (item: Item | undefined): boolean => conceptOf(item) === 'unit';
const isPadding = (item: Item | undefined): boolean => ['article', 'filler'].includes(conceptOf(item) ?? '');

/** The last item before `at` that says anything, and whether an article stood between. */
function before(items: readonly Item[], at: number) {
  let index = at - 1;
  while (isPadding(items[index])) index -= 1;
  return { item: items[index], article: items.slice(index + 1, at).some((one) => conceptOf(one) === 'article') };
}

const person = (named: Named, sure: boolean): Part => ({ kind: 'person', named, sure });

function unitFrom(words: readonly string[]): Part | undefined {
  const unit = words.join(' ');
  return unit.length > 100 ? undefined : { kind: 'crowd', crowd: { kind: 'unit', unit }, sure: true };
}

/** "Bobs Konto": perhaps of Bob, perhaps of somebody who is called that. */
const owned: ReadonlySet<Concept> = new Set<Concept>([
  'account',
  'login',
  'password',
  'status',
  'contacts',
  'history',
  'sessions',
]);

function ownerFrom(words: readonly string[], next: Item | undefined): Part | undefined {
  const [word = '', another] = words;
  const owner = /^(.+)s$/iu.exec(word)?.[1];
  const name = owner === undefined ? undefined : canonicalIdentifier(owner);
  const isOwned = owned.has(conceptOf(next) ?? 'filler');
  return name !== undefined && isOwned && another === undefined
    ? person({ kind: 'name', text: name }, false)
    : undefined;
}

/** What is said about somebody who is named first. */
const sayings: ReadonlySet<Concept> = new Set<Concept>([
  'filler',
  'can',
  'cant',
  'locked',
  'ready',
  'enabled',
  'unlock',
  'free',
]);

function nameFrom(words: readonly string[], sure: boolean): Part | undefined {
  const [first = ''] = words;
  const name = words.length === 1 ? canonicalIdentifier(first) : undefined;
  if (name !== undefined) return person({ kind: 'name', text: name }, sure);
  const isName = words.length <= 3 && words.every((word) => /^\p{Lu}[\p{L}\p{M}.'’-]*$/u.test(word));
  return isName ? person({ kind: 'display', text: words.join(' ') }, false) : undefined;
}

/** A run of words that nothing else explains. */
function partFrom(items: readonly Item[], from: number, to: number): Part | undefined {
  const words = items.slice(from, to).flatMap((item) => (item.kind === 'word' ? [item.text] : []));
  const { item, article } = before(items, from);
  const next = items[to];
  if (isUnit(next) || isUnit(item) || conceptOf(item) === 'within') return unitFrom(words);
  // "the door", "das Wetter": no name has an article.
  if (article) return undefined;
  const owner = ownerFrom(words, next);
  if (owner !== undefined) return owner;
  // At the very beginning a word is somebody only where something is said about them.
  const mayBegin = from > 0 || sayings.has(conceptOf(next) ?? 'and');
  return mayBegin ? nameFrom(words, from > 0) : undefined;
}

const partOf = (item: Item): Part => {
  if (item.kind === 'named') return person(item.named, true);
  if (item.kind === 'crowd') return { kind: 'crowd', crowd: item.crowd, sure: true };
  const isGap = item.kind === 'comma' || conceptOf(item) === 'and' || isPadding(item);
  return isGap ? { kind: 'gap' } : { kind: 'other' };
};

/** Where the run of words ends that begins here. */
const endOfRun = (items: readonly Item[], from: number): number => {
  const length = items.slice(from).findIndex(({ kind }) => kind !== 'word');
  return length < 0 ? items.length : from + length;
};

function partsOf(items: readonly Item[]): readonly Part[] | undefined {
  const parts: (Part | undefined)[] = [];
  for (let at = 0; at < items.length; ) {
    const item = items[at] as Item; // `at` is below the length
    const end = Math.max(at + 1, endOfRun(items, at));
    parts.push(item.kind === 'word' ? partFrom(items, at, end) : partOf(item));
    at = end;
  }
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? known : undefined;
}

/** Between the first and the last of them there is nothing but commas, "and" and courtesies. */
const areTogether = (parts: readonly Part[]): boolean => {
  const isOne = ({ kind }: Part): boolean => kind === 'person';
  const within = parts.slice(parts.findIndex(isOne), parts.findLastIndex(isOne) + 1);
  return within.every(({ kind }) => kind !== 'other' && kind !== 'crowd');
};

/** "who is enabled in …": something more was to come. */
const hangs = (last: Item | undefined): boolean => last?.kind === 'comma' || conceptOf(last) === 'within';

/** Undefined: something in it is neither a name nor a unit, or they do not belong together. */
export function nameIn(items: readonly Item[]): Naming | undefined {
  const parts = partsOf(items);
  if (parts === undefined || !areTogether(parts) || hangs(items.at(-1))) return undefined;
  const people = parts.flatMap((part) => (part.kind === 'person' ? [part] : []));
  const crowds = parts.flatMap((part) => (part.kind === 'crowd' ? [part] : []));
  return {
    people: people.map(({ named }) => named),
    crowds: crowds.map(({ crowd }) => crowd),
    everybody: items.some((item) => conceptOf(item) === 'everybody'),
    sure: [...people, ...crowds].every(({ sure }) => sure),
  };
}

/** Whoever that is as a command has it; undefined: nobody, or people and groups at once. */
export function targetOf({ people, crowds, everybody }: Naming): Target | undefined {
  const [crowd, another] = crowds;
  if (people.length > 0) return crowd === undefined && !everybody ? { kind: 'people', people } : undefined;
  if (another !== undefined) return { kind: 'several', crowds };
  return crowd ?? (everybody ? { kind: 'all' } : undefined);
}
