// Text of any characters, half surrogates included. fast-check's own `binary` unit lists all of Unicode first, for seconds.
import fc from 'fast-check';

export const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 0x10ffff }), { maxLength }).map((points) => String.fromCodePoint(...points));
