// Owns how Graph writes a phone number: `+49 15112345678`, with a space after the country's code. Pure.

// ITU-T E.164, assigned country codes: one digit for zones 1 and 7, these of two, and three for all others.
const ofTwoDigits = new Set(
  '20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58 60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98'.split(
    ' ',
  ),
);

function codeLengthOf(digits: string): number {
  if (digits.startsWith('1') || digits.startsWith('7')) return 1;
  return ofTwoDigits.has(digits.slice(0, 2)) ? 2 : 3;
}

/** `canonical`: a plus and digits. */
export function toGraphPhone(canonical: string): string {
  const digits = canonical.slice(1);
  const length = codeLengthOf(digits);
  return `+${digits.slice(0, length)} ${digits.slice(length)}`;
}
