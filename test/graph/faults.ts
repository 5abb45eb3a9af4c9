// Troubles that the double makes on demand: which operation, which call of it, how often.

/** The first ones keep the request from having an effect; the last ones lose or spoil the answer after it. */
export const faultsBefore = [
  'throttled',
  'error-500',
  'html-502',
  'unavailable-503',
  'empty-504',
  'reset-before',
  'hang-before',
  'expired-token',
  'denied',
] as const;
export const faultsAfter = [
  'reset-after',
  'hang-after',
  'trickle',
  'wrong-json',
  'empty-answer',
  'error-after',
] as const;

export type FaultBefore = (typeof faultsBefore)[number];
export type FaultAfter = (typeof faultsAfter)[number];
export type FaultKind = FaultBefore | FaultAfter;

export interface Plan {
  /** Operation id of the contract, `identity.token`, `identity.metadata`, or all of them. */
  readonly operation?: string | RegExp;
  /** The first call that it hits, counted from now; 1 unless told. */
  readonly from?: number;
  /** How many calls in a row; 1 unless told. */
  readonly times?: number;
  readonly retryAfterSeconds?: number;
  /** Comes back in the body of an error: a canary. */
  readonly text?: string;
}

export interface Fault extends Plan {
  readonly kind: FaultKind;
}

export interface Faults {
  add(kind: FaultKind, plan?: Plan): void;
  clear(): void;
  /** The trouble this call meets; counts it for every plan. */
  meet(operation: string): Fault | undefined;
}

const concerns = ({ operation }: Plan, called: string): boolean =>
  operation === undefined || (typeof operation === 'string' ? operation === called : operation.test(called));

export function createFaults(): Faults {
  let planned: { readonly fault: Fault; seen: number }[] = [];
  return {
    add(kind, plan = {}) {
      planned.push({ fault: { kind, ...plan }, seen: 0 });
    },
    clear() {
      planned = [];
    },
    meet(operation) {
      let met: Fault | undefined;
      for (const entry of planned) {
        if (!concerns(entry.fault, operation)) continue;
        entry.seen += 1;
        const { from = 1, times = 1 } = entry.fault;
        if (entry.seen >= from && entry.seen < from + times) met ??= entry.fault;
      }
      return met;
    },
  };
}

export const isAfter = (kind: FaultKind): kind is FaultAfter => (faultsAfter as readonly string[]).includes(kind); // wider
