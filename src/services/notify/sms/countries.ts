// Owns which numbers may be texted at all: those under an allowed prefix that are no premium, shared-cost or satellite numbers.
// Whoever sends texts to such numbers may share in what they cost (toll fraud, attack DOS-02).
type Numbers = typeof import('libphonenumber-js/max');

/** Kinds of numbers (libphonenumber) that people carry with them, or that nobody can tell apart from those. */
const personal: ReadonlySet<string> = new Set(['MOBILE', 'FIXED_LINE_OR_MOBILE', 'PERSONAL_NUMBER']);

// A tenth of a second and 10 MB: only for whoever sends text messages.
const loadNumbers = (): Numbers => require('libphonenumber-js/max') as Numbers; // the module of that name

export interface Countries {
  /** The allowed prefix that this number is under; undefined = it is not texted. */
  prefixOf(number: string): string | undefined;
}

/** `prefixes`: such as `+49` or `+1212`; the longest that fits counts. */
export function createCountries(prefixes: readonly string[]): Countries {
  const { parsePhoneNumberFromString } = loadNumbers();
  const longestFirst = [...prefixes].sort((a, b) => b.length - a.length);
  return {
    prefixOf(number) {
      const prefix = longestFirst.find((one) => number.startsWith(one));
      const kind = prefix === undefined ? undefined : parsePhoneNumberFromString(number)?.getType();
      return kind !== undefined && personal.has(kind) ? prefix : undefined;
    },
  };
}
