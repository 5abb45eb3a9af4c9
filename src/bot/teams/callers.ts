// Owns who is talking in Teams: the tenant and object id that Teams has verified, and the account that they were linked to.
// Somebody who is not linked, or comes from another tenant, is anonymous, with limits of their own.
import { createHash } from 'node:crypto';
import type { Mention } from '../../dialogs/mentions';
import type { Identities } from '../../services/accounts/identities';
import type { TeamsPerson } from '../../services/accounts/linking';
import { teamsPersonKey } from '../../services/accounts/teams-person';
import type { ConversationKey, Source } from '../../services/ids';
import type { Account, Directory } from '../../services/ports';
import type { Caller } from '../../services/recovery/ports';
import { encodeParts } from '../../services/secrets/encoding';
import type { Keyring } from '../../services/secrets/ports';
import type { Mentioned, Whereabouts } from './incoming';

export interface Who {
  readonly caller: Caller;
  /** The bucket of this person's limits, and the name under which their conversation is found. */
  readonly source: Source;
  /** Of our own tenant only. */
  readonly teams?: TeamsPerson;
}

export interface Callers {
  identify(at: Whereabouts): Promise<Who>;
  /** Whoever was mentioned, by their identity in this tenant; nobody at all for somebody from another one. */
  recognise(at: Whereabouts, mentioned: readonly Mentioned[]): Promise<readonly Mention[]>;
}

interface CallerDeps {
  readonly identities: Pick<Identities, 'accountOf'>;
  readonly directory: Pick<Directory, 'get'>;
  readonly keyring: Keyring;
  /** Undefined: Playground, which has one tenant. */
  readonly homeTenant: string | undefined;
}

const anonymous: Caller = { kind: 'anonymous' };

export const teamsKey = (tenant: string | null, conversationId: string): ConversationKey =>
  // The one place besides Direct Line where this brand is made; its rule is in services/ids.ts.
  createHash('sha256')
    .update(encodeParts('teams', tenant ?? '', conversationId))
    .digest('base64url') as ConversationKey;

export function createCallers({ identities, directory, keyring, homeTenant }: CallerDeps): Callers {
  const sourceOf = ({ tenant, objectId, user }: Whereabouts): Source =>
    teamsPersonKey(keyring, { tenant: tenant ?? '', user: objectId ?? user });

  const personOf = ({ tenant, name }: Whereabouts, objectId: string | null): TeamsPerson | undefined => {
    const atHome = tenant !== null && (homeTenant === undefined || tenant === homeTenant);
    return atHome && objectId !== null ? { tenant, objectId, name } : undefined;
  };

  const accountOf = async (at: Whereabouts, objectId: string | null): Promise<Account | undefined> => {
    const person = personOf(at, objectId);
    const id = person && (await identities.accountOf(person));
    return id && (await directory.get(id));
  };

  return {
    async identify(at) {
      const source = sourceOf(at);
      const account = await accountOf(at, at.objectId);
      const teams = personOf(at, at.objectId);
      if (account === undefined || account.disabled) return { caller: anonymous, source, teams };
      const { id, stamp, username } = account;
      return { caller: { kind: 'account', account: id, stamp, username }, source, teams };
    },
    recognise: (at, mentioned) =>
      Promise.all(
        mentioned.map(async ({ name, objectId }) => {
          const account = await accountOf(at, objectId);
          return { name, username: account?.username ?? null };
        }),
      ),
  };
}
