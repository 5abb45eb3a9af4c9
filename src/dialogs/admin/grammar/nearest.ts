// Owns how far apart two words are, and which known words somebody may have meant.

/** Longer words than any of ours are compared by their beginning only. */
const longest = 24;

const stepCost = (a: string, b: string, [i, j]: readonly [number, number]): number => (a[i - 1] === b[j - 1] ? 0 : 1);

const areSwapped = (a: string, b: string, [i, j]: readonly [number, number]): boolean =>
  i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];

/** Damerau-Levenshtein (optimal string alignment): letters put in, left out, changed or swapped. */
export function distance(first: string, second: string): number {
  const [a, b] = [first.slice(0, longest), second.slice(0, longest)];
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const look = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  const cell = (i: number, j: number): number => {
    const plain = Math.min(look(i - 1, j) + 1, look(i, j - 1) + 1, look(i - 1, j - 1) + stepCost(a, b, [i, j]));
    return areSwapped(a, b, [i, j]) ? Math.min(plain, look(i - 2, j - 2) + 1) : plain;
  };
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j += 1) row.push(cell(i, j));
  }
  return look(a.length, b.length);
}

/** The `count` known words that are nearest, nearest first; ties in their own order. */
export const nearest = (word: string, known: readonly string[], count = 3): readonly string[] =>
  known
    .map((one) => ({ one, far: distance(word, one) }))
    .sort((a, b) => a.far - b.far)
    .slice(0, count)
    .map(({ one }) => one);
