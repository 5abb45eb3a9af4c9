// A hasher that costs nothing and remembers what it was asked: for tests and benches of everything but hashing.
import { Fault } from '../../src/services/faults';
import type { Hasher, Hashing } from '../../src/services/passwords/hashing';

export interface FakeHasher extends Hasher, Hashing {
  /** Everything verify() was asked to compare with; null = nobody's hash. */
  readonly compared: (string | null)[];
  /** While true, nobody is let in, as if all lanes were taken. */
  busy: boolean;
  /** What needsRehash() answers. */
  outdated: boolean;
}

export function createFakeHasher(): FakeHasher {
  let salt = 0;
  const encode = (password: string): string => Buffer.from(password.normalize('NFC')).toString('base64url');
  return {
    compared: [],
    busy: false,
    outdated: false,
    async admit(visit) {
      if (this.busy) throw new Fault('hash.busy', 'all lanes are taken');
      return visit(this);
    },
    async hash(password) {
      salt += 1;
      return `fake$${salt}$${encode(password)}`;
    },
    async verify(password, encoded) {
      this.compared.push(encoded);
      return encoded?.split('$')[2] === encode(password);
    },
    needsRehash() {
      return this.outdated;
    },
  };
}
