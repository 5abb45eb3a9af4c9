// [DL-07] A socket that gives no sign of life is let go within 30 seconds.
import type { Listener } from '../../../src/bot/direct-line/listener';
import { createPulse, type Pulse } from '../../../src/bot/direct-line/pulse';
import { createFakeClock, type FakeClock } from '../../fakes/time';

let clock: FakeClock;
let pulse: Pulse;

beforeEach(() => {
  jest.useFakeTimers();
  clock = createFakeClock();
  pulse = createPulse(clock);
});
afterEach(() => {
  pulse.close();
  jest.useRealTimers();
});

interface Subject {
  readonly listener: Listener;
  pings: number;
  gone: boolean;
}

/** A socket whose client answers pings, or not. */
function addSocket(answers: boolean, endsInMs = 3_600_000): Subject {
  const subject = { pings: 0, gone: false } as Subject & { listener: unknown };
  const socket = {
    ping() {
      subject.pings += 1;
      if (answers) subject.listener.answered = true;
    },
    terminate() {
      subject.gone = true;
      pulse.remove(subject.listener);
    },
  };
  Object.assign(subject, {
    listener: { socket, answered: true, frames: 0, endsAtMs: clock.nowMs() + endsInMs },
  });
  pulse.add(subject.listener);
  return subject;
}

const pass = (ms: number): void => {
  clock.advance(ms);
  jest.advanceTimersByTime(ms);
};

test('who answers stays, who does not goes within 30 seconds', () => {
  const [alive, dead] = [addSocket(true), addSocket(false)];
  pass(30_000);
  expect([alive.gone, dead.gone]).toEqual([false, true]);
  pass(600_000);
  expect(alive.gone).toBe(false);
  expect(alive.pings).toBeGreaterThan(40);
});

test('who sends too much goes', () => {
  const subject = addSocket(true);
  subject.listener.frames = 61;
  pass(12_000);
  expect(subject.gone).toBe(true);
});

test('the hour of the conversation ends the socket too', () => {
  const subject = addSocket(true, 60_000);
  pass(59_000);
  expect(subject.gone).toBe(false);
  pass(13_000);
  expect(subject.gone).toBe(true);
});

test('many sockets are asked one after the other', () => {
  const subjects = Array.from({ length: 1200 }, () => addSocket(true));
  pass(1000);
  expect(subjects.filter(({ pings }) => pings > 0)).toHaveLength(100);
});
