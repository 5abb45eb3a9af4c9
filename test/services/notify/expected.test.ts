// When a worker looks for a job: once for each that it has heard of, and not again for one that was found before its moment.
import { createExpected } from '../../../src/services/notify/expected';

const finding = (id: string) => async () => ({ id });
const nothing = async () => undefined;

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('one look for each job that is heard of, and while it goes on no other for the same', async () => {
  const expected = createExpected();
  expect(expected.isWorthALook()).toBe(false);
  expected.hear('a');
  const looking = expected.look(finding('a'));
  expect(expected.isWorthALook()).toBe(false);
  expected.hear('b');
  expect(expected.isWorthALook()).toBe(true);
  await looking;
  await expected.look(finding('b'));
  expect(expected.isWorthALook()).toBe(false);
});

test('a job that nobody told of may have company: looks go on until one is in vain', async () => {
  const expected = createExpected();
  expected.hear('a');
  await expected.look(finding('stranger'));
  await expected.look(finding('a'));
  expect(expected.isWorthALook()).toBe(true);
  await expected.look(nothing);
  expect(expected.isWorthALook()).toBe(false);
});

test('a look in vain settles what was known before it, not what is heard of meanwhile', async () => {
  const expected = createExpected();
  expected.hear();
  expected.hear('a');
  const looking = expected.look(nothing);
  expected.hear('b');
  expected.hear();
  await looking;
  expect(expected.isWorthALook()).toBe(true);
  await expected.look(finding('b'));
  expect(expected.isWorthALook()).toBe(true);
  await expected.look(nothing);
  expect(expected.isWorthALook()).toBe(false);
});

test('a look that fails leaves everything as it was', async () => {
  const expected = createExpected();
  expected.hear('a');
  await expect(
    expected.look(async () => {
      throw new TypeError('the store is away');
    }),
  ).rejects.toThrow('away');
  expect(expected.isWorthALook()).toBe(true);
});

test('of a job that can wait is heard when its moment comes, or never when it was found before', async () => {
  const expected = createExpected();
  let times = 0;
  const then = () => {
    times += 1;
  };
  expected.hearLater('a', 200, then);
  expected.hearLater('b', 300, then);
  expect(expected.isWorthALook()).toBe(false);
  expected.hear('c');
  await expected.look(finding('a'));
  await expected.look(finding('c'));
  expect(expected.isWorthALook()).toBe(false);
  jest.advanceTimersByTime(200);
  expect([times, expected.isWorthALook()]).toEqual([0, false]);
  jest.advanceTimersByTime(100);
  expect([times, expected.isWorthALook()]).toEqual([1, true]);
});

test('any number of jobs takes a bounded amount of memory: too many are simply "many"', async () => {
  const expected = createExpected();
  for (let index = 0; index < 1_000; index += 1) expected.hear(`job-${index}`);
  for (let index = 0; index < 100; index += 1) await expected.look(finding(`job-${index}`));
  expect(expected.isWorthALook()).toBe(true);
  await expected.look(finding('job-100'));
  expect(expected.isWorthALook()).toBe(true);
  await expected.look(nothing);
  expect(expected.isWorthALook()).toBe(false);
});
