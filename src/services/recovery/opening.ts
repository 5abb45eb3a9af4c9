// Owns how a recovery begins and how it is given up: what was typed is counted, a case is stored, nothing is looked up.
import type { Audit } from '../audit/events';
import type { RecoveryCaseDoc } from '../collections';
import type { Directory } from '../ports';
import type { Cases } from './cases';
import type { Challenges } from './challenges';
import { eventAt, refuse } from './event-at';
import type { Grants } from './grants';
import type { RecoveryLimits } from './limits';
import { refuseOwn } from './own-account';
import type { Pause } from './pause';
import type { Opened, Place, Recovery } from './ports';
import { listOptions, type WaysDeps } from './ways';

interface OpeningDeps extends WaysDeps {
  readonly audit: Audit;
  readonly directory: Directory;
  readonly cases: Cases;
  readonly challenges: Challenges;
  readonly grants: Grants;
  readonly limits: RecoveryLimits;
  readonly pause: Pause;
}

async function store(deps: OpeningDeps, place: Place, doc: RecoveryCaseDoc): Promise<Opened> {
  if (await deps.pause.isOn()) {
    await refuse(deps, place, { action: 'case.refused', reason: 'paused' });
    return { ok: false, reason: 'paused' };
  }
  const notHere = await refuseOwn(deps, place, doc);
  if (notHere !== undefined) return notHere;
  const event = { ...eventAt(place), target: doc.account ?? doc.subject, detail: { purpose: doc.purpose } };
  await Promise.all([deps.audit.record({ ...event, action: 'case.opened', outcome: 'ok' }), deps.cases.store(doc)]);
  return { ok: true, caseId: doc.id };
}

export const createOpening = (deps: OpeningDeps): Pick<Recovery, 'open' | 'options' | 'abandon'> => ({
  async open(place, request) {
    const limited = await deps.limits.lookup(place);
    if (limited !== null) {
      await refuse(deps, place, { action: 'limit.hit', reason: 'lookup' });
      return limited;
    }
    const doc = deps.cases.create(place, request);
    if (doc === undefined) return { ok: false, reason: 'malformed' };
    return store(deps, place, doc);
  },

  async options(place, caseId) {
    const doc = await deps.cases.load(place, caseId);
    if (doc === undefined) return [];
    const own = place.caller.kind === 'account' && place.caller.account === doc.account;
    return listOptions(
      deps,
      doc,
      own && doc.account !== null ? await deps.directory.get(doc.account, { recent: true }) : undefined,
    );
  },

  async abandon(place, caseId) {
    const doc = await deps.cases.loadAny(place, caseId);
    if (doc === undefined) return;
    await Promise.all([deps.challenges.killForCase(doc), deps.grants.killForCase(doc), deps.cases.end(place, caseId)]);
  },
});
