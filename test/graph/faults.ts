// Troubles that the double makes on demand: which operation, which call of it, how often.
import type { Item } from './filter';

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
  /** Operation id of the contract, `identity.token`, `identity.metadata`; left out: every request, a batch being one. */
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

export type Tamper = (body: Item) => Item;

export interface Faults {
  add(kind: FaultKind, plan?: Plan): void;
  /** Changes what an operation answers (two hits, somebody else, another order), until `clear`. */
  tamper(operation: string, change: Tamper): void;
  clear(): void;
  /** The trouble this call meets; counts it for every plan. */
  meet(operation: string, within?: 'batch'): Fault | undefined;
  tampered(operation: string, body: Item): Item;
}

const concerns = ({ operation }: Plan, called: string, within?: 'batch'): boolean =>
  operation === undefined
    ? within === undefined && !called.startsWith('identity.')
    : typeof operation === 'string'
      ? operation === called
      : operation.test(called);

export function createFaults(): Faults {
  const tampers = new Map<string, Tamper>();
  let planned: { readonly fault: Fault; seen: number }[] = [];
  return {
    add(kind, plan = {}) {
      planned.push({ fault: { kind, ...plan }, seen: 0 });
    },
    tamper(operation, change) {
      tampers.set(operation, change);
    },
    clear() {
      planned = [];
      tampers.clear();
    },
    tampered: (operation, body) => tampers.get(operation)?.(body) ?? body,
    meet(operation, within) {
      let met: Fault | undefined;
      for (const entry of planned) {
        if (!concerns(entry.fault, operation, within)) continue;
        entry.seen += 1;
        const { from = 1, times = 1 } = entry.fault;
        if (entry.seen >= from && entry.seen < from + times) met ??= entry.fault;
      }
      return met;
    },
  };
}

/** What a call meets within a batch, where nothing but a status can go wrong; undefined = it is done. */
export const statusWithin = (kind: FaultKind): number | undefined => {
  if (isAfter(kind)) return undefined;
  const statuses = {
    throttled: 429,
    'expired-token': 401,
    denied: 403,
    'unavailable-503': 503,
    'html-502': 502,
  } as const; // the rest is 504
  return kind in statuses ? statuses[kind as keyof typeof statuses] : 504;
};

export const isAfter = (kind: FaultKind): kind is FaultAfter => (faultsAfter as readonly string[]).includes(kind); // wider
