// Are the secrets random? Fixed thresholds of p > 0.001; a value that fails is drawn once more, so a run fails by chance in
// about one of ten thousand.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatePassword } from '../../../src/services/passwords/generator';
import { createPins } from '../../../src/services/recovery/pins';
import { randomId, randomToken, systemRandom } from '../../../src/services/secrets/random';
import { testKeyring } from '../../fakes/secrets';

jest.setTimeout(120_000);

const pins = createPins({ keyring: testKeyring, random: systemRandom });
const collect = (count: number, make: () => string): string[] => Array.from({ length: count }, make);
const countBy = (values: Iterable<string>): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

/** Wilson-Hilferty: chi-square as a standard normal deviate. 3.09 = p 0.001. */
const deviate = (chiSquare: number, degrees: number): number =>
  (Math.cbrt(chiSquare / degrees) - (1 - 2 / (9 * degrees))) / Math.sqrt(2 / (9 * degrees));

const chiSquareOf = (counts: readonly number[], expected: number): number =>
  counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);

/** How far the values at each place are from uniform over `alphabet`; the worst place. */
function unevenness(values: readonly string[], alphabet: string): number {
  const places = values[0]?.length ?? 0;
  const deviates = Array.from({ length: places }, (_, place) => {
    const counts = countBy(values.map((value) => value.charAt(place)));
    const all = [...alphabet].map((sign) => counts.get(sign) ?? 0);
    return deviate(chiSquareOf(all, values.length / alphabet.length), alphabet.length - 1);
  });
  return Math.max(...deviates);
}

/** Correlation of each value with the one `lag` before it, as a standard normal deviate. */
function lagged(numbers: readonly number[], lag: number): number {
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  let covariance = 0;
  let variance = 0;
  for (const [index, value] of numbers.entries()) {
    variance += (value - mean) ** 2;
    const before = numbers[index - lag];
    if (before !== undefined) covariance += (value - mean) * (before - mean);
  }
  return (covariance / variance) * Math.sqrt(numbers.length);
}

/** Pairs of equal values. */
const collisions = (values: readonly string[]): number =>
  [...countBy(values).values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);

/** Anscombe: a Poisson count as a standard normal deviate. */
const poissonDeviate = (count: number, expected: number): number =>
  2 * (Math.sqrt(count + 3 / 8) - Math.sqrt(expected + 1 / 8));

// p = 0.001 spread over the places or lags that one check looks at (Bonferroni), then two draws out of two.
const limit = 4;
const lags = [1, 2, 3, 7, 64];

/** `measure` draws new values each time. Fails only when both draws do. */
const within = (measure: () => number, most = limit): void => {
  const first = Math.abs(measure());
  if (first > most) expect(Math.abs(measure())).toBeLessThanOrEqual(most);
  else expect(first).toBeLessThanOrEqual(most);
};

const sample = 50_000;
const decimal = '0123456789';
const base64url = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

