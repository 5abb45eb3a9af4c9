// Owns the races on the embedded store: several processes on one file.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { raceContract } from './races';

raceContract('SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-races-'));
  return {
    engine: { sqlite: join(folder, 'latchkey.db') },
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
});
