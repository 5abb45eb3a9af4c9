// Proves how passwords are stored (PWD-04) and that hashing is bounded (DOS-07).
import { hash as argonHash } from 'argon2';
import { isFault } from '../../../src/services/faults';
import { createHasher, type Hasher } from '../../../src/services/passwords/hashing';
import { createLanes } from '../../../src/services/passwords/lanes';
import { createKeyring } from '../../../src/services/secrets/keyring';
import { testKeyring, testSecret } from '../../fakes/secrets';

const password = 'correct horse battery staple';

/** A hasher that lets everybody in, one question at a time. */
const open = (hasher: Hasher) => ({
  hash: (text: string) => hasher.admit((hashing) => hashing.hash(text)),
  verify: (text: string, encoded: string | null) => hasher.admit((hashing) => hashing.verify(text, encoded)),
  needsRehash: hasher.needsRehash,
});
const keyed = open(createHasher({ keyring: testKeyring }));
const plain = open(createHasher());

describe('createHasher', () => {
  it('stores argon2id with 19 MiB, 2 passes, 1 lane, a fresh 16-byte salt and the id of its key', async () => {
    const encoded = await keyed.hash(password);
    const [, keyId, salt, digest] =
      /^([\w-]{8})\$argon2id\$v=19\$m=19456,t=2,p=1\$([\w+/]+)\$([\w+/]+)$/.exec(encoded) ?? [];
    expect(keyId).toBe(testKeyring.current('password').id);
    expect(Buffer.from(salt ?? '', 'base64')).toHaveLength(16);
    expect(Buffer.from(digest ?? '', 'base64')).toHaveLength(32);
    expect(await keyed.hash(password)).not.toBe(encoded);
    expect(await keyed.verify(password, encoded)).toBe(true);
    expect(await keyed.verify(`${password} `, encoded)).toBe(false);
  });

  it('takes NFC and NFD as the same password, and nothing else as the same', async () => {
    const encoded = await plain.hash('  Cafe\u0301 am Rhein  ');
    expect(await plain.verify('  Caf\u00e9 am Rhein  ', encoded)).toBe(true);
    expect(await plain.verify('Caf\u00e9 am Rhein', encoded)).toBe(false);
    expect(await plain.verify('  caf\u00e9 am Rhein  ', encoded)).toBe(false);
  });

  it('hashes all of it: no cut at a zero byte, at 72 bytes or at the end', async () => {
    const long = 'k'.repeat(255);
    const encoded = await plain.hash(`${long}a`);
    expect(await plain.verify(`${long}b`, encoded)).toBe(false);
    expect(await plain.verify(`${long}a`, encoded)).toBe(true);
    expect(await plain.verify('abc\u0000def', await plain.hash('abc\u0000xyz'))).toBe(false);
  });

  it('does no work for more than 256 code points', async () => {
    // No lane at all: whatever needs one does not come back.
    const noLane = createHasher({ concurrency: 0, maxWaiting: 9 });
    const { verify } = open(noLane);
    expect(await verify('x'.repeat(257), null)).toBe(false);
    expect(await verify('x'.repeat(1 << 20), null)).toBe(false);
    const short = verify('x'.repeat(256), null).then(() => 'came back');
    expect(await Promise.race([short, verify('x'.repeat(257), null)])).toBe(false);
    await expect(plain.hash('x'.repeat(257))).rejects.toMatchObject({ code: 'ERR_ASSERTION' });
  });

  it('turns people away at the door and never halfway', async () => {
    const hasher = createHasher({ concurrency: 1, maxWaiting: 0 });
    const visit = hasher.admit(async (hashing) => {
      const encoded = await hashing.hash(password);
      await expect(open(hasher).verify(password, encoded)).rejects.toMatchObject({ code: 'hash.busy' });
      return hashing.verify(password, encoded);
    });
    expect(await visit).toBe(true);
    expect(await open(hasher).verify(password, null)).toBe(false);
  });

  it('keeps hashes of an older key working, and asks for new ones', async () => {
    const old = await keyed.hash(password);
    const rotated = open(createHasher({ keyring: createKeyring([Buffer.alloc(32, 7), testSecret]) }));
    expect(await rotated.verify(password, old)).toBe(true);
    expect(rotated.needsRehash(old)).toBe(true);
    expect(rotated.needsRehash(await rotated.hash(password))).toBe(false);
    const lost = open(createHasher({ keyring: createKeyring([Buffer.alloc(32, 9)]) }));
    expect(await lost.verify(password, old)).toBe(false);
    expect(await plain.verify(password, old)).toBe(false);
  });

  it('verifies hashes with other parameters, and asks for new ones', async () => {
    const weak = await argonHash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
    expect(await plain.verify(password, weak)).toBe(true);
    expect(plain.needsRehash(weak)).toBe(true);
    expect(keyed.needsRehash(await plain.hash(password))).toBe(true);
  });

  it('works as hard when there is nothing to compare with', async () => {
    const encoded = await keyed.hash(password);
    const cost = async (against: string | null): Promise<number> => {
      const before = process.cpuUsage();
      for (let round = 0; round < 5; round += 1) expect(await keyed.verify('wrong', against)).toBe(false);
      const spent = process.cpuUsage(before);
      return spent.user + spent.system;
    };
    await cost(null);
    const [nobody, somebody] = [await cost(null), await cost(encoded)];
    expect(nobody / somebody).toBeGreaterThan(0.5);
    expect(nobody / somebody).toBeLessThan(2);
  });

  it('says that a stored hash is broken instead of saying no', async () => {
    await expect(plain.verify(password, '$argon2id$nonsense')).rejects.toMatchObject({ code: 'store.corrupt' });
  });
});

describe('createLanes', () => {
  const gate = () => {
    let open = (): void => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    return { open, opened };
  };

  const run = (lanes: ReturnType<typeof createLanes>, work: () => Promise<unknown>) =>
    lanes.admit((lane) => lane(work));

  it('runs so many at once, lets so many wait in order, refuses the rest, and recovers', async () => {
    const lanes = createLanes(2, 2);
    const gates = [gate(), gate(), gate(), gate()];
    const started: number[] = [];
    const runs = gates.map(({ opened }, index) =>
      run(lanes, async () => {
        started.push(index);
        await opened;
        if (index === 1) throw new Error('this one fails');
        return index;
      }),
    );
    const outcomes = Promise.allSettled(runs);
    const refused = await run(lanes, () => Promise.resolve()).catch((thrown: unknown) => thrown);
    expect(isFault(refused, 'hash.busy')).toBe(true);
    expect(started).toEqual([0, 1]);
    gates[1]!.open();
    await runs[1]!.catch(() => undefined);
    expect(started).toEqual([0, 1, 2]);
    for (const { open } of gates) open();
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(await run(lanes, () => Promise.resolve('free again'))).toBe('free again');
  });
});
