// Owns who is talking in Teams: the tenant and object id that Teams has verified, and the account that they were linked to.
// Somebody who is not linked, or comes from another tenant, is anonymous, with limits of their own.
import { createHash } from 'node:crypto';
import type { Identities } from '../../services/accounts/identities';
import { teamsPersonKey } from '../../services/accounts/teams-person';
import type { ConversationKey, Source } from '../../services/ids';
import type { Directory } from '../../services/ports';
import type { Caller } from '../../services/recovery/ports';
import { encodeParts } from '../../services/secrets/encoding';
import type { Keyring } from '../../services/secrets/ports';
import type { Whereabouts } from './incoming';

export interface Who {
  readonly caller: Caller;
  /** The bucket of this person's limits, and the name under which their conversation is found. */
  readonly source: Source;
}

export interface Callers {
  identify(at: Whereabouts): Promise<Who>;
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

  const callerOf = async (tenant: string, objectId: string): Promise<Caller> => {
    const id = await identities.accountOf({ tenant, objectId });
    const account = id && (await directory.get(id));
    if (!account || account.disabled) return anonymous;
    return { kind: 'account', account: account.id, stamp: account.stamp, username: account.username };
  };

  return {
    async identify(at) {
      const { tenant, objectId } = at;
      const source = sourceOf(at);
      const atHome = tenant !== null && (homeTenant === undefined || tenant === homeTenant);
      if (!atHome || objectId === null) return { caller: anonymous, source };
      return { caller: await callerOf(tenant, objectId), source };
    },
  };
}
