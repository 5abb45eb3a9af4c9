// Owns making people in Entra ID: a member with a password that nobody has seen, or a guest. Both are made once: a lost
// answer is not tried again. The answer of POST is used as it is, for a read may not know the new person for a minute.
import { z } from 'zod';
import { isFault } from '../../faults';
import type { AccountId } from '../../ids';
import type { GuestMade, Made, NewGuest, NewMember, NotMade } from '../creation';
import type { Graph, Reply } from './calls';
import { path } from './paths';
import { believe, readOne } from './reading';
import { idOf, objectIdOf } from './user';

interface GraphCreationDeps {
  readonly graph: Graph;
  readonly makePassword: () => string;
  /** Where a guest arrives who has accepted. */
  readonly publicUrl: string;
}

const objectId = z.string().toLowerCase();
const created = z.object({ id: objectId });
const invited = z.object({
  inviteRedeemUrl: z.url({ protocol: /^https$/ }).max(4_000),
  invitedUser: z.object({ id: objectId }),
});
const acceptance = z.object({ externalUserState: z.string().nullish() });

const taken = /already exist|same value/i;

const refusal = ({ status, message }: Extract<Reply, { ok: false }>): { ok: false; reason: NotMade } => ({
  ok: false,
  reason: status === 409 || taken.test(message) ? 'taken' : 'refused',
});

async function unlessLost<Value>(made: () => Promise<Value>): Promise<Value | { ok: false; reason: 'lost' }> {
  try {
    return await made();
  } catch (thrown) {
    if (isFault(thrown, 'directory.lost')) return { ok: false, reason: 'lost' };
    throw thrown;
  }
}

export function createGraphCreation({ graph, makePassword, publicUrl }: GraphCreationDeps) {
  async function post({ username, displayName, unit }: NewMember): Promise<Made> {
    const body = {
      accountEnabled: true,
      displayName,
      mailNickname: username.slice(0, username.indexOf('@')).slice(0, 64),
      userPrincipalName: username,
      // Known to nobody, and gone after this call; the one that is shown later is another one.
      passwordProfile: { password: makePassword(), forceChangePasswordNextSignIn: true },
      ...(unit === '' ? {} : { department: unit }),
    };
    const reply = await graph({ operation: 'users.create', method: 'POST', path: path`/users`, body });
    return reply.ok ? { ok: true, id: idOf(believe(created, reply.body, 'users.create').id) } : refusal(reply);
  }

  async function postGuest({ address, displayName }: NewGuest): Promise<GuestMade> {
    const body = {
      invitedUserEmailAddress: address,
      invitedUserDisplayName: displayName,
      inviteRedirectUrl: publicUrl,
      // We write ourselves: one sender, one look, one place where it is recorded.
      sendInvitationMessage: false,
    };
    const operation = 'invitations.create';
    const reply = await graph({ operation, method: 'POST', path: path`/invitations`, body });
    if (!reply.ok) return refusal(reply);
    const { inviteRedeemUrl: url, invitedUser } = believe(invited, reply.body, operation);
    return { ok: true, id: idOf(invitedUser.id), url };
  }

  return {
    member: (draft: NewMember): Promise<Made> => unlessLost(() => post(draft)),
    guest: (draft: NewGuest): Promise<GuestMade> => unlessLost(() => postGuest(draft)),
    async hasAccepted(id: AccountId): Promise<boolean> {
      const user = objectIdOf(id);
      if (user === undefined) return true;
      const fields = 'id,externalUserState';
      const question = { operation: 'users.get', path: path`/users/${user}?$select=${fields}` };
      const answer = await readOne(graph, question);
      return answer === undefined || believe(acceptance, answer, 'users.get').externalUserState !== 'PendingAcceptance';
    },
  };
}

export type GraphCreation = ReturnType<typeof createGraphCreation>;
