// The double's domains, organisation and invitations.
import { type Handler, notFound, ok, Refusal } from '../answer';
import { publicObject } from '../membership';
import { list } from '../pages';
import { initialDomain } from '../tenant';

/** ada@home.example, invited, is ada_home.example#EXT#@the tenant's first domain. */
const guestName = (address: string): string => `${address.replace('@', '_')}#EXT#@${initialDomain}`;

const invite: Handler = ({ tenant, body }) => {
  const address = String(body['invitedUserEmailAddress']);
  const domain = address.split('@').at(-1)?.toLowerCase() ?? '';
  if (tenant.domains.now(domain) !== undefined) {
    throw new Refusal(400, 'BadRequest', 'The invited user already exists in the directory as object.');
  }
  const known = tenant.users
    .allNow()
    .find((user) => String(user['userPrincipalName']).toLowerCase() === guestName(address).toLowerCase());
  const id =
    known === undefined
      ? tenant.addUser({
          userPrincipalName: guestName(address),
          displayName: String(body['invitedUserDisplayName'] ?? address),
          mail: address,
          more: {
            userType: body['invitedUserType'] ?? 'Guest',
            externalUserState: 'PendingAcceptance',
            identities: [{ signInType: 'federated', issuer: 'mail', issuerAssignedId: null }],
            otherMails: [address],
          },
        })
      : String(known['id']);
  const { invitedUserMessageInfo: _info, ...kept } = body;
  return {
    status: 201,
    body: {
      ...kept,
      id,
      status: 'PendingAcceptance',
      inviteRedeemUrl: `https://login.example/redeem?rd=${id}`,
      invitedUser: { id },
    },
  };
};

export const organisationHandlers: Readonly<Record<string, Handler>> = {
  'invitations.create': invite,
  'domains.list': (asked) => list(asked.tenant.domains.allSeen(), asked, { type: 'domain', whole: true }),
  'domains.get': (asked) => {
    const found = asked.tenant.domains.seen((asked.params['domain-id'] ?? '').toLowerCase());
    if (found === undefined) throw notFound();
    return ok(publicObject(found));
  },
  'organization.list': (asked) =>
    list([{ id: '7d3f0f5c-2f7c-4a55-9c77-0f6a8e8d7c11', displayName: 'Demo Ltd', tenantType: 'AAD' }], asked, {
      type: 'organization',
    }),
};
