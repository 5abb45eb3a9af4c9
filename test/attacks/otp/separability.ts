// Can two classes of times be told apart? The area under the ROC curve of samples that were taken in turns.

/** Bar SB-09: 0.55. Above it lies what `samples` of each class cannot tell from chance: 3.3 standard errors (p < 0.001). */
export const aucLimit = (samples: number): number =>
  0.55 + 3.3 * Math.sqrt((2 * samples + 1) / (12 * samples * samples));

/** P(a < b) + P(a = b) / 2, folded: 0.5 = the same, 1 = told apart every time. */
export function auc(a: readonly number[], b: readonly number[]): number {
  const all = [...a.map((ms) => ({ ms, first: true })), ...b.map((ms) => ({ ms, first: false }))].sort(
    (left, right) => left.ms - right.ms,
  );
  let rankSum = 0;
  for (let at = 0; at < all.length; ) {
    let end = at;
    while (all[end]?.ms === all[at]?.ms) end += 1;
    const rank = (at + end + 1) / 2;
    for (let index = at; index < end; index++) if (all[index]?.first) rankSum += rank;
    at = end;
  }
  const area = (rankSum - (a.length * (a.length + 1)) / 2) / (a.length * b.length);
  return Math.max(area, 1 - area);
}

export type Sampler = () => Promise<number> | number;

export interface Sampling {
  readonly samples: number;
  readonly warmUp: number;
}

/** Every round takes one sample of each class, in a new random order: what the machine does besides hits all of them alike. */
export async function takeTurns(classes: Readonly<Record<string, Sampler>>, { samples, warmUp }: Sampling) {
  const times = Object.fromEntries(Object.keys(classes).map((name) => [name, [] as number[]]));
  const names = Object.keys(classes);
  for (let round = -warmUp; round < samples; round++) {
    const order = names.map((name) => ({ name, at: Math.random() })).sort((left, right) => left.at - right.at);
    for (const { name } of order) {
      const ms = await classes[name]!();
      if (round >= 0) times[name]!.push(ms);
    }
  }
  return times;
}

export interface Pair {
  readonly pair: string;
  readonly auc: number;
}

export const pairwise = (times: Readonly<Record<string, readonly number[]>>): Pair[] => {
  const names = Object.keys(times);
  return names.flatMap((left, index) =>
    names.slice(index + 1).map((right) => ({ pair: `${left} / ${right}`, auc: auc(times[left]!, times[right]!) })),
  );
};

/** Pairs that are told apart in two runs out of two. A run by chance, or by a busy machine, is not repeated by chance. */
export async function separable(
  classes: Readonly<Record<string, Sampler>>,
  sampling: Sampling,
): Promise<readonly string[]> {
  const limit = aucLimit(sampling.samples);
  const run = async (): Promise<Map<string, number>> =>
    new Map(
      pairwise(await takeTurns(classes, sampling)).flatMap(({ pair, auc: area }) =>
        area > limit ? [[pair, area]] : [],
      ),
    );
  const first = await run();
  if (first.size === 0) return [];
  const second = await run();
  return [...first].flatMap(([pair, area]) =>
    second.has(pair) ? [`${pair}: ${area.toFixed(3)}, ${second.get(pair)?.toFixed(3)} > ${limit.toFixed(3)}`] : [],
  );
}

/** Milliseconds that `run` takes. */
export async function timed(run: () => unknown): Promise<number> {
  const from = performance.now();
  await run();
  return performance.now() - from;
}
