// Owns how many of something happen at once: the rest waits in line.

export interface Slots {
  with<Value>(work: () => Promise<Value>): Promise<Value>;
}

export const createSlots = (most: number): Slots => {
  const waiting: (() => void)[] = [];
  let taken = 0;
  const take = async (): Promise<void> => {
    if (taken < most) {
      taken += 1;
      return;
    }
    // The slot is handed over by whoever leaves, so nobody can slip in between.
    await new Promise<void>((resolve) => waiting.push(resolve));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) taken -= 1;
    else next();
  };
  return {
    async with(work) {
      await take();
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
};
