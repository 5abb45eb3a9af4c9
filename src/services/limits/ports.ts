// Owns what other services may ask of the counters. Counters live in the store, so a new conversation, process or PIN
// resets nothing.

export interface Window {
  /** Hits allowed per window. */
  readonly limit: number;
  readonly windowMs: number;
}

export interface Hit {
  /** Exactly the first `limit` hits of a window are allowed, over all processes. */
  readonly allowed: boolean;
  readonly count: number;
  readonly resetAtMs: number;
}

export interface Throttle {
  /** Counts one hit in the fixed window that `nowMs` falls in. `key` holds no address and no name. */
  hit(key: string, window: Window): Promise<Hit>;
  /** The same without counting. */
  peek(key: string, window: Window): Promise<Hit>;
}

/** Limits that hold over every stretch of time. */
export type RollingThrottle = Pick<Throttle, 'hit' | 'peek'>;

/** Consecutive failures of one thing, until a success clears them. */
export interface Failures {
  add(key: string, forgetAfterMs: number): Promise<number>;
  count(key: string): Promise<number>;
  clear(key: string): Promise<void>;
}
