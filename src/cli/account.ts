// Owns finding the one account that an operator named.
import type { Account } from '../services/ports';
import type { Services } from '../wiring';

/** The account, or a sentence that says why there is none. `user` is canonical. */
export async function findAccount({ directory }: Services, user: string): Promise<Account | string> {
  const found = await directory.find(user);
  if (!found.ok) {
    return found.reason === 'none'
      ? 'No account has this name. Import it first: latchkey import users.csv'
      : 'More than one account has this name. Give its username.';
  }
  return found.account.disabled ? 'This account is disabled.' : found.account;
}
