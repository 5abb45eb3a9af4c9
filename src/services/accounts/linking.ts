// Owns how a person links their identity in Teams to their account by themselves: Teams says who is talking, the page says
// whose account it is, and a short-lived code joins the two. Whoever types it sees first whose identity it is.
import type { Audit } from '../audit/events';
import type { AccountId, Source } from '../ids';
import type { Throttle, Window } from '../limits/ports';
import type { Clock, Random, Store } from '../ports';
import type { Notices } from '../recovery/notices';
import type { Place } from '../recovery/ports';
import { hashSubject } from '../secrets/hashes';
import type { Keyring, Sealer } from '../secrets/ports';
import { createIdentities, type Identities, type TeamsIdentity } from './identities';

/** Somebody as Teams has verified them. The name is for people to read and is no identity. */
export interface TeamsPerson extends TeamsIdentity {
  readonly name: string;
}

export type Offered =
  | { readonly ok: true; readonly code: string; readonly minutes: number }
  /** They are known here already, or Teams does not say who they are (a guest, another tenant). */
  | { readonly ok: false; readonly reason: 'known' | 'nobody' | 'too-often' };

export type Found =
  | { readonly ok: true; readonly person: TeamsPerson }
  /** `taken`: this account is known in Teams already, or this identity is somebody's. */
  | { readonly ok: false; readonly reason: 'wrong' | 'too-often' | 'taken' };

interface Typed {
  readonly account: AccountId;
  readonly code: string;
}

interface Asked {
  readonly account: AccountId;
  readonly source: Source;
  readonly correlation: string;
}

export interface Linking {
  /** Shown in a talk between two, to whoever will type it on the page. */
  offer(place: Place): Promise<Offered>;
  look(typed: Typed): Promise<Found>;
  link(typed: Typed & Asked): Promise<Found>;
  /** When it was linked, of the newest link; undefined: it is not. */
  linkedAt(account: AccountId): Promise<number | undefined>;
  /** False: there was no link (any more). */
  unlink(asked: Asked): Promise<boolean>;
}

export interface LinkingDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly keyring: Keyring;
  readonly sealer: Sealer;
  readonly throttle: Throttle;
  readonly audit: Audit;
  readonly notices: Notices;
}

const codeMinutes = 10;
const codeForMs = codeMinutes * 60_000;
const offersPerPerson: Window = { limit: 5, windowMs: 3_600_000 };
/** 32^8 codes, and ten tries in ten minutes for somebody signed in. */
const triesPerAccount: Window = { limit: 10, windowMs: codeForMs };
/** Crockford's: nothing in it is taken for something else. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const codeLength = 8;
const shape = /^[0-9A-HJKMNP-TV-Z]{8}$/;

/** As it is typed: small letters, a hyphen, O for 0 and I or L for 1 are forgiven. */
const canonical = (typed: string): string =>
  typed.slice(0, 40).toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');

const contextOf = (id: string): string => `link-code/${id}`;

function createCodes({ store, clock, random, keyring, sealer }: LinkingDeps) {
  const idOf = (code: string): string => hashSubject(keyring, 'link-code', code);
  return {
    async make(person: TeamsPerson): Promise<string> {
      const code = Array.from({ length: codeLength }, () => letters[random.int(letters.length)]).join('');
      const id = idOf(code);
      const sealed = sealer.seal(JSON.stringify(person), contextOf(id));
      await store.insert('codes', { id, sealed, expiresAt: clock.nowMs() + codeForMs });
      return `${code.slice(0, 4)}-${code.slice(4)}`;
    },
    async find(typed: string): Promise<{ readonly id: string; readonly person: TeamsPerson } | undefined> {
      const code = canonical(typed);
      const id = idOf(code);
      const doc = shape.test(code) ? await store.get('codes', id) : undefined;
      if (doc === undefined || doc.expiresAt <= clock.nowMs()) return undefined;
      // Sealed by `make`, from a person.
      return { id, person: JSON.parse(sealer.open(doc.sealed, contextOf(id))) as TeamsPerson };
    },
    use: (id: string): Promise<boolean> => store.remove('codes', id),
  };
}

async function isTaken(identities: Identities, account: AccountId, person: TeamsPerson): Promise<boolean> {
  const [own, owner] = await Promise.all([identities.of(account), identities.accountOf(person)]);
  return own.length > 0 || owner !== undefined;
}

/** Audited, and told: whoever takes a link away takes away where its owner hears of things. */
const createUnlinking =
  ({ audit, notices, clock }: LinkingDeps, identities: Identities): Linking['unlink'] =>
  async ({ account, source, correlation }) => {
    if ((await identities.of(account)).length === 0) return false;
    const about = { actor: account, target: account, source, correlation };
    const event = { action: 'account.changed', reason: 'teams-unlink', ...about } as const; // an action's name
    await audit.record({ ...event, outcome: 'started' });
    const unlinked = (await identities.unlinkAll(account)) > 0;
    await audit.record({ ...event, outcome: unlinked ? 'ok' : 'failed' });
    const notice = {
      id: `teams-unlinked/${correlation}`,
      account,
      template: 'teams-unlinked',
      channel: 'page',
    } as const; // literals
    if (unlinked) await notices.tell({ ...notice, atMs: clock.nowMs() });
    return unlinked;
  };

export function createLinking(deps: LinkingDeps): Linking {
  const { throttle, audit, notices, clock } = deps;
  const identities = createIdentities(deps);
  const codes = createCodes(deps);

  const find = async ({ account, code }: Typed) => {
    const { allowed } = await throttle.hit(`link-code|${account}`, triesPerAccount);
    if (!allowed) return { ok: false, reason: 'too-often' } as const; // a reason's name
    const found = await codes.find(code);
    if (found === undefined) return { ok: false, reason: 'wrong' } as const; // the same
    if (await isTaken(identities, account, found.person)) return { ok: false, reason: 'taken' } as const; // the same
    return { ok: true, ...found } as const; // the same
  };

  return {
    async offer({ teams, caller, source }) {
      if (teams === undefined) return { ok: false, reason: 'nobody' };
      if (caller.kind === 'account') return { ok: false, reason: 'known' };
      if (!(await throttle.hit(`link-offer|${source}`, offersPerPerson)).allowed)
        return { ok: false, reason: 'too-often' };
      return { ok: true, code: await codes.make(teams), minutes: codeMinutes };
    },
    look: find,
    async linkedAt(account) {
      const times = (await identities.of(account)).map(({ linkedAt }) => linkedAt);
      return times.length === 0 ? undefined : Math.max(...times);
    },
    unlink: createUnlinking(deps, identities),
    async link({ source, correlation, ...typed }) {
      const found = await find(typed);
      if (!found.ok) return found;
      const { account } = typed;
      const event = { action: 'account.changed', actor: account, target: account, reason: 'teams-link' } as const; // literals
      await audit.record({ ...event, outcome: 'started', source, correlation });
      // Of two at once one takes the code, and an identity that somebody has by now stays theirs.
      const linked = (await codes.use(found.id)) && (await identities.claim(found.person, { account, by: account }));
      await audit.record({ ...event, outcome: linked ? 'ok' : 'failed', source, correlation });
      if (!linked) return { ok: false, reason: 'taken' };
      const notice = { id: `teams-linked/${correlation}`, account, template: 'teams-linked', channel: 'page' } as const; // literals
      await notices.tell({ ...notice, atMs: clock.nowMs() });
      return found;
    },
  };
}
