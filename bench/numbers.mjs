// Owns the numbers of the benches: medians, percentiles, rows of the table, and how large a run is.

/** Rounds and sizes are multiplied by this; 1 keeps all benches together under eight minutes. */
export const scale = Number(process.env.BENCH_SCALE ?? '1');

export const sized = (count, least = 1) => Math.max(least, Math.round(count * scale));

export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  if (sorted.length === 0) return Number.NaN;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * A line of the table. `ratio` is value / reference unless given; `goal` is `<= 1.0` or `>= 2`, held against the ratio, or
 * against the value where there is no reference. Without a goal the line is there to be read.
 */
export function row({ name, unit, value, reference, ratio, goal, note }) {
  const held = ratio ?? (reference === undefined ? undefined : value / reference);
  return { name, unit, value, reference, ratio: held, goal, met: isMet(held ?? value, goal), note };
}

function isMet(held, goal) {
  if (goal === undefined) return undefined;
  const [comparison, bound] = goal.split(' ');
  switch (comparison) {
    case '<=':
      return held <= Number(bound);
    case '<':
      return held < Number(bound);
    case '>=':
      return held >= Number(bound);
  }
  throw new Error(`not a goal: ${goal}`);
}

const short = (value) => {
  if (value === undefined) return '';
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-GB');
  return value.toPrecision(3);
};
const verdict = (met) => (met === undefined ? '' : met ? 'met' : 'NOT met');

/** The table as text. */
export function renderTable(rows) {
  const lines = [
    ['what', 'unit', 'value', 'reference', 'ratio', 'goal', ''],
    ...rows.map(({ name, unit, value, reference, ratio, goal, met, note }) => [
      name,
      unit,
      short(value),
      short(reference),
      short(ratio),
      goal ?? '',
      [verdict(met), note].filter(Boolean).join('; '),
    ]),
  ];
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
