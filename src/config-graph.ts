// Owns what the environment says about Entra ID: which tenant, in which cloud, and how we prove that it is us.

import { scopeOf } from './services/admin/authority';
import { type Cloud, type CloudName, clouds } from './services/directory/graph/clouds';
import type { Credential } from './services/directory/graph/msal';
import type { RoleMapping } from './services/mapped-roles';
import type { Role } from './services/roles';

export interface GraphRegistration {
  readonly tenantId: string;
  /** '' for a managed identity, which has its own. */
  readonly clientId: string;
  readonly credential: Credential;
  readonly cloud: Cloud;
  /** The cloud is one that MSAL does not know by itself. */
  readonly custom: boolean;
  /** Only Entra ID is asked about names in these domains. */
  readonly domains: readonly string[];
  readonly customerIssuer: string | undefined;
}

/** `helpdesk=<object id>@Sales`: an entry whose form was checked. */
export function toRoleMapping(entry: string): RoleMapping {
  const [name = '', rest = ''] = entry.split('=', 2);
  const at = rest.indexOf('@');
  const [member, unit] = at < 0 ? [rest, undefined] : [rest.slice(0, at), entry.slice(entry.indexOf('@') + 1)];
  // One of the four that the form allows.
  return { role: name.toLowerCase() as Role, member: member.toLowerCase(), scope: scopeOf(unit) };
}

/** The variables as they were given, checked one by one. */
export interface RawGraph {
  readonly DIRECTORY: readonly string[] | undefined;
  readonly GRAPH_TENANT_ID: string | undefined;
  readonly GRAPH_CLIENT_ID: string | undefined;
  readonly GRAPH_CLIENT_SECRET: string | undefined;
  readonly GRAPH_CERTIFICATE_PATH: string | undefined;
  readonly GRAPH_MANAGED_IDENTITY: string | undefined;
  readonly AZURE_FEDERATED_TOKEN_FILE: string | undefined;
  readonly GRAPH_CLOUD: CloudName | undefined;
  readonly GRAPH_BASE_URL: string | undefined;
  readonly GRAPH_AUTHORITY: string | undefined;
  readonly GRAPH_DOMAINS: readonly string[] | undefined;
  readonly GRAPH_CUSTOMER_ISSUER: string | undefined;
  readonly ENTRA_ROLES: readonly unknown[] | undefined;
}

const proofs = [
  'GRAPH_CLIENT_SECRET',
  'GRAPH_CERTIFICATE_PATH',
  'GRAPH_MANAGED_IDENTITY',
  'AZURE_FEDERATED_TOKEN_FILE',
] as const;

/** The federated token is set by the platform for everything in it, so anything that was set on purpose comes first. */
function credentialOf(raw: RawGraph): Credential | undefined {
  if (raw.GRAPH_CLIENT_SECRET !== undefined) return { kind: 'secret', secret: raw.GRAPH_CLIENT_SECRET };
  if (raw.GRAPH_CERTIFICATE_PATH !== undefined) return { kind: 'certificate', path: raw.GRAPH_CERTIFICATE_PATH };
  const managed = raw.GRAPH_MANAGED_IDENTITY;
  if (managed !== undefined) return { kind: 'managed', clientId: managed === 'system' ? undefined : managed };
  if (raw.AZURE_FEDERATED_TOKEN_FILE !== undefined) return { kind: 'federated', path: raw.AZURE_FEDERATED_TOKEN_FILE };
  return undefined;
}

/** [it is broken, what to say]. */
export function graphRules(raw: RawGraph): readonly (readonly [broken: boolean, problem: string])[] {
  const isOn = raw.DIRECTORY?.includes('graph') === true;
  const onPurpose = proofs.slice(0, 3).filter((name) => raw[name] !== undefined);
  const mapped = (raw.ENTRA_ROLES?.length ?? 0) > 0;
  if (!isOn)
    return [...onPurpose, ...(mapped ? ['ENTRA_ROLES'] : [])].map(
      (name) => [true, `${name} needs DIRECTORY to name graph`] as const,
    );
  const managed = raw.GRAPH_MANAGED_IDENTITY !== undefined;
  return [
    [raw.GRAPH_TENANT_ID === undefined, 'GRAPH_TENANT_ID is required with DIRECTORY=graph'],
    [!managed && raw.GRAPH_CLIENT_ID === undefined, 'GRAPH_CLIENT_ID is required with DIRECTORY=graph'],
    [credentialOf(raw) === undefined, `DIRECTORY=graph needs one of ${proofs.join(', ')}`],
    [onPurpose.length > 1, `only one of ${onPurpose.join(', ')} can be used`],
    [
      (raw.GRAPH_BASE_URL === undefined) !== (raw.GRAPH_AUTHORITY === undefined),
      'GRAPH_BASE_URL and GRAPH_AUTHORITY belong together',
    ],
  ];
}

/** Undefined: Entra ID is not used. Only for variables that keep the rules. */
export function registrationOf(raw: RawGraph): GraphRegistration | undefined {
  const credential = credentialOf(raw);
  if (raw.DIRECTORY?.includes('graph') !== true || credential === undefined) return undefined;
  const { GRAPH_BASE_URL: graph, GRAPH_AUTHORITY: authority } = raw;
  const custom = graph !== undefined && authority !== undefined;
  return {
    tenantId: raw.GRAPH_TENANT_ID ?? '',
    clientId: raw.GRAPH_CLIENT_ID ?? '',
    credential,
    cloud: custom ? { graph, authority } : clouds[raw.GRAPH_CLOUD ?? 'global'],
    custom,
    domains: raw.GRAPH_DOMAINS ?? [],
    customerIssuer: raw.GRAPH_CUSTOMER_ISSUER,
  };
}
