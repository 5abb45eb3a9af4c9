// Owns the list of passwords that everybody tries first. It ships with the product, so it works offline.
import { fold } from './context';

/** True = the whole password is a well-known one. NIST SP 800-63B-4 3.1.1.2: compare all of it, not parts of it. */
export interface Blocklist {
  includes(password: string): Promise<boolean>;
}

let words: Promise<ReadonlySet<string>> | undefined;

async function load(): Promise<ReadonlySet<string>> {
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  return new Set(dictionary['passwords-common'].map(fold));
}

/** Loaded once, at the first question: the list costs some 15 MB and 50 ms, and who never sets a password needs none. */
const listedWords = (): Promise<ReadonlySet<string>> => {
  words ??= load();
  return words;
};

const edges = /^[^\p{L}]+|[^\p{L}]+$/gu;

/**
 * Nearly 50,000 common passwords, compared whole, without regard to case, accents and leet signs. Numbers and signs put
 * around one (`password2026!`) make no other password of it, as long as it is at least half of the whole.
 */
export function createBlocklist(): Blocklist {
  return {
    async includes(password) {
      const listed = await listedWords();
      const core = password.replace(edges, '');
      const coreCounts = core.length >= 4 && core.length * 2 >= password.length;
      return listed.has(fold(password)) || (coreCounts && listed.has(fold(core)));
    },
  };
}
