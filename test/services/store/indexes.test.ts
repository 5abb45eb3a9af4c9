// Owns the proof that the embedded store goes by its indexes: no scan and no sort in memory, whatever the schema declares.
import { collectionNames, shapeOf } from '../../../src/services/store/guard';
import { type Engine, openEngine } from '../../../src/services/store/sqlite/engine';
import { selectSql } from '../../../src/services/store/sqlite/sql';
import { createTables } from '../../../src/services/store/sqlite/tables';

let engine: Engine;
beforeAll(() => {
  engine = openEngine(':memory:');
  createTables(engine);
});
afterAll(() => engine.close());

const planOf = (...args: Parameters<typeof selectSql>): string => {
  const { sql, values } = selectSql(...args);
  const steps = engine.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...values) as { detail: string }[];
  return steps.map((step) => step.detail).join('; ');
};

const declared = collectionNames.flatMap((name) => {
  const { unique, indexes } = shapeOf(name);
  const fields = [['id'], ...unique.map((field) => [field]), ...indexes];
  return fields.map(([first = 'id', then = first]) => [name, first, then] as const);
});

describe.each(declared)('%s by %s, sorted by %s', (name, first, then) => {
  test('finds one value without a scan or a sort', () => {
    const plan = planOf(name, { where: { [first]: 'x' }, sortBy: then, limit: 10 });
    expect(plan).toMatch(/^SEARCH /);
    expect(plan).not.toContain('TEMP B-TREE');
  });

  test.each(['up', 'down'] as const)('walks a range, %s, without a scan or a sort', (order) => {
    const plan = planOf(name, { where: { [first]: { gt: 1, lte: 2 } }, sortBy: first, order, limit: 10 });
    expect(plan).toMatch(/^SEARCH /);
    expect(plan).not.toContain('TEMP B-TREE');
  });

  test('goes through everything in order without a sort', () => {
    expect(planOf(name, { where: {}, sortBy: first, limit: 10 })).not.toContain('TEMP B-TREE');
  });
});

test('a guarded update looks at one document only', () => {
  const where = { id: 'x', triesLeft: { gt: 0 }, usedBy: null, account: 'a', expiresAt: { gt: 1 } };
  expect(planOf('challenges', { where, limit: 1 })).toBe(
    'SEARCH challenges USING INDEX sqlite_autoindex_challenges_1 (id=?)',
  );
});
