// Owns the closure after too many wrong PINs in a row, as the help desk sees it and lifts it (attacks DOS-03, ADM-13).
import { canonicalIdentifier } from '../accounts/identifier';
import type { AccountId } from '../ids';
import type { Failures } from '../limits/ports';
import type { Account, Directory } from '../ports';
import { hashSubject } from '../secrets/hashes';
import type { Keyring } from '../secrets/ports';
import { mostConsecutiveFailures } from './limits';

export interface Closures {
  /** Wrong PINs in a row that strangers have typed for this account. */
  failures(account: AccountId): Promise<number>;
  /** Whether no PIN is accepted for it any more, from strangers or from its owner. */
  isClosed(account: AccountId): Promise<boolean>;
  /** Forgets the wrong PINs in a row, and nothing else: hours, days, sources and conversations count on. */
  reopen(account: AccountId): Promise<void>;
}

interface ClosureDeps {
  readonly keyring: Keyring;
  readonly failures: Failures;
  readonly directory: Directory;
}

const namesOf = ({ username, email, aliases = [] }: Account): readonly string[] =>
  [...new Set([username, email, ...aliases].map(canonicalIdentifier))].filter((name) => name !== undefined);

export function createClosures({ keyring, failures, directory }: ClosureDeps): Closures {
  const keysOf = (id: AccountId, names: readonly string[]): readonly string[] => [
    hashSubject(keyring, 'account', id),
    hashSubject(keyring, 'proven-account', id),
    hashSubject(keyring, 'proven', id),
    ...names.map((name) => hashSubject(keyring, 'identifier', name)),
  ];
  const allKeys = async (id: AccountId): Promise<readonly string[]> => {
    const account = await directory.get(id);
    return keysOf(id, account === undefined ? [] : namesOf(account));
  };
  return {
    failures: (account) => failures.count(hashSubject(keyring, 'account', account)),
    async isClosed(account) {
      const counts = await Promise.all((await allKeys(account)).map((key) => failures.count(key)));
      return counts.some((count) => count >= mostConsecutiveFailures);
    },
    async reopen(account) {
      await Promise.all((await allKeys(account)).map((key) => failures.clear(key)));
    },
  };
}
