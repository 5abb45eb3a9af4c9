// Owns the checks of the audit: its newest part is whole, sealed, and anchored outside the store.
import { dirname, resolve } from 'node:path';
import { newest } from '../../services/audit/checkpoints';
import { verifyTail } from '../../services/audit/verify-tail';
import { describeFinding } from '../audit-verify';
import { type Check, fail, ok, warn } from './check';

const tailLength = 1000;
const sealLateMs = 10 * 60_000;

export const checkAudit: Check = {
  name: 'audit',
  async run({ services }) {
    const verdict = await verifyTail(services, tailLength);
    if (!verdict.ok) return fail(describeFinding(verdict).trim());
    return ok(`the newest ${verdict.events} events are whole; \`audit verify\` checks all`);
  },
};

export const checkSeal: Check = {
  name: 'checkpoint',
  async run({ services: { store, clock } }) {
    const [checkpoint] = await store.find('checkpoints', newest);
    const since = checkpoint?.at ?? 0;
    const [open] = await store.find('audit', { where: { at: { gt: since } }, sortBy: 'at', limit: 1 });
    if (open !== undefined && clock.nowMs() - open.at > sealLateMs) {
      return warn('the newest events are not under a checkpoint; is the service running?');
    }
    return ok(checkpoint === undefined ? 'nothing to seal yet' : `number ${checkpoint.seq}`);
  },
};

export const checkAnchor: Check = {
  name: 'anchor',
  async run({ config }) {
    const beside = config.mongoUri === undefined && dirname(resolve(config.anchorFile)) === config.dataDir;
    return beside
      ? warn('lies beside the store; set AUDIT_ANCHOR_FILE to a place that whoever holds the store cannot change')
      : ok('outside the store');
  },
};
