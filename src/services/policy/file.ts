// Owns reading the policy: POLICY_FILE once, at start, with every problem named.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { Fault } from '../faults';
import { type Policy, type PolicySource, policySchema } from './policy';

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Fault('config.invalid', `POLICY_FILE ${path} is not a readable JSON file`, cause);
  }
}

/** Throws `Fault('config.invalid')` that lists every problem, with the place of each. */
export function parsePolicy(value: unknown, where: string): Policy {
  const parsed = policySchema.safeParse(value);
  if (parsed.success) return Object.freeze(parsed.data);
  throw new Fault('config.invalid', `${where} is not a valid policy:\n${z.prettifyError(parsed.error)}`);
}

/** `overrides`: what the demo switches on; a file replaces it. */
export function loadPolicy(path: string | undefined, overrides: z.input<typeof policySchema> = {}): PolicySource {
  const policy = parsePolicy(path === undefined ? overrides : readJson(path), path ?? 'the built-in policy');
  return { current: () => policy };
}
