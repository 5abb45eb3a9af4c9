// Owns whether a new name could be taken for another one (attack ADM-09): the same but for look-alike signs, or one typing
// mistake away. Pure.

const pairs: readonly (readonly [RegExp, string])[] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
  [/0/g, 'o'],
  [/[1i|!]/g, 'l'],
  [/5/g, 's'],
  [/3/g, 'e'],
  [/8/g, 'b'],
];

/** What is before the `@`, in small letters, without marks and without what only separates. */
const localPart = (name: string): string =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/@.*$/s, '')
    .replace(/[^\p{L}\p{N}|!]/gu, '');

const skeleton = (text: string): string => pairs.reduce((sofar, [sign, plain]) => sofar.replace(sign, plain), text);

const swapped = (a: string, b: string, at: number): boolean =>
  a.charAt(at) === b.charAt(at + 1) && a.charAt(at + 1) === b.charAt(at) && a.slice(at + 2) === b.slice(at + 2);

/** One sign more, fewer, another, or two swapped. */
function isWithinOne(a: string, b: string): boolean {
  if (Math.abs(a.length - b.length) > 1) return false;
  let at = 0;
  while (at < a.length && a.charAt(at) === b.charAt(at)) at += 1;
  if (a.length > b.length) return a.slice(at + 1) === b.slice(at);
  if (a.length < b.length) return a.slice(at) === b.slice(at + 1);
  return a.slice(at + 1) === b.slice(at + 1) || swapped(a, b, at);
}

/** Usernames, or names as they are shown. The domain does not count: it is the part that nobody reads. */
export function isLookalike(name: string, known: string): boolean {
  const [a, b] = [localPart(name), localPart(known)];
  if (a === '' || b === '') return false;
  return isWithinOne(a, b) || skeleton(a) === skeleton(b);
}
