// App registrations of the tenant: what each proves itself with, and which application permissions it was granted.
import { type KeyObject, X509Certificate } from 'node:crypto';

export interface App {
  readonly clientId: string;
  readonly secrets: Set<string>;
  /** PEM certificates. */
  readonly certificates: X509Certificate[];
  /** Who may vouch for it instead of a secret: issuer, subject, and the issuer's key. */
  readonly federations: { readonly issuer: string; readonly subject: string; readonly key: KeyObject }[];
  /** Application permissions, with consent. */
  readonly permissions: Set<string>;
}

/** What Latchkey asks for at least (docs: permissions by feature). */
export const corePermissions = [
  'User.Read.All',
  'User-PasswordProfile.ReadWrite.All',
  'User.RevokeSessions.All',
  'UserAuthMethod-Email.Read.All',
  'UserAuthMethod-Phone.Read.All',
  'GroupMember.Read.All',
  'RoleManagement.Read.Directory',
  'Domain.Read.All',
] as const;

export const enrolPermissions = ['UserAuthMethod-Email.ReadWrite.All', 'UserAuthMethod-Phone.ReadWrite.All'] as const;
export const otherPermissions = [
  'UserAuthMethod-TAP.ReadWrite.All',
  'Policy.Read.AuthenticationMethod',
  'User.Invite.All',
  'User.ReadWrite.All',
  'User-Mail.ReadWrite.All',
  'User-Phone.ReadWrite.All',
  'User.EnableDisableAccount.All',
  'AdministrativeUnit.Read.All',
  'AuditLog.Read.All',
  'Mail.Send',
] as const;

export const everyPermission: readonly string[] = [...corePermissions, ...enrolPermissions, ...otherPermissions];

export function createApp(clientId: string, permissions: readonly string[] = everyPermission): App {
  return { clientId, secrets: new Set(), certificates: [], federations: [], permissions: new Set(permissions) };
}

export const certificateOf = (pem: string): X509Certificate => new X509Certificate(pem);
