// Owns the checks of Entra ID: whether it takes us for who we are, what we may do there, its clock, and one account that can be read.
import { canonicalIdentifier } from '../../services/accounts/identifier';
import { grantedIn, judgePermissions, type Uses } from '../../services/directory/graph/permissions';
import { type Check, fail, ok, type Verdict, warn } from './check';

const notUsed = ok('not used');
const named = (what: string, names: readonly string[]): string => `${what}: ${names.join(', ')}`;

function judge(granted: readonly string[], uses: Uses): Verdict {
  const { missing, superfluous, dangerous } = judgePermissions(granted, uses);
  if (missing.length > 0) {
    return fail(
      named(
        'missing',
        missing.map(({ name, for: what }) => `${name} (${what})`),
      ),
    );
  }
  if (dangerous.length > 0) return warn(named('far more than needed, take it back', dangerous));
  if (superfluous.length > 0) return warn(named('not needed for what is switched on', superfluous));
  return ok('exactly what is needed');
}

export const checkPermissions: Check = {
  name: 'entra',
  async run({ config, services: { entra, policy } }) {
    if (entra === undefined) return notUsed;
    // Fresh: a permission that was taken back an hour ago must not look granted.
    const token = await entra.tokens.token({ fresh: true });
    const { contacts, outcome, contactsWriteBack: writeBack } = policy.current();
    const mail = config.graphMailbox !== undefined;
    const invitations = config.inviteDomains.length > 0;
    const uses = { mail, methods: contacts !== 'own', pass: outcome === 'pass', writeBack, invitations };
    return judge(grantedIn(token), uses);
  },
};

/** Whose names are whose, when there are two directories. */
export const checkEntraNames: Check = {
  name: 'domains',
  async run({ config: { graph, local } }) {
    if (graph === undefined || !local) return notUsed;
    if (graph.domains.length > 0) return ok(named('only Entra ID is asked about', graph.domains));
    return warn('GRAPH_DOMAINS is empty, so an import makes local accounts for names of Entra ID: name its domains');
  },
};

/** Of the process that is asked: in the chat that is the one that works, at the console one that has just begun. */
export const checkQuota: Check = {
  name: 'quota',
  async run({ services: { entra } }) {
    if (entra === undefined) return notUsed;
    const often = entra.throttledLately?.() ?? 0;
    return often === 0
      ? ok('Graph refused nothing for being too much')
      : warn(`Graph said "too many" ${often} times in ten minutes`);
  },
};

const timeoutMs = 5_000;
// MSAL and Entra allow five minutes; a minute is worth a look before that.
const mostSkewMs = 60_000;

/** The identity platform's own time, from a page of it that anybody may read. Undefined: it did not say. */
async function theirTime(authority: string, tenant: string): Promise<number | undefined> {
  const url = `${authority}/${encodeURIComponent(tenant)}/v2.0/.well-known/openid-configuration`;
  const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  await response.body?.cancel();
  const time = Date.parse(response.headers.get('date') ?? '');
  return Number.isNaN(time) ? undefined : time;
}

export const checkEntraClock: Check = {
  name: 'entra time',
  async run({ config: { graph }, services: { clock } }) {
    if (graph === undefined) return notUsed;
    const theirs = await theirTime(graph.cloud.authority, graph.tenantId);
    if (theirs === undefined) return warn('the identity platform did not say what time it is');
    const skewMs = Math.abs(clock.nowMs() - theirs);
    const seconds = Math.round(skewMs / 1_000);
    return skewMs > mostSkewMs ? fail(`${seconds} s apart: use a time service`) : ok(`${seconds} s apart`);
  },
};

export const checkCanary: Check = {
  name: 'canary',
  async run({ config: { graph, graphCanary }, services: { directory } }) {
    if (graph === undefined) return notUsed;
    if (graphCanary === undefined) return warn('GRAPH_CANARY is not set: no account of Entra ID was read');
    const found = await directory.find(canonicalIdentifier(graphCanary) ?? '');
    if (!found.ok) return fail('the account of GRAPH_CANARY is not found');
    const { privileged, home } = found.account;
    if (privileged) return warn('it is privileged, or that cannot be found out: choose an ordinary account');
    return home === 'here' ? ok('read, and could be reset') : warn(`read, but its password is kept elsewhere: ${home}`);
  },
};