describe('OTP-08: PIN and token randomness', () => {
  test('the yardstick is right: weak values do not pass', () => {
    const timeSeeded = Array.from({ length: sample }, (_, index) =>
      String((1_763_802_000_000 + index * 37) % 1e8).padStart(8, '0'),
    );
    expect(unevenness(timeSeeded, decimal)).toBeGreaterThan(limit);
    const noLeadingZero = collect(sample, () => String(10_000_000 + systemRandom.int(90_000_000)));
    expect(unevenness(noLeadingZero, decimal)).toBeGreaterThan(limit);
    const modulo = collect(4 * sample, () => String((systemRandom.bytes(1)[0] ?? 0) % 10));
    expect(unevenness(modulo, decimal)).toBeGreaterThan(limit);
    let walk = 0;
    const drifting = Array.from({ length: sample }, () => (walk += systemRandom.int(7) - 3));
    expect(Math.abs(lagged(drifting, 1))).toBeGreaterThan(limit);
    // As many draws as it takes to tell 60 from 100 million for certain: 1,333 repetitions instead of 800.
    const narrow = collect(8 * sample, () => String(systemRandom.int(60_000_000)));
    expect(poissonDeviate(collisions(narrow), (8 * sample) ** 2 / 2 / 1e8)).toBeGreaterThan(limit);
  });

  describe.each([6, 8])('PINs of %i digits', (digits) => {
    const draw = () => collect(sample, () => pins.make(digits));

    test('have that many digits, and leading zeros as often as any other digit', () => {
      const values = draw();
      expect(values.every((value) => /^\d+$/.test(value) && value.length === digits)).toBe(true);
      within(() => poissonDeviate(draw().filter((value) => value.startsWith('00')).length, sample / 100));
    });

    test('are even at every place', () => within(() => unevenness(draw(), decimal)));

    test('repeat as often as chance wants', () => {
      const expected = (sample * (sample - 1)) / 2 / 10 ** digits;
      within(() => poissonDeviate(collisions(draw()), expected));
    });

    test.each(lags)('do not follow from the one %i before', (lag) => within(() => lagged(draw().map(Number), lag)));

    test('no digit follows from the digit before it', () =>
      within(() => {
        const values = draw().flatMap((value) => [...value]);
        const pairs = countBy(values.slice(1).map((value, index) => `${values[index]}${value}`));
        const all = Array.from({ length: 100 }, (_, pair) => pairs.get(String(pair).padStart(2, '0')) ?? 0);
        return deviate(chiSquareOf(all, (values.length - 1) / 100), 99);
      }));
  });

  describe('tokens of links', () => {
    const draw = () => collect(sample, () => randomToken(systemRandom));

    test('hold 256 bits, ids 128, and none comes twice', () => {
      expect(Buffer.from(randomToken(systemRandom), 'base64url')).toHaveLength(32);
      expect(Buffer.from(randomId(systemRandom), 'base64url')).toHaveLength(16);
      expect(collisions(draw())).toBe(0);
      expect(collisions(collect(sample, () => randomId(systemRandom)))).toBe(0);
    });

    test('are even at every place', () => {
      // The last sign of 43 holds four bits: 16 of the 64 signs.
      within(() =>
        unevenness(
          draw().map((token) => token.slice(0, 42)),
          base64url,
        ),
      );
      const last = [...base64url].filter((_, index) => index % 4 === 0).join('');
      within(() =>
        unevenness(
          draw().map((token) => token.slice(42)),
          last,
        ),
      );
    });

    test('every one of their bits is one half of the time', () =>
      within(() => {
        const ones = new Array<number>(256).fill(0);
        for (const token of draw())
          for (const [at, byte] of Buffer.from(token, 'base64url').entries())
            for (let bit = 0; bit < 8; bit++) if ((byte >> bit) & 1) ones[at * 8 + bit]! += 1;
        return Math.max(...ones.map((count) => Math.abs(count - sample / 2) / Math.sqrt(sample / 4)));
      }, 4.6));

    test.each(lags)('do not follow from the one %i before', (lag) =>
      within(() =>
        lagged(
          draw().map((token) => Buffer.from(token, 'base64url').readUIntBE(0, 6)),
          lag,
        ),
      ),
    );
  });

  describe('temporary passwords', () => {
    const draw = () => collect(5_000, () => generatePassword(systemRandom));
    const classes = ['ACDEFHJKMNPRTWXY', 'acdefhjkmnprtwxy', '3467'];

    test('none comes twice, all have the same shape and at least 64 bits', () => {
      const values = draw();
      expect(collisions(values)).toBe(0);
      expect(values.every((value) => /^[A-Za-z3467]{4}(?:-[A-Za-z3467]{4}){3}$/.test(value))).toBe(true);
      expect(16 * Math.log2(36)).toBeGreaterThan(64);
    });

    test.each(classes)('the signs of %s come equally often', (signs) =>
      within(() => {
        const counts = countBy(draw().join(''));
        const all = [...signs].map((sign) => counts.get(sign) ?? 0);
        const total = all.reduce((sum, count) => sum + count, 0);
        return deviate(chiSquareOf(all, total / signs.length), signs.length - 1);
      }),
    );

    test('no place prefers a number: each of them is as good as any other', () =>
      within(() => {
        const values = draw().map((value) => value.replaceAll('-', ''));
        const numbers = Array.from(
          { length: 16 },
          (_, at) => values.filter((value) => /\d/.test(value.charAt(at))).length,
        );
        const mean = numbers.reduce((sum, count) => sum + count, 0) / 16;
        return deviate(chiSquareOf(numbers, mean), 15);
      }));
  });

  test('nothing in the product draws from Math.random or from the time', () => {
    const root = join(__dirname, '../../../src');
    const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
    expect(files.length).toBeGreaterThan(100);
    const guilty = files.filter((name) =>
      /Math\.random\(|randomUUID\(|createHash\('md5'/.test(readFileSync(join(root, name), 'utf8')),
    );
    expect(guilty).toEqual([]);
  });
});
