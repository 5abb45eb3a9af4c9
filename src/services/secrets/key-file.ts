// Owns the demo's own secret key: made once in DATA_DIR, readable by its owner only, never replaced.
import { existsSync, linkSync, mkdirSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Fault } from '../faults';
import type { Random } from '../ports';

const othersMayRead = 0o077;

function readKey(path: string): Buffer {
  if (process.platform !== 'win32' && (statSync(path).mode & othersMayRead) !== 0) {
    throw new Fault('config.invalid', `${path} can be read by others: chmod 600 it`);
  }
  const key = Buffer.from(readFileSync(path, 'utf8').trim(), 'base64url');
  if (key.length < 32) throw new Fault('config.invalid', `${path} does not hold a key`);
  return key;
}

/** Several processes may start at once: all get the key of the one that was first. */
export function demoKey(folder: string, random: Random): Buffer {
  const path = join(folder, 'secret.key');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (existsSync(path)) return readKey(path);
  const draft = `${path}.${random.bytes(6).toString('hex')}`;
  writeFileSync(draft, `${random.bytes(32).toString('base64url')}\n`, { mode: 0o600, flush: true });
  try {
    // A hard link appears whole or not at all, and never over an existing file.
    linkSync(draft, path);
  } catch {
    if (!existsSync(path)) throw new Fault('config.invalid', `${path} cannot be written`);
  } finally {
    unlinkSync(draft);
  }
  return readKey(path);
}
