// Owns what we ask about a user of Entra ID and what it means here: names, whose password it is, when it changed.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { AccountId } from '../../ids';
import type { Account, DirectoryContact, PasswordHome } from '../../ports';
import { encodeParts } from '../../secrets/encoding';

/** What its account ids begin with. */
export const graphPrefix = 'graph';

const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const text = z.string().nullish();
const texts = z.array(z.string()).nullish();

/** Whatever Graph adds besides is left alone; what it leaves out is as good as null. */
export const userSchema = z.object({
  id: z.string().toLowerCase().regex(guid),
  userPrincipalName: z.string().min(1),
  displayName: text,
  mail: text,
  otherMails: texts,
  proxyAddresses: texts,
  employeeId: text,
  department: text,
  mobilePhone: text,
  accountEnabled: z.boolean().nullish(),
  userType: text,
  externalUserState: text,
  onPremisesSyncEnabled: z.boolean().nullish(),
  isManagementRestricted: z.boolean().nullish(),
  identities: z.array(z.object({ signInType: text, issuer: text, issuerAssignedId: text })).nullish(),
  lastPasswordChangeDateTime: text,
  signInSessionsValidFromDateTime: text,
});

export type GraphUser = z.infer<typeof userSchema>;

/** Comma-separated, for $select. */
export const userFields = Object.keys(userSchema.shape).join(',');

export const idOf = (objectId: string): AccountId =>
  // This is where ids of Entra accounts are made.
  `${graphPrefix}:${objectId}` as AccountId;

/** Undefined: no id of ours. Nothing else ever becomes part of a path. */
export function objectIdOf(id: AccountId): string | undefined {
  const objectId = id.startsWith(`${graphPrefix}:`) ? id.slice(graphPrefix.length + 1) : '';
  return guid.test(objectId) ? objectId : undefined;
}

const identitiesOf = (user: GraphUser) => user.identities ?? [];

const isExternal = (user: GraphUser): boolean =>
  user.userPrincipalName.includes('#EXT#') ||
  (user.userType === 'Guest' &&
    (user.externalUserState != null || identitiesOf(user).some(({ signInType }) => signInType === 'federated')));

const localNames = (user: GraphUser): readonly string[] =>
  identitiesOf(user).flatMap(({ signInType, issuerAssignedId }) =>
    (signInType === 'emailAddress' || signInType === 'userName') && issuerAssignedId ? [issuerAssignedId] : [],
  );

/** An account of External ID (or B2C), which signs in with a name of its own. */
export const isCustomer = (user: GraphUser): boolean => localNames(user).length > 0;

export const domainOf = ({ userPrincipalName }: GraphUser): string =>
  userPrincipalName.slice(userPrincipalName.lastIndexOf('@') + 1).toLowerCase();

/** `federated`: whether the domain of the user's name signs in somewhere else. */
export function homeOf(user: GraphUser, federated: boolean): PasswordHome {
  if (isExternal(user)) return 'guest';
  if (federated) return 'federated';
  return user.onPremisesSyncEnabled === true ? 'synced' : 'here';
}

/** Milliseconds; null = never, or not said. */
export function changedAt({
  lastPasswordChangeDateTime,
}: Pick<GraphUser, 'lastPasswordChangeDateTime'>): number | null {
  const ms = Date.parse(lastPasswordChangeDateTime ?? '');
  return Number.isNaN(ms) ? null : ms;
}

/** Another one as soon as the password, the sessions' start or the right to sign in is another one. */
const stampOf = (user: GraphUser): string =>
  createHash('sha256')
    .update(
      encodeParts(
        'graph-stamp',
        user.lastPasswordChangeDateTime ?? '',
        user.signInSessionsValidFromDateTime ?? '',
        String(user.accountEnabled ?? false),
      ),
    )
    .digest('base64url')
    .slice(0, 22);

const mailboxesOf = (user: GraphUser): readonly string[] =>
  (user.proxyAddresses ?? []).filter((one) => /^smtp:/i.test(one)).map((one) => one.slice('smtp:'.length));

export interface Verdict {
  readonly home: PasswordHome;
  readonly privileged: boolean;
  readonly contacts?: readonly DirectoryContact[];
}

export function toAccount(user: GraphUser, { home, privileged, contacts = [] }: Verdict): Account {
  const [localName, ...otherLocalNames] = localNames(user);
  const username = localName ?? user.userPrincipalName;
  return {
    id: idOf(user.id),
    username,
    email: user.mail ?? '',
    aliases: [user.userPrincipalName, ...otherLocalNames, ...mailboxesOf(user), user.employeeId ?? ''].filter(
      (name) => name !== '' && name !== username,
    ),
    elsewhere: user.otherMails ?? [],
    contacts,
    displayName: user.displayName ?? username,
    unit: user.department ?? '',
    disabled: user.accountEnabled !== true,
    privileged,
    stamp: stampOf(user),
    home,
    passwordChangedAt: changedAt(user),
    // External ID: forceChangePasswordNextSignIn must be false for local accounts.
    canBeTemporary: !isCustomer(user),
  };
}
