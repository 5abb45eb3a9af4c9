// Owns the reference of real resets: argon2id alone, with the product's parameters, in a process of its own.
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { answer } from './answering.mjs';

const require = createRequire(import.meta.url);
const { createHasher } = require('../dist/services/passwords/hashing.js');

const hasher = createHasher();

answer({
  /** Hashes made in `ms`, as many at once as there are cores. */
  async hash(ms) {
    const endsAt = performance.now() + ms;
    const startedAt = performance.now();
    let hashes = 0;
    const lane = async () => {
      while (performance.now() < endsAt) {
        await hasher.admit((hashing) => hashing.hash('seven grey herons by the lock'));
        hashes += 1;
      }
    };
    await Promise.all(Array.from({ length: availableParallelism() }, lane));
    return (hashes * 1000) / (performance.now() - startedAt);
  },
});
