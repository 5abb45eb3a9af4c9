// Owns reading whom a command is about: people by name, groups of them, both mixed with commas, everybody, or "last".
import { canonicalIdentifier } from '../../../services/accounts/identifier';
import type { Crowd, Named, Standing, Target } from '../../../services/admin/command';
import type { Token } from './tokens';

/** `stuck`: how many tokens were read before one that does not belong. */
export type Read<Value> = { readonly value: Value; readonly used: number } | { readonly stuck: number };

const most = 100;
const longestName = 100;

const prefixes = /^(ou|dept|abteilung|group|gruppe):(.{1,100})$/isu;

/** The organisational unit that a token names. */
export const unitIn = ({ text }: Token): string | undefined => {
  const [, prefix = '', name = ''] = prefixes.exec(text) ?? [];
  return prefix === '' || /^gr/i.test(prefix) || name.trim() === '' ? undefined : name.trim();
};

const groupIn = ({ text }: Token): string | undefined => {
  const [, prefix = '', name = ''] = prefixes.exec(text) ?? [];
  return /^gr/i.test(prefix) && name.trim() !== '' ? name.trim() : undefined;
};

const standings: ReadonlyMap<string, Standing> = new Map(
  Object.entries({
    enabled: 'enabled',
    eingeschaltet: 'enabled',
    'not-enrolled': 'not-enrolled',
    'nicht-registriert': 'not-enrolled',
    'not-ready': 'not-ready',
    'nicht-bereit': 'not-ready',
  }),
);

const alone: ReadonlyMap<string, Target> = new Map<string, Target>([
  ['all', { kind: 'all' }],
  ['everybody', { kind: 'all' }],
  ['alle', { kind: 'all' }],
  ['last', { kind: 'last' }],
]);

const small: ReadonlySet<string> = new Set(
  'and und in im file datei for until till bis because weil to from on off set clear link verify ip network'.split(' '),
);

/** Whether a username would be read as something else; `@` before it helps. */
export const isReserved = (name: string): boolean => alone.has(name) || standings.has(name) || small.has(name);

const word = (token: Token | undefined): string =>
  token === undefined || token.quoted ? '' : token.text.toLowerCase();

const isIn = (token: Token | undefined): boolean => ['in', 'im'].includes(word(token));
const joins = (token: Token | undefined): boolean => [',', 'and', 'und'].includes(word(token));

function readNamed({ text, quoted }: Token): Named | undefined {
  if (quoted) {
    const name = text.trim();
    return name === '' || name.length > longestName ? undefined : { kind: 'display', text: name };
  }
  const name = canonicalIdentifier(text.replace(/^@/, ''));
  return name === undefined ? undefined : { kind: 'name', text: name };
}

/** "not-ready in ou:Sales": the unit belongs to it. */
function readStanding(standing: Standing, [, second, third]: readonly Token[]): Read<Crowd> {
  const gap = isIn(second) ? 1 : 0;
  const place = gap === 1 ? third : second;
  const unit = place && unitIn(place);
  if (unit !== undefined) return { value: { kind: 'standing', standing, unit }, used: gap + 2 };
  return gap === 1 ? { stuck: 2 } : { value: { kind: 'standing', standing }, used: 1 };
}

const one = (value: Crowd): Read<Crowd> => ({ value, used: 1 });

function readGroup(token: Token): Crowd | undefined {
  const [unit, group] = [unitIn(token), groupIn(token)];
  if (unit !== undefined) return { kind: 'unit', unit };
  if (group !== undefined) return { kind: 'group', group };
  return ['file', 'datei'].includes(word(token)) ? { kind: 'file' } : undefined;
}

function readCrowd(tokens: readonly Token[]): Read<Crowd> {
  const [token] = tokens;
  if (token === undefined || alone.has(word(token))) return { stuck: 0 };
  const standing = standings.get(word(token));
  if (standing !== undefined) return readStanding(standing, tokens);
  const group = readGroup(token);
  if (group !== undefined) return one(group);
  const named = readNamed(token);
  return named === undefined ? { stuck: 0 } : one({ kind: 'people', people: [named] });
}

/** Names that stand together become one crowd. */
function unite(crowds: readonly Crowd[]): Target {
  const people = crowds.flatMap((crowd) => (crowd.kind === 'people' ? crowd.people : []));
  const others = crowds.filter(({ kind }) => kind !== 'people');
  const [first] = others;
  if (first === undefined) return { kind: 'people', people };
  if (people.length === 0) return others.length === 1 ? first : { kind: 'several', crowds: others };
  return { kind: 'several', crowds: [{ kind: 'people', people }, ...others] };
}

/** Somebody, and after each comma or "and" somebody more. */
export function readTarget(tokens: readonly Token[]): Read<Target> {
  const [first] = tokens;
  const lonely = alone.get(word(first));
  if (lonely !== undefined) return { value: lonely, used: 1 };
  const crowds: Crowd[] = [];
  for (let at = 0; crowds.length < most; at += 1) {
    const crowd = readCrowd(tokens.slice(at, at + 3));
    if ('stuck' in crowd) return { stuck: at + crowd.stuck };
    crowds.push(crowd.value);
    at += crowd.used;
    if (!joins(tokens[at])) return { value: unite(crowds), used: at };
  }
  return { stuck: 0 };
}
