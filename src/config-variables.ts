// Owns the table of environment variables: name, meaning, default, check. README's table is generated from it.
import { z } from 'zod';

const loopbackHosts = ['127.0.0.1', '::1', 'localhost'];

const url = (protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be a URL beginning with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
  });

const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

const origins = list.pipe(
  z.array(
    z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text, {
      error: 'must be origins such as https://portal.example, separated by commas',
    }),
  ),
);

const guid = (what: string) =>
  z
    .string()
    .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, `must be ${what}`)
    .transform((text) => text.toLowerCase());

const withoutSlash = (text: string): string => text.replace(/\/+$/, '');

export interface Variable<Value> {
  readonly schema: z.ZodType<Value, string>;
  /** What an unset variable means; undefined = it stays unset. */
  readonly standard?: string;
  /** Shown in README instead of a default that is worked out at start. */
  readonly shown?: string;
  readonly about: string;
  readonly secret?: true;
}

const variable = <Value>(description: Variable<Value>): Variable<Value> => description;

export const variables = {
  PORT: variable({
    schema: z
      .string()
      .regex(/^\d{1,5}$/, 'must be a port number')
      .transform(Number)
      .pipe(z.int().min(1).max(65_535)),
    standard: '3978',
    about: 'Port to listen on',
  }),
  HOST: variable({
    schema: z.string().min(1),
    standard: '127.0.0.1',
    about: 'Address to listen on. Without MAIL_URL (the demo) only a loopback address is accepted',
  }),
  PUBLIC_URL: variable({
    schema: url(['https:', 'http:']).transform((text) => new URL(text).origin),
    shown: 'http://HOST:PORT',
    about: 'Fixed base of every link ever sent; never taken from a request. https unless it is a loopback address',
  }),
  DATA_DIR: variable({
    schema: z.string().min(1),
    standard: './data',
    about: 'Folder of the embedded store, the demo key and the audit anchors',
  }),
  MONGODB_URI: variable({
    schema: url(['mongodb:', 'mongodb+srv:']),
    about: 'Use this MongoDB instead of the embedded store; any number of processes may share it',
    secret: true,
  }),
  MAIL_URL: variable({
    schema: url(['smtp:', 'smtps:', 'graph:']),
    about:
      'Mail server, `smtp(s)://user:pass@host:port`, or `graph:mailbox@domain` for a mailbox of Exchange Online (docs/entra.md). Unset: the demo, with a built-in mailbox at /dev/mailbox',
    secret: true,
  }),
  MAIL_FROM: variable({
    schema: z.string().regex(/^[^\s@<>"',;]+@[^\s@<>"',;]+$/, 'must be one mail address'),
    standard: 'latchkey@localhost',
    about: 'Sender of every mail',
  }),
  SMS_URL: variable({
    schema: url(['acs:', 'twilio:', 'gateway:']),
    about:
      'Sender of text messages: `acs://:KEY@NAME.communication.azure.com?from=+49…`, `twilio://SID:TOKEN@api.twilio.com?from=…` or `gateway://:SECRET@host/path` (docs/operations.md). Unset: none',
    secret: true,
  }),
  SMS_COUNTRIES: variable({
    schema: z
      .string()
      .transform((text) => text.split(',').map((part) => part.trim()))
      .pipe(z.array(z.string().regex(/^\+[1-9]\d{0,6}$/, 'must be prefixes such as +49,+43, separated by commas'))),
    about: 'Prefixes of the numbers that may be texted, such as `+49,+43`; premium and shared-cost numbers never are',
  }),
  SMS_MONTHLY_CAP: variable({
    schema: z
      .string()
      .regex(/^\d{1,7}$/, 'must be a number of messages')
      .transform(Number)
      .pipe(z.int().min(1)),
    standard: '1000',
    about: 'Text messages in a calendar month (UTC), all together; then mail only, and an alarm',
  }),
  SECRET_KEY: variable({
    schema: z.string().min(1),
    shown: 'made in DATA_DIR (demo only)',
    about:
      'At least 32 random bytes as text, base64 or hex. Several, newest first, separated by commas, while rotating',
    secret: true,
  }),
  DIRECTORY: variable({
    schema: list.pipe(z.array(z.enum(['local', 'graph'], { error: 'must be local, graph, or local,graph' })).min(1)),
    standard: 'local',
    about: 'Where accounts and passwords live: `local`, `graph` (Entra ID), or `local,graph` for both',
  }),
  GRAPH_TENANT_ID: variable({
    schema: guid('the directory (tenant) id, a GUID'),
    about: 'Entra ID: the tenant',
  }),
  GRAPH_CLIENT_ID: variable({
    schema: guid('the application (client) id, a GUID'),
    about: 'Entra ID: the app registration that Latchkey is',
  }),
  GRAPH_CLIENT_SECRET: variable({
    schema: z.string().min(16, 'must have at least 16 characters'),
    about: 'Its client secret. This, GRAPH_CERTIFICATE_PATH, GRAPH_MANAGED_IDENTITY or AZURE_FEDERATED_TOKEN_FILE',
    secret: true,
  }),
  GRAPH_CERTIFICATE_PATH: variable({
    schema: z.string().min(1),
    about: 'A PEM file with its private key and certificate, instead of a secret',
  }),
  GRAPH_MANAGED_IDENTITY: variable({
    schema: z.union([z.literal('system'), guid('')], {
      error: 'must be system, or the client id of a user-assigned identity',
    }),
    about: 'Use the managed identity of the Azure machine: `system`, or the client id of a user-assigned one',
  }),
  AZURE_FEDERATED_TOKEN_FILE: variable({
    schema: z.string().min(1),
    about: 'Workload identity federation: the file with the token that vouches for the app (set by Azure Kubernetes)',
  }),
  GRAPH_CLOUD: variable({
    schema: z.enum(['global', 'usgov', 'dod', 'china']),
    standard: 'global',
    about: "Microsoft's cloud: `global`, `usgov` (GCC High), `dod` or `china`",
  }),
  GRAPH_BASE_URL: variable({
    schema: url(['https:']).transform(withoutSlash),
    about: 'Root of Graph, for a cloud that GRAPH_CLOUD does not know; with GRAPH_AUTHORITY',
  }),
  GRAPH_AUTHORITY: variable({
    schema: url(['https:']).transform(withoutSlash),
    about: 'Root of the identity platform for GRAPH_BASE_URL',
  }),
  GRAPH_DOMAINS: variable({
    schema: list.pipe(z.array(z.string().regex(/^[a-z0-9.-]{1,253}$/, 'must be domains separated by commas'))),
    standard: '',
    about: 'With both directories: domains of names that only Entra ID is asked about',
  }),
  INVITE_DOMAINS: variable({
    schema: list.pipe(
      z.array(z.string().regex(/^(?:\*|[a-z0-9.-]{1,253})$/, 'must be domains separated by commas, or *')),
    ),
    standard: '',
    about:
      'Domains that people may be invited from, besides that of whoever invites: of new names, of guests, and of the addresses that an invitation goes to. `*` = any',
  }),
  GRAPH_CANARY: variable({
    schema: z.string().min(1).max(254),
    about: 'An ordinary account of Entra ID that `doctor` looks up; it is never changed',
  }),
  ENTRA_ROLES: variable({
    schema: list.pipe(
      z.array(
        z
          .string()
          .regex(
            /^(?:owner|admin|helpdesk|auditor)=[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:@.{1,100})?$/i,
            'must be entries such as helpdesk=<object id>@Sales, separated by commas',
          ),
      ),
    ),
    standard: '',
    about:
      'Who administers by being in a group or holding a directory role of Entra ID: `owner=<object id>,helpdesk=<object id>@Sales` (docs/entra.md)',
  }),
  GRAPH_CUSTOMER_ISSUER: variable({
    schema: z.string().regex(/^[a-z0-9.-]{1,253}$/i, 'must be a domain such as contoso.onmicrosoft.com'),
    about: 'External ID: the issuer of its local accounts, so that they are found by their sign-in names',
  }),
  POLICY_FILE: variable({
    schema: z.string().min(1),
    about: 'JSON file with the policy (docs/policy.md); unset: the defaults',
  }),
  ORGANISATION: variable({
    schema: z.string().min(1).max(80),
    standard: 'your organisation',
    about: 'Name used in texts, mails and password rules',
  }),
  HELP_DESK: variable({
    schema: z.string().min(1).max(200),
    standard: 'the help desk',
    about: 'What the bot answers to "talk to a person", e.g. `the help desk, phone 1234`',
  }),
  ALLOWED_ORIGINS: variable({
    schema: origins,
    standard: '',
    about: 'Origins whose pages may embed the widget, separated by commas',
  }),
  TRUST_PROXY: variable({
    schema: z.string().regex(/^\d$/, 'must be a number of proxies, 0 to 9').transform(Number),
    standard: '0',
    about: 'How many reverse proxies in front of Latchkey add to X-Forwarded-For',
  }),
  TEMPLATE_DIR: variable({
    schema: z.string().min(1),
    shown: 'templates/ of the installation',
    about: 'Folder with the mail and SMS templates',
  }),
  AUDIT_ANCHOR_FILE: variable({
    schema: z.string().min(1),
    shown: 'DATA_DIR/audit-anchors.log',
    about: 'File outside the store that gets a line for every audit checkpoint; ship it off the machine',
  }),
  MICROSOFT_APP_ID: variable({
    schema: z
      .string()
      .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be the application (client) id, a GUID')
      // A GUID of one repeated digit stands in an example, not in a directory.
      .refine((text) => new Set(text.replaceAll('-', '')).size > 1, 'must be the real application (client) id')
      .transform((text) => text.toLowerCase()),
    about: 'App id of the Azure Bot (docs/teams.md). Unset: no Teams, except for Playground in the demo',
  }),
  MICROSOFT_APP_TYPE: variable({
    schema: z.enum(['SingleTenant', 'UserAssignedMSI']),
    standard: 'SingleTenant',
    about: 'How the bot proves itself: with a client secret, or as a user-assigned managed identity',
  }),
  MICROSOFT_APP_PASSWORD: variable({
    schema: z.string().min(16, 'must have at least 16 characters'),
    about: 'Client secret of the app; for SingleTenant only',
    secret: true,
  }),
  MICROSOFT_APP_TENANT_ID: variable({
    schema: z
      .string()
      .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, 'must be the directory (tenant) id, a GUID')
      .transform((text) => text.toLowerCase()),
    about: 'Home tenant: only its people can be known in Teams',
  }),
  MICROSOFT_APP_CLOUD: variable({
    schema: z.enum(['public', 'usgov']),
    standard: 'public',
    about: "Microsoft's cloud that the bot is registered in",
  }),
  METRICS_TOKEN: variable({
    schema: z.string().min(16, 'must have at least 16 characters'),
    about: 'Bearer token for /metrics; unset: only from loopback',
    secret: true,
  }),
  LOG_LEVEL: variable({
    schema: z.enum(['debug', 'info', 'warn', 'error']),
    standard: 'info',
    about: 'Least level that is logged',
  }),
  NODE_ENV: variable({
    schema: z.string(),
    standard: 'development',
    about: '`production` demands SECRET_KEY, MAIL_URL and an https PUBLIC_URL',
  }),
} as const;

export type VariableName = keyof typeof variables;

export const isLoopbackHost = (host: string): boolean => loopbackHosts.includes(host) || host.startsWith('127.');
