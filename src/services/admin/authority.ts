// Owns who may do what to whom: one table of verb and role, and the reach of a grant. Asked again at every execution; what
// a message, a button or a stored approval says about its sender counts for nothing.
import type { RoleDoc } from '../collections';
import type { Role } from '../roles';
import type { Verb } from './command';

interface Rule {
  readonly roles: readonly Role[];
  /** `accounts`: within the scope of a grant. `installation`: only a grant for everybody reaches that far. */
  readonly reach: 'accounts' | 'installation' | 'nothing';
}

const rule = (reach: Rule['reach'], ...roles: readonly Role[]): Rule => ({ reach, roles });
const everybody: readonly Role[] = ['owner', 'admin', 'helpdesk', 'auditor'];

const table: Readonly<Record<Verb, Rule>> = {
  status: rule('accounts', ...everybody),
  why: rule('accounts', ...everybody),
  contact: rule('accounts', 'owner', 'admin', 'helpdesk'),
  who: rule('accounts', ...everybody),
  enable: rule('accounts', 'owner', 'admin'),
  disable: rule('accounts', 'owner', 'admin'),
  unlock: rule('accounts', 'owner', 'admin', 'helpdesk'),
  revoke: rule('accounts', 'owner', 'admin', 'helpdesk'),
  remind: rule('accounts', 'owner', 'admin', 'helpdesk'),
  expire: rule('accounts', 'owner', 'admin'),
  // Without it a password can be guessed at the pace of the sign-in's own limits.
  'lockout-on': rule('accounts', 'owner', 'admin'),
  'lockout-off': rule('accounts', 'owner', 'admin'),
  block: rule('accounts', 'owner', 'admin', 'helpdesk'),
  unblock: rule('accounts', 'owner', 'admin', 'helpdesk'),
  'block-network': rule('installation', 'owner', 'admin'),
  'unblock-network': rule('installation', 'owner', 'admin'),
  // Makes accounts, within the unit that they are made in. There is no role that an invitation could give (attack ADM-09).
  invite: rule('accounts', 'owner', 'admin'),
  resend: rule('accounts', 'owner', 'admin'),
  withdraw: rule('accounts', 'owner', 'admin'),
  reset: rule('accounts', 'owner', 'admin', 'helpdesk'),
  'reset-link': rule('accounts', 'owner', 'admin', 'helpdesk'),
  'reset-temp': rule('accounts', 'owner', 'admin', 'helpdesk'),
  unfreeze: rule('accounts', 'owner', 'admin'),
  'login-on': rule('accounts', 'owner', 'admin'),
  'login-off': rule('accounts', 'owner', 'admin'),
  // Whoever can put in an address can take over the account with it, so the help desk cannot (attack ADM-10).
  'contact-set': rule('accounts', 'owner', 'admin'),
  'contact-clear': rule('accounts', 'owner', 'admin'),
  audit: rule('accounts', 'owner', 'auditor'),
  'audit-search': rule('accounts', 'owner', 'auditor'),
  'audit-case': rule('accounts', 'owner', 'auditor'),
  'audit-verify': rule('installation', 'owner', 'auditor'),
  'report-week': rule('installation', 'owner', 'admin', 'auditor'),
  'report-month': rule('installation', 'owner', 'admin', 'auditor'),
  'report-failed': rule('installation', 'owner', 'admin', 'auditor'),
  'report-blocked': rule('installation', 'owner', 'admin', 'auditor'),
  'report-deliveries': rule('installation', 'owner', 'admin', 'auditor'),
  'report-top': rule('installation', 'owner', 'admin', 'auditor'),
  'report-unused-temp': rule('installation', 'owner', 'admin', 'auditor'),
  'report-stale-contacts': rule('installation', 'owner', 'admin', 'auditor'),
  // Who did what is for those who answer for it, not for those whom it is about.
  'report-actions': rule('installation', 'owner', 'auditor'),
  'report-ready': rule('accounts', 'owner', 'admin', 'auditor'),
  'report-not-ready': rule('accounts', 'owner', 'admin', 'auditor'),
  'report-not-enrolled': rule('accounts', 'owner', 'admin', 'auditor'),
  export: rule('accounts', 'owner', 'admin'),
  pause: rule('installation', 'owner', 'admin'),
  resume: rule('installation', 'owner', 'admin'),
  policy: rule('installation', 'owner', 'admin', 'auditor'),
  'policy-diff': rule('installation', 'owner', 'admin', 'auditor'),
  'policy-history': rule('installation', 'owner', 'admin', 'auditor'),
  'policy-simulate': rule('installation', 'owner', 'admin'),
  'policy-set': rule('installation', 'owner', 'admin'),
  'policy-drop': rule('installation', 'owner', 'admin'),
  'policy-revert': rule('installation', 'owner', 'admin'),
  'policy-activate': rule('installation', 'owner', 'admin'),
  doctor: rule('installation', 'owner', 'admin'),
  grant: rule('installation', 'owner'),
  ungrant: rule('installation', 'owner'),
  pending: rule('nothing', 'owner', 'admin'),
  approve: rule('nothing', 'owner', 'admin'),
  deny: rule('nothing', 'owner', 'admin'),
  import: rule('accounts', 'owner', 'admin'),
  'import-template': rule('nothing', 'owner', 'admin'),
  undo: rule('nothing', 'owner', 'admin', 'helpdesk'),
  help: rule('nothing', ...everybody),
};

export const everywhere = '*';
const unitPrefix = 'ou:';

/** How a grant for one organisational unit is stored. */
export const scopeOf = (unit: string | undefined): string => (unit === undefined ? everywhere : `${unitPrefix}${unit}`);

/** A scope that cannot be read covers nobody. */
const covers = (scope: string, unit: string): boolean => scope === everywhere || scope === `${unitPrefix}${unit}`;

const grantsFor = (roles: readonly RoleDoc[], verb: Verb): readonly RoleDoc[] =>
  roles.filter(({ role }) => table[verb].roles.includes(role));

/** Whether these grants, which must hold now, allow the verb at all. */
export const mayUse = (roles: readonly RoleDoc[], verb: Verb): boolean => {
  const grants = grantsFor(roles, verb);
  return table[verb].reach === 'installation' ? grants.some(({ scope }) => scope === everywhere) : grants.length > 0;
};

/** Whether these grants allow the verb for an account of this unit. */
export const mayReach = (roles: readonly RoleDoc[], verb: Verb, unit: string): boolean =>
  grantsFor(roles, verb).some(({ scope }) => covers(scope, unit));

/** Whether these grants allow the verb for what belongs to no unit, too. */
export const reachesAll = (roles: readonly RoleDoc[], verb: Verb): boolean =>
  grantsFor(roles, verb).some(({ scope }) => scope === everywhere);

/** Whether the verb is theirs only as help desk there: then a privileged account is out of bounds, on every path (ADM-04). */
export const onlyAsHelpDesk = (roles: readonly RoleDoc[], verb: Verb, unit: string): boolean =>
  !grantsFor(roles, verb).some(({ role, scope }) => role !== 'helpdesk' && covers(scope, unit));
