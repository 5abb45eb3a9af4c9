// Owns what counts as a slip of the finger.

const areSwapped = (a: string, b: string): boolean => a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2);

/** One letter wrong, missing, too many, or two swapped, and the first letter right. Linear. */
export const isOneSlip = (typed: string, known: string): boolean => {
  if (Math.abs(typed.length - known.length) > 1 || typed[0] !== known[0]) return false;
  let same = 0;
  while (same < typed.length && typed[same] === known[same]) same += 1;
  const [a, b] = [typed.slice(same), known.slice(same)];
  return a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1) || areSwapped(a, b);
};
