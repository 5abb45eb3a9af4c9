// Owns what the pages need from the rest of the product. A page asks only for what it uses.
import type { FederatedSignIn } from '../../services/accounts/federated';
import type { Sessions, SignIn } from '../../services/accounts/ports';
import type { Audit } from '../../services/audit/events';
import type { AccountId } from '../../services/ids';
import type { Throttle } from '../../services/limits/ports';
import type { Objections, PasswordPages, Tickets } from '../../services/passwords/ports';
import type { PolicySource } from '../../services/policy/policy';
import type { Clock, Directory, Random } from '../../services/ports';
import type { BegunResets } from '../../services/recovery/begun';
import type { Keyring } from '../../services/secrets/ports';
import type { Csrf } from './csrf';
import type { Help } from './layout';

export interface PageDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly keyring: Keyring;
  readonly policy: PolicySource;
  readonly audit: Audit;
  readonly throttle: Pick<Throttle, 'hit'>;
  readonly tickets: Pick<Tickets, 'look' | 'consume'>;
  readonly passwords: PasswordPages;
  readonly begun: BegunResets;
  readonly objections: Objections;
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  /** Undefined: nobody signs in with Microsoft here. */
  readonly federated: FederatedSignIn | undefined;
  /** There are accounts whose passwords are ours to check. */
  readonly ownPasswords: boolean;
  /** This is one of them. */
  readonly keepsPassword: (account: AccountId) => boolean;
  readonly directory: Pick<Directory, 'passwordChangedAt'>;
  readonly help: Help;
}

/** What a page file gets: the dependencies, and the guard of its forms. */
export type Wired = PageDeps & { readonly csrf: Csrf };
