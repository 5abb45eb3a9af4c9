// Owns the prepared statements: each SQL text is compiled once per open file.
import type { Engine, Statement } from './engine';

// A program this size has about 150 texts; lists of many lengths (`in`) are what could make them grow without end.
const keptAtMost = 500;

/** Gives the prepared statement of an SQL text. */
export const createStatements = (engine: Engine): ((sql: string) => Statement) => {
  const kept = new Map<string, Statement>();
  return (sql) => {
    const known = kept.get(sql);
    if (known !== undefined) return known;
    if (kept.size >= keptAtMost) kept.clear();
    const statement = engine.prepare(sql);
    kept.set(sql, statement);
    return statement;
  };
};
