// Owns the tests of the schema version: which steps run, and what is refused.
import { schemaVersion, stepsFrom } from '../../../src/services/store/migrations';

const steps = [1, 2, 3].map((to) => ({ to, run: (ran: number[]) => ran.push(to) }));
const runFrom = (stored: number | undefined): number[] => {
  const ran: number[] = [];
  for (const step of stepsFrom(stored, steps)) step.run(ran);
  return ran;
};

test('a new store needs no step', () => {
  expect(runFrom(undefined)).toEqual([]);
});

test('an older store needs the steps that it has not had, in order', () => {
  expect(runFrom(0)).toEqual([1, 2, 3]);
  expect(runFrom(1)).toEqual([2, 3]);
});

test('a newer store is refused, naming both versions', () => {
  const newer = schemaVersion + 1;
  expect(() => runFrom(newer)).toThrow(new RegExp(`${newer}.*${schemaVersion}.*newer`));
});

test('a version that is no number is not taken for an old one', () => {
  expect(() => runFrom(Number.NaN)).toThrow('newer');
});
