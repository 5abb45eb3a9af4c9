// Owns the configuration: environment in, one frozen object out, or every problem at once. Reads nothing but its argument.
import { join, resolve } from 'node:path';
import { type GraphRegistration, graphRules, registrationOf, toRoleMapping } from './config-graph';
import { isLoopbackHost, type Variable, type VariableName, variables } from './config-variables';
import { Fault } from './services/faults';
import type { RoleMapping } from './services/mapped-roles';
import { isPlainAddress } from './services/notify/address';

type Value<Name extends VariableName> = (typeof variables)[Name] extends Variable<infer Out> ? Out : never;
type Raw = { [Name in VariableName]: Value<Name> | undefined };

/** The Azure Bot registration. */
export interface TeamsRegistration {
  readonly appId: string;
  readonly tenantId: string;
  readonly type: 'SingleTenant' | 'UserAssignedMSI';
  /** Undefined for a managed identity. */
  readonly password: string | undefined;
  readonly cloud: 'public' | 'usgov';
}

/** Real text messages; what the policy says about offering them is another matter. */
export interface SmsConfig {
  readonly url: string;
  /** Prefixes such as `+49`. */
  readonly countries: readonly string[];
  readonly monthlyCap: number;
}

export interface Config {
  readonly production: boolean;
  /** No mail server: the built-in mailbox, sample accounts, loopback only. */
  readonly demo: boolean;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string;
  readonly dataDir: string;
  readonly mongoUri: string | undefined;
  readonly mailUrl: string | undefined;
  /** Set: mail goes through Graph, from this mailbox. */
  readonly graphMailbox: string | undefined;
  readonly mailFrom: string;
  /** Undefined: no text messages (in the demo they go to the mailbox). */
  readonly sms: SmsConfig | undefined;
  /** Newest first; undefined in the demo, which keeps one in DATA_DIR. */
  readonly secretKeys: readonly Buffer[] | undefined;
  readonly policyFile: string | undefined;
  readonly organisation: string;
  readonly helpDesk: string;
  readonly allowedOrigins: readonly string[];
  readonly trustProxy: number;
  readonly templateDir: string | undefined;
  readonly anchorFile: string;
  readonly metricsToken: string | undefined;
  /** Undefined: no Teams; in the demo, Playground may call from loopback. */
  readonly teams: TeamsRegistration | undefined;
  /** Keeps accounts of its own. */
  readonly local: boolean;
  /** Undefined: no Entra ID. */
  readonly graph: GraphRegistration | undefined;
  /** Which memberships of Entra ID stand for which role here. */
  readonly entraRoles: readonly RoleMapping[];
  /** Besides the domain of whoever invites; `*` = any. */
  readonly inviteDomains: readonly string[];
  readonly graphCanary: string | undefined;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

type Environment = Readonly<Record<string, string | undefined>>;

function parseVariable(name: VariableName, environment: Environment): { value?: unknown; problem?: string } {
  const { schema, standard }: Variable<unknown> = variables[name];
  const given = environment[name]?.trim();
  const text = given === undefined || given === '' ? standard : given;
  if (text === undefined) return {};
  const parsed = schema.safeParse(text);
  if (parsed.success) return { value: parsed.data };
  return { problem: `${name} ${parsed.error.issues[0]?.message ?? 'is not valid'}` };
}

/** Text, base64 or hex: whatever reading gives the bytes somebody generated. Never echoed in a message. */
function decodeSecret(text: string): Buffer {
  if (/^[0-9a-f]{64,}$/i.test(text) && text.length % 2 === 0) return Buffer.from(text, 'hex');
  if (/^[A-Za-z0-9+/_-]{43,}={0,2}$/.test(text)) return Buffer.from(text, 'base64url');
  return Buffer.from(text, 'utf8');
}

function secretProblem(text: string): string | undefined {
  const bytes = decodeSecret(text);
  if (bytes.length < 32) return 'SECRET_KEY needs at least 32 bytes: openssl rand -base64 32';
  // A key of so few different bytes was typed, not generated.
  if (new Set(bytes).size < 12) return 'SECRET_KEY is not random: openssl rand -base64 32';
  return undefined;
}

function secretProblems(secrets: readonly string[]): string[] {
  const weak = secrets.flatMap((secret) => secretProblem(secret) ?? []);
  return new Set(secrets).size < secrets.length ? [...weak, 'SECRET_KEY names the same key twice'] : weak;
}

function productionProblems(raw: Raw): string[] {
  const missing = (['SECRET_KEY', 'MAIL_URL', 'PUBLIC_URL'] as const).filter((name) => raw[name] === undefined);
  return missing.map((name) => `${name} is required in production`);
}

function teamsRules(raw: Raw): readonly (readonly [broken: boolean, problem: string])[] {
  const secret = raw.MICROSOFT_APP_PASSWORD !== undefined;
  if (raw.MICROSOFT_APP_ID === undefined) return [[secret, 'MICROSOFT_APP_PASSWORD needs MICROSOFT_APP_ID']];
  const managed = raw.MICROSOFT_APP_TYPE === 'UserAssignedMSI';
  return [
    [raw.MICROSOFT_APP_TENANT_ID === undefined, 'MICROSOFT_APP_TENANT_ID is required with MICROSOFT_APP_ID'],
    [!managed && !secret, 'MICROSOFT_APP_PASSWORD is required with MICROSOFT_APP_ID'],
    [managed && secret, 'MICROSOFT_APP_PASSWORD is not for a managed identity: remove it'],
  ];
}

function smsRules(raw: Raw): readonly (readonly [broken: boolean, problem: string])[] {
  if (raw.SMS_URL === undefined) return [];
  return [
    [raw.MAIL_URL === undefined, 'SMS_URL needs MAIL_URL: the demo keeps text messages in its mailbox'],
    [
      raw.SMS_COUNTRIES === undefined,
      'SMS_COUNTRIES is required with SMS_URL: no country is allowed until it is named',
    ],
  ];
}

/** `graph:mailbox@domain`: a mailbox of Exchange Online. */
const mailboxIn = (mailUrl: string | undefined): string | undefined =>
  mailUrl?.startsWith('graph:') === true ? decodeURIComponent(new URL(mailUrl).pathname) : undefined;

function mailRules(raw: Raw): readonly (readonly [broken: boolean, problem: string])[] {
  const mailbox = mailboxIn(raw.MAIL_URL);
  if (mailbox === undefined) return [];
  return [
    [!isPlainAddress(mailbox), 'MAIL_URL must name one mailbox: graph:mailbox@domain'],
    [raw.DIRECTORY?.includes('graph') !== true, 'MAIL_URL=graph: needs DIRECTORY to name graph'],
  ];
}

/** What must hold between variables: [it does not, what to say]. */
function crossProblems(raw: Raw): string[] {
  const host = raw.HOST ?? '';
  const publicHost = raw.PUBLIC_URL === undefined ? host : new URL(raw.PUBLIC_URL).hostname.replace(/^\[|\]$/g, '');
  const demo = raw.MAIL_URL === undefined;
  const rules: readonly (readonly [broken: boolean, problem: string])[] = [
    [demo && !isLoopbackHost(host), 'HOST must be a loopback address in the demo: set MAIL_URL to leave it'],
    [raw.PUBLIC_URL?.startsWith('http:') === true && !isLoopbackHost(publicHost), 'PUBLIC_URL must be https'],
    [
      raw.PUBLIC_URL === undefined && !isLoopbackHost(host),
      'PUBLIC_URL is required when HOST is not a loopback address',
    ],
    [!demo && raw.SECRET_KEY === undefined, 'SECRET_KEY is required with MAIL_URL'],
    ...teamsRules(raw),
    ...smsRules(raw),
    ...mailRules(raw),
    ...graphRules(raw),
  ];
  return rules.filter(([broken]) => broken).map(([, problem]) => problem);
}

const splitSecrets = (text: string | undefined): readonly string[] | undefined =>
  text
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const teamsRegistrationOf = (set: { readonly [Name in VariableName]: NonNullable<Raw[Name]> }): TeamsRegistration => ({
  appId: set.MICROSOFT_APP_ID,
  tenantId: set.MICROSOFT_APP_TENANT_ID,
  type: set.MICROSOFT_APP_TYPE,
  password: set.MICROSOFT_APP_PASSWORD,
  cloud: set.MICROSOFT_APP_CLOUD,
});

/** Whoever left MAIL_FROM out sends as the mailbox that sends. */
const senderOf = ({ MAIL_URL, MAIL_FROM }: { readonly MAIL_URL: string; readonly MAIL_FROM: string }): string =>
  MAIL_FROM === variables.MAIL_FROM.standard ? (mailboxIn(MAIL_URL) ?? MAIL_FROM) : MAIL_FROM;

function assemble(raw: Raw, secrets: readonly string[] | undefined): Config {
  // Every variable with a standard value is set by now.
  const set = raw as { [Name in VariableName]: NonNullable<Raw[Name]> };
  const dataDir = resolve(set.DATA_DIR);
  const host = set.HOST.includes(':') ? `[${set.HOST}]` : set.HOST;
  return Object.freeze({
    production: set.NODE_ENV === 'production',
    demo: raw.MAIL_URL === undefined,
    host: set.HOST,
    port: set.PORT,
    publicUrl: raw.PUBLIC_URL ?? `http://${host}:${set.PORT}`,
    dataDir,
    mongoUri: raw.MONGODB_URI,
    mailUrl: raw.MAIL_URL,
    graphMailbox: mailboxIn(raw.MAIL_URL),
    mailFrom: senderOf(set),
    sms:
      raw.SMS_URL === undefined
        ? undefined
        : { url: raw.SMS_URL, countries: set.SMS_COUNTRIES, monthlyCap: set.SMS_MONTHLY_CAP },
    secretKeys: secrets?.map(decodeSecret),
    policyFile: raw.POLICY_FILE,
    organisation: set.ORGANISATION,
    helpDesk: set.HELP_DESK,
    allowedOrigins: set.ALLOWED_ORIGINS,
    trustProxy: set.TRUST_PROXY,
    templateDir: raw.TEMPLATE_DIR,
    anchorFile: raw.AUDIT_ANCHOR_FILE ?? join(dataDir, 'audit-anchors.log'),
    metricsToken: raw.METRICS_TOKEN,
    teams: raw.MICROSOFT_APP_ID === undefined ? undefined : teamsRegistrationOf(set),
    local: set.DIRECTORY.includes('local'),
    graph: registrationOf(raw),
    entraRoles: set.ENTRA_ROLES.map(toRoleMapping),
    inviteDomains: set.INVITE_DOMAINS,
    graphCanary: raw.GRAPH_CANARY,
    logLevel: set.LOG_LEVEL,
  });
}

/** Throws one `Fault('config.invalid')` that lists every problem; no value is ever repeated in it. */
export function readConfig(environment: Environment): Config {
  // Object.keys of a const table gives back its own keys.
  const names = Object.keys(variables) as VariableName[];
  const parsed = names.map((name) => [name, parseVariable(name, environment)] as const);
  // Each value was parsed by its own schema a line above.
  const raw = Object.fromEntries(parsed.map(([name, { value }]) => [name, value])) as Raw;
  const secrets = splitSecrets(raw.SECRET_KEY);
  const invalid = parsed.flatMap(([, { problem }]) => problem ?? []);
  const problems = [
    ...invalid,
    ...secretProblems(secrets ?? []),
    ...(raw.NODE_ENV === 'production' ? productionProblems(raw) : []),
    ...(invalid.length === 0 ? crossProblems(raw) : []),
  ];
  if (problems.length > 0) {
    throw new Fault(
      'config.invalid',
      `Latchkey cannot start:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`,
    );
  }
  return assemble(raw, secrets);
}
