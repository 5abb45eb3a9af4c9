// The wall clock jumps; what was proven ends in time all the same, and a jump back extends nothing.

import { prepareDemo } from '../../../src/demo';
import type { Place } from '../../../src/services/recovery/ports';
import { createClock } from '../../../src/services/secrets/clock';
import { openServices, type Services } from '../../../src/wiring';
import { createTestGround, type TestGround, testConfig } from '../../fakes/ground';
import { minuteMs, pinIn, somewhere } from '../../fakes/house';
import { goodPassword, tokenOf } from './page-visitor';

jest.setTimeout(60_000);

const hourMs = 60 * minuteMs;

/** Two clocks as the operating system has them: one that people set, one that only runs. */
function createSystem() {
  let wall = Date.UTC(2026, 10, 21, 9, 0, 0);
  let steady = 1_000;
  return {
    clock: createClock(
      () => wall,
      () => steady,
    ),
    /** Time passes. */
    pass(ms: number) {
      wall += ms;
      steady += ms;
    },
    /** Somebody sets the wall clock; no time passes. */
    set(ms: number) {
      wall += ms;
    },
  };
}

let system: ReturnType<typeof createSystem>;
let services: Services;
let ground: TestGround;
beforeEach(async () => {
  system = createSystem();
  ground = Object.assign(createTestGround(), { clock: { ...system.clock, advance: system.pass, set: system.set } });
  services = await openServices(testConfig(), ground);
  await prepareDemo(services);
});
afterEach(() => services.store.close());

const place: Place = somewhere('clock');

/** To the question for the PIN, with the PIN in hand. */
async function toPin() {
  const opened = await services.recovery.open(place, { purpose: 'reset', identifier: 'alice@demo.example' });
  if (!opened.ok) throw new Error(opened.reason);
  const sent = await services.recovery.send(place, { caseId: opened.caseId, method: 'mail' });
  if (!sent.ok) throw new Error(sent.reason);
  await services.outbox.runDue();
  return { caseId: opened.caseId, challenge: sent.challenge, pin: pinIn(ground.posted.at(-1)?.text ?? '') };
}

async function toGrant() {
  const checked = await services.recovery.check(place, await toPin());
  if (!checked.ok || checked.next !== 'grant') throw new Error('not verified');
  return checked.grant;
}

const isAlive = async (grant: Awaited<ReturnType<typeof toGrant>>): Promise<boolean> =>
  (await services.recovery.finish(place, grant)).ok;

describe('ST-11: verified state under clock jumps', () => {
  test('16 minutes forward: over', async () => {
    const grant = await toGrant();
    system.set(16 * minuteMs);
    expect(await isAlive(grant)).toBe(false);
  });

  test.each([1, 5, 24, 24 * 365])('%i hours back: 15 minutes of real time end it all the same', async (hours) => {
    const grant = await toGrant();
    system.set(-hours * hourMs);
    expect(await isAlive(grant)).toBe(true);
    system.pass(14 * minuteMs + 59_000);
    expect(await isAlive(grant)).toBe(true);
    system.pass(2_000);
    expect(await isAlive(grant)).toBe(false);
    // And it stays over when the wall clock goes back once more, to before it began.
    system.set(-hours * hourMs);
    expect(await isAlive(grant)).toBe(false);
  });

  test('an hour forward and back: what was over stays over', async () => {
    const grant = await toGrant();
    system.set(hourMs);
    expect(await isAlive(grant)).toBe(false);
    system.set(-hourMs);
    expect(await isAlive(grant)).toBe(false);
    system.pass(minuteMs);
    expect(await isAlive(grant)).toBe(false);
  });

  test('even when nobody looked while it was forward, the next look back in time extends nothing', async () => {
    const grant = await toGrant();
    for (let jump = 0; jump < 20; jump++) {
      system.set(jump % 2 === 0 ? -hourMs : 30 * minuteMs);
      system.pass(minuteMs);
    }
    expect(await isAlive(grant)).toBe(false);
  });

  test('small corrections (NTP) in the middle of a turn neither break nor extend it', async () => {
    const grant = await toGrant();
    let stepped = 0;
    const nowMs = ground.clock.nowMs;
    Object.assign(ground.clock, {
      nowMs: () => {
        stepped += 1;
        system.set(stepped % 2 === 0 ? 400 : -400);
        return nowMs();
      },
    });
    expect(await isAlive(grant)).toBe(true);
    expect(stepped).toBeGreaterThan(0);
    let last = ground.clock.nowMs();
    for (let look = 0; look < 100; look++) {
      const now = ground.clock.nowMs();
      expect(now).toBeGreaterThanOrEqual(last);
      last = now;
    }
    system.pass(15 * minuteMs);
    expect(await isAlive(grant)).toBe(false);
  });

  test.each([-hourMs, -24 * hourMs])(
    'the PIN, its link and its case: %i ms of a jump extend none of them',
    async (jump) => {
      const { pin, challenge, caseId } = await toPin();
      system.set(jump);
      system.pass(10 * minuteMs + 1_000);
      expect(await services.recovery.check(place, { challenge, pin })).toEqual({ ok: false, reason: 'expired' });
      system.pass(5 * minuteMs);
      expect(await services.recovery.send(place, { caseId, method: 'mail' })).toEqual({ ok: false, reason: 'expired' });

      const grant = await toGrant();
      const finished = await services.recovery.finish(place, grant);
      if (!finished.ok || finished.outcome !== 'page') throw new Error('no page');
      system.set(jump);
      system.pass(15 * minuteMs + 1_000);
      const from = { token: tokenOf(finished.url), source: place.source, correlation: 'x' };
      expect(await services.passwords.choose({ ...from, password: goodPassword })).toEqual({
        ok: false,
        reason: 'lapsed',
      });
    },
  );

  test('limits are not forgotten by a jump back, and a window of the past is not opened again', async () => {
    const open = () => services.recovery.open(place, { purpose: 'reset', identifier: 'ghost@demo.example' });
    for (let count = 0; count < 10; count++) expect((await open()).ok).toBe(true);
    for (const jump of [-hourMs, -24 * hourMs, -1]) {
      system.set(jump);
      expect(await open()).toMatchObject({ ok: false, reason: 'limited' });
    }
  });
});
