import { createClock } from '../../../src/services/secrets/clock';
import { encodeParts } from '../../../src/services/secrets/encoding';
import { hashSubject, sameText } from '../../../src/services/secrets/hashes';
import { createKeyring } from '../../../src/services/secrets/keyring';
import { randomDigits, systemRandom } from '../../../src/services/secrets/random';
import { createSealer } from '../../../src/services/secrets/sealer';

const older = Buffer.from('an older secret of thirty-two by', 'utf8');
const newer = Buffer.from('a newer secret of 32 bytes, more', 'utf8');

describe('keys', () => {
  test('one for each purpose, and none is the secret', () => {
    const keyring = createKeyring([newer]);
    const keys = (['pin', 'seal', 'audit', 'direct-line', 'csrf'] as const).map((purpose) =>
      keyring.current(purpose).key.toString('hex'),
    );
    expect(new Set([...keys, newer.toString('hex')]).size).toBe(6);
  });

  test('rotation: the newest signs, the older one is still found by its id', () => {
    const before = createKeyring([older]);
    const after = createKeyring([newer, older]);
    expect(after.current('pin').id).not.toBe(before.current('pin').id);
    expect(after.byId('pin', before.current('pin').id)?.key).toEqual(before.current('pin').key);
    expect(createKeyring([newer]).byId('pin', before.current('pin').id)).toBeUndefined();
  });

  test('a short secret is refused', () => {
    expect(() => createKeyring([Buffer.from('short')])).toThrow('32 bytes');
    expect(() => createKeyring([])).toThrow('32 bytes');
  });
});

describe('sealing', () => {
  const sealer = createSealer({ keyring: createKeyring([newer, older]), random: systemRandom });

  test('opens in its own context only', () => {
    const sealed = sealer.seal('alice@home.example', 'case/1');
    expect(sealed).not.toContain('alice');
    expect(sealer.open(sealed, 'case/1')).toBe('alice@home.example');
    expect(() => sealer.open(sealed, 'case/2')).toThrow('does not open');
  });

  test('any changed character breaks it', () => {
    const sealed = sealer.seal('text', 'here');
    for (let at = 0; at < sealed.length - 1; at++) {
      const flipped = `${sealed.slice(0, at)}${sealed[at] === 'A' ? 'B' : 'A'}${sealed.slice(at + 1)}`;
      expect(() => sealer.open(flipped, 'here')).toThrow();
    }
  });

  test('what an older key sealed still opens; an unknown key does not', () => {
    const old = createSealer({ keyring: createKeyring([older]), random: systemRandom }).seal('text', 'here');
    expect(sealer.open(old, 'here')).toBe('text');
    const foreign = createSealer({ keyring: createKeyring([Buffer.alloc(32, 7)]), random: systemRandom }).seal(
      'text',
      'here',
    );
    expect(() => sealer.open(foreign, 'here')).toThrow('unknown key');
  });
});

test('parts never run together', () => {
  expect(encodeParts('ab', 'c')).not.toEqual(encodeParts('a', 'bc'));
  expect(encodeParts('a', '')).not.toEqual(encodeParts('a'));
});

test('a name hashes differently as a name, an account and a destination', () => {
  const keyring = createKeyring([newer]);
  const hashes = (['identifier', 'account', 'destination'] as const).map((kind) => hashSubject(keyring, kind, 'alice'));
  expect(new Set(hashes).size).toBe(3);
});

test('texts are the same only when they are', () => {
  expect(sameText('abc', 'abc')).toBe(true);
  expect(sameText('abc', 'abd')).toBe(false);
  expect(sameText('abc', 'abcd')).toBe(false);
});

test('digits keep leading zeros', () => {
  const many = Array.from({ length: 400 }, () => randomDigits(systemRandom, 6));
  expect(many.every((pin) => /^\d{6}$/.test(pin))).toBe(true);
  expect(many.some((pin) => pin.startsWith('0'))).toBe(true);
});

describe('the clock (attack ST-11)', () => {
  const makeTime = () => {
    const time = { wall: 1_000_000, monotonic: 0 };
    const clock = createClock(
      () => time.wall,
      () => time.monotonic,
    );
    const pass = (wallMs: number, realMs = wallMs): number => {
      time.wall += wallMs;
      time.monotonic += realMs;
      return clock.nowMs();
    };
    return { clock, pass };
  };

  test('follows the wall clock', () => {
    const { pass } = makeTime();
    expect(pass(5_000)).toBe(1_005_000);
  });

  test('a jump back of an hour extends nothing: real time still passes', () => {
    const { clock, pass } = makeTime();
    const before = clock.nowMs();
    pass(-3_600_000, 0);
    expect(pass(16 * 60_000)).toBeGreaterThanOrEqual(before + 16 * 60_000);
  });

  test('a jump forward and back leaves time where the jump put it', () => {
    const { pass } = makeTime();
    const ahead = pass(3_600_000, 0);
    expect(pass(-3_600_000, 0)).toBeGreaterThanOrEqual(ahead);
  });
});

test('random bytes are never handed out twice, at any size, and belong to whoever got them', () => {
  const sizes = [1, 12, 16, 32, 255, 256, 257, 5000];
  const taken = Array.from({ length: 4000 }, (_, round) => systemRandom.bytes(sizes[round % sizes.length] ?? 16));
  expect(taken.every((bytes, round) => bytes.length === sizes[round % sizes.length])).toBe(true);
  const long = taken.filter(({ length }) => length >= 12).map((bytes) => bytes.toString('hex'));
  expect(new Set(long).size).toBe(long.length);
  expect(long.some((hex) => /(?:00){8}/.test(hex.slice(0, 512)))).toBe(false);
  const kept = systemRandom.bytes(16);
  const before = kept.toString('hex');
  for (let more = 0; more < 1000; more += 1) systemRandom.bytes(256).fill(0);
  expect(kept.toString('hex')).toBe(before);
});
