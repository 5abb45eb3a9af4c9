// Owns what counts as repetitive or sequential in a password. Pure; part of the browser script.

/** Keys that lie side by side, and the alphabet: walking along a row adds next to nothing. */
const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'qwertzuiop',
  'asdfghjkl',
  'zxcvbnm',
  'yxcvbnm',
];

const stepsBetween = (from: string, to: string): Set<string> => {
  if (from === to) return new Set(['same']);
  const steps = rows.flatMap((row, index) => {
    const [a, b] = [row.indexOf(from), row.lastIndexOf(to)];
    return a >= 0 && b >= 0 && Math.abs(a - b) === 1 ? [`${index}:${b - a}`] : [];
  });
  return new Set(steps);
};

/** How many characters do not simply go on as the two before them did. */
function surprises(points: readonly string[]): number {
  let before = new Set<string>();
  let count = 0;
  points.forEach((point, index) => {
    const previous = points[index - 1];
    const steps = previous === undefined ? new Set<string>() : stepsBetween(previous, point);
    const goesOn = [...steps].some((step) => before.has(step));
    if (!goesOn) count += 1;
    before = steps;
  });
  return count;
}

/** The length of the shortest piece that makes up the whole by being repeated, the last time perhaps cut short. */
function period(text: string): number {
  for (let length = 1; length * 2 <= text.length; length += 1) {
    if (text.startsWith(text.slice(length))) return length;
  }
  return text.length;
}

/**
 * True for a password that says much less than its length: a piece shorter than `minLength` said at least twice
 * (`passwordpassword`), or more than half of its first `minLength` characters' worth follows from those before them
 * (`aaaaaaaaaaaaaaa`, `abcdefgh12345678`, `qwertzuiopasdfg`). Case does not count. For at most 256 characters.
 */
export function isRepetitive(password: string, minLength: number): boolean {
  const lower = password.toLowerCase();
  const piece = period(lower);
  if (piece < lower.length && piece < minLength) return true;
  const points = [...lower];
  return surprises(points) < Math.ceil(Math.min(minLength, points.length) / 2);
}
