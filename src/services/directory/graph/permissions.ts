// Owns which application permissions of Microsoft Graph we need, and what for: the least that does it (docs/entra.md has the reasons).

/** What is switched on, as far as it takes a permission of its own. */
export interface Uses {
  /** Mail leaves through Graph. */
  readonly mail: boolean;
  /** The policy lets authentication methods count as contacts. */
  readonly methods: boolean;
  /** The policy writes contacts back to them; that includes reading. */
  readonly writeBack: boolean;
  /** The policy gives people Temporary Access Passes. */
  readonly pass: boolean;
  /** People are invited (INVITE_DOMAINS). */
  readonly invitations: boolean;
}

interface Permission {
  readonly name: string;
  readonly for: string;
  readonly needed: (uses: Uses) => boolean;
}

const always = (): boolean => true;
const onlyRead = ({ methods, writeBack }: Uses): boolean => methods && !writeBack;

// learn.microsoft.com/graph/permissions-reference
const table: readonly Permission[] = [
  { name: 'User.Read.All', for: 'finding people', needed: always },
  { name: 'User-PasswordProfile.ReadWrite.All', for: 'setting passwords', needed: always },
  { name: 'User.RevokeSessions.All', for: 'ending sessions after a reset', needed: always },
  { name: 'User.EnableDisableAccount.All', for: 'login on and login off', needed: always },
  { name: 'GroupMember.Read.All', for: 'groups, and who is privileged through one', needed: always },
  { name: 'RoleManagement.Read.Directory', for: 'who is privileged', needed: always },
  { name: 'Domain.Read.All', for: 'which domains are federated', needed: always },
  { name: 'UserAuthMethod-Email.Read.All', for: 'contacts by policy', needed: onlyRead },
  { name: 'UserAuthMethod-Phone.Read.All', for: 'contacts by policy', needed: onlyRead },
  { name: 'UserAuthMethod-Email.ReadWrite.All', for: 'writing contacts back', needed: ({ writeBack }) => writeBack },
  { name: 'UserAuthMethod-Phone.ReadWrite.All', for: 'writing contacts back', needed: ({ writeBack }) => writeBack },
  { name: 'UserAuthMethod-TAP.ReadWrite.All', for: 'access passes by policy', needed: ({ pass }) => pass },
  { name: 'User.ReadWrite.All', for: 'making people who are invited', needed: ({ invitations }) => invitations },
  { name: 'User.Invite.All', for: 'inviting guests', needed: ({ invitations }) => invitations },
  { name: 'Mail.Send', for: 'mail through Graph', needed: ({ mail }) => mail },
];

/** More than any of this product's features takes, and enough to take over a tenant. */
const dangerous: ReadonlySet<string> = new Set([
  'Directory.ReadWrite.All',
  'RoleManagement.ReadWrite.Directory',
  'Application.ReadWrite.All',
  'AppRoleAssignment.ReadWrite.All',
  'UserAuthenticationMethod.ReadWrite.All',
]);

export interface Judged {
  readonly missing: readonly { readonly name: string; readonly for: string }[];
  readonly superfluous: readonly string[];
  readonly dangerous: readonly string[];
}

/** Compares what was granted (the token's `roles`) with what is needed. Pure. */
export function judgePermissions(granted: readonly string[], uses: Uses): Judged {
  const needed = table.filter((permission) => permission.needed(uses));
  const extra = granted.filter((name) => !needed.some((permission) => permission.name === name));
  return {
    missing: needed.filter(({ name }) => !granted.includes(name)).map(({ name, for: what }) => ({ name, for: what })),
    superfluous: extra.filter((name) => !dangerous.has(name)),
    dangerous: extra.filter((name) => dangerous.has(name)),
  };
}

/** The application permissions in an access token; only to say something about them, so its signature is not our business. */
export function grantedIn(token: string): readonly string[] {
  const payload: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8') || '{}');
  const roles: unknown = Object(payload).roles;
  return Array.isArray(roles) ? roles.map(String) : [];
}
