// Owns a small recovery for tests of the dialog alone: no store, no audit, every rule in a line or two. It keeps the order
// of what was asked of it, so that a test can see what a proof was made of.
import type { Method, Purpose } from '../../src/services/collections';
import type { CaseId, ChallengeId, GrantId } from '../../src/services/ids';
import type { Option, Recovery } from '../../src/services/recovery/ports';

export interface FakeOptions {
  readonly methods?: readonly Method[];
  readonly twoMethods?: boolean;
  readonly outcome?: 'own' | 'temporary';
  /** How `unlock` ends. */
  readonly unlock?: 'unlocked' | 'was-not-locked' | 'unsupported' | 'expired';
  readonly mostLookups?: number;
}

interface Case {
  readonly purpose: Purpose;
  readonly known: boolean;
  readonly until: number;
  readonly proven: Method[];
  sentAt: number;
}

interface Challenge {
  readonly caseId: CaseId;
  readonly method: Method;
  readonly pin: string;
  readonly until: number;
  triesLeft: number;
}

export interface FakeRecovery extends Recovery {
  /** `open case-1`, `send case-1 challenge-1`, `passed challenge-1`, `grant case-1 grant-1`, `finish grant-1`, `abandon case-1`. */
  readonly calls: string[];
  /** What would have been sent, oldest first. */
  readonly posted: { readonly method: Method; readonly pin: string }[];
  /** The PIN of the newest challenge; undefined where nothing is open. */
  newestPin(): string | undefined;
}

const minute = 60_000;
const known = /^(alice|bob|frank)(@demo\.example)?$/;

export function createFakeRecovery(nowMs: () => number, options: FakeOptions = {}): FakeRecovery {
  const {
    methods = ['mail', 'sms'],
    twoMethods = false,
    outcome = 'own',
    mostLookups = Number.POSITIVE_INFINITY,
  } = options;
  const cases = new Map<CaseId, Case>();
  const challenges = new Map<ChallengeId, Challenge>();
  const grants = new Map<GrantId, Case>();
  const calls: string[] = [];
  const posted: FakeRecovery['posted'] = [];
  let count = 0;
  let opened = 0;
  const living = (id: CaseId): Case | undefined => {
    const found = cases.get(id);
    return found !== undefined && found.until > nowMs() ? found : undefined;
  };
  const optionsOf = (one: Case): Option[] =>
    methods.filter((method) => !one.proven.includes(method)).map((method) => ({ method, masked: null }));
  return {
    calls,
    posted,
    newestPin: () => [...challenges.values()].at(-1)?.pin,
    async open(_, { identifier, purpose }) {
      if (!/^[\w.@-]{1,64}$/.test(identifier)) return { ok: false, reason: 'malformed' };
      if (opened >= mostLookups) return { ok: false, reason: 'limited', retryAtMs: nowMs() + 12 * minute };
      opened += 1;
      const id = `case-${++count}` as CaseId; // an id for tests
      cases.set(id, { purpose, known: known.test(identifier), until: nowMs() + 15 * minute, proven: [], sentAt: 0 });
      calls.push(`open ${id}`);
      return { ok: true, caseId: id };
    },
    async options(_, id) {
      const one = living(id);
      return one === undefined ? [] : optionsOf(one);
    },
    async send(_, { caseId, method }) {
      const one = living(caseId);
      if (one === undefined) return { ok: false, reason: 'expired' };
      if (nowMs() < one.sentAt + 30_000) return { ok: false, reason: 'too-soon', retryAtMs: one.sentAt + 30_000 };
      one.sentAt = nowMs();
      const id = `challenge-${++count}` as ChallengeId; // an id for tests
      const pin = String(10_000_000 + 7 * count);
      for (const [other, { caseId: of }] of challenges) if (of === caseId) challenges.delete(other);
      challenges.set(id, { caseId, method, pin: one.known ? pin : 'none', until: nowMs() + 10 * minute, triesLeft: 5 });
      calls.push(`send ${caseId} ${id}`);
      if (one.known) posted.push({ method, pin });
      return { ok: true, challenge: id, digits: 8, minutes: 10 };
    },
    async check(_, { challenge: id, pin }) {
      const challenge = challenges.get(id);
      if (challenge === undefined || challenge.until <= nowMs()) return { ok: false, reason: 'expired' };
      if (challenge.triesLeft === 0) return { ok: false, reason: 'used-up' };
      challenge.triesLeft -= 1;
      if (pin !== challenge.pin) return { ok: false, reason: 'wrong', triesLeft: challenge.triesLeft };
      const one = living(challenge.caseId);
      challenges.delete(id);
      if (one === undefined) return { ok: false, reason: 'expired' };
      one.proven.push(challenge.method);
      calls.push(`passed ${id}`);
      if (twoMethods && one.proven.length < 2) return { ok: true, next: 'second', options: optionsOf(one) };
      const grant = `grant-${++count}` as GrantId; // an id for tests
      grants.set(grant, one);
      calls.push(`grant ${challenge.caseId} ${grant}`);
      return { ok: true, next: 'grant', grant };
    },
    async finish(_, grant) {
      const one = grants.get(grant);
      grants.delete(grant);
      calls.push(`finish ${grant}`);
      if (one === undefined || options.unlock === 'expired') return { ok: false, reason: 'expired' };
      if (one.purpose === 'reset') {
        const url = `https://reset.example/t/${grant}`;
        return { ok: true, outcome: 'page', kind: outcome, url, untilMs: nowMs() + 15 * minute };
      }
      if (options.unlock === 'unsupported') return { ok: false, reason: 'unsupported' };
      return { ok: true, outcome: 'unlocked', wasLocked: options.unlock !== 'was-not-locked' };
    },
    async abandon(_, id) {
      cases.delete(id);
      for (const [other, { caseId }] of challenges) if (caseId === id) challenges.delete(other);
      calls.push(`abandon ${id}`);
    },
  };
}
