// Owns the checks of the installation itself: store, clock, key, public address, policy.
import type { LivePolicy } from '../../services/policy/live';
import { compare } from '../../services/policy/settings';
import { randomId } from '../../services/secrets/random';
import { type Check, fail, ok, type Verdict, warn } from './check';

/** The services are open by now: schema made, SECRET_KEY's canary opened, templates rendered, policy parsed. */
export const checkStore: Check = {
  name: 'store',
  essential: true,
  async run({ config, services: { store, random, clock } }) {
    const id = `doctor:${randomId(random)}`;
    const startedMs = performance.now();
    await store.insert('limits', { id, n: 1, expiresAt: clock.nowMs() });
    const read = await store.get('limits', id);
    const removed = await store.remove('limits', id);
    if (read?.n !== 1 || !removed) return fail('what was written could not be read back');
    const engine = config.mongoUri === undefined ? 'embedded' : 'MongoDB';
    return ok(`${engine}, written and read back in ${Math.ceil(performance.now() - startedMs)} ms`);
  },
};

const clockSlackMs = 60_000;

export const checkClock: Check = {
  name: 'clock',
  async run({ services: { store, clock } }) {
    const now = clock.nowMs();
    const newest = await store.find('audit', { where: { at: { gt: 0 } }, sortBy: 'at', order: 'down', limit: 1 });
    const ahead = (newest[0]?.at ?? 0) - now;
    if (ahead > clockSlackMs) return fail(`${Math.round(ahead / 1000)} s behind the newest audit event`);
    return ok(new Date(now).toISOString());
  },
};

export const checkKey: Check = {
  name: 'key',
  async run({ config }) {
    if (config.secretKeys === undefined) return warn('made by the demo and kept in DATA_DIR; set SECRET_KEY');
    const older = config.secretKeys.length - 1;
    return ok(
      older > 0 ? `belongs to this store; ${older} older for what is still under way` : 'belongs to this store',
    );
  },
};

export const checkPublicUrl: Check = {
  name: 'public url',
  async run({ config }) {
    // Configuration has refused http for anything but a loopback address.
    return config.publicUrl.startsWith('https:') ? ok('https') : warn('http on this machine only; set PUBLIC_URL');
  },
};

/** A file that nobody heeds any more should be known to be one. */
function whereFrom(policy: LivePolicy, hasFile: boolean): Verdict {
  if (policy.version() === 0) return ok(hasFile ? 'from POLICY_FILE' : 'the defaults');
  const stored = `version ${policy.version()} from the store`;
  const different = hasFile ? compare(policy.initial(), policy.current()) : [];
  if (different.length === 0) return ok(stored);
  const names = different.map(({ name }) => name).join(', ');
  return warn(`${stored}; POLICY_FILE says something else and does not count: ${names}`);
}

export const checkPolicy: Check = {
  name: 'policy',
  async run({ config, services: { policy, smsConfigured } }) {
    const { methods, sms } = policy.current();
    const hasSms = sms && smsConfigured;
    if (methods === 'two' && !hasSms) return fail('asks for two methods, but only mail can be sent');
    if (sms && !smsConfigured) return warn('offers text messages, but no sender for them is configured');
    return whereFrom(policy, config.policyFile !== undefined);
  },
};
