// Owns what a command of the operator is, and what it may touch.
import type { Config } from '../config';
import type { Services } from '../wiring';

export interface Terminal {
  /** Waits for a slow reader. */
  out(text: string): Promise<void>;
  err(text: string): void;
  /** Somebody is watching: progress may be redrawn. */
  readonly watched: boolean;
}

export interface World {
  readonly config: Config;
  readonly terminal: Terminal;
  /** Opens the services on first call; the caller of the command closes them. Throws faults. */
  open(): Promise<Services>;
}

export interface Command {
  /** `audit verify` */
  readonly name: string;
  /** `latchkey audit export [--format csv|jsonl]` */
  readonly usage: string;
  /** One line. */
  readonly about: string;
  /** False = it did not succeed, and has said why. Throws `UsageError` and faults. */
  run(args: string[], world: World): Promise<boolean>;
}

/** What the operator typed makes no sense. The message is shown, with the usage. */
export class UsageError extends Error {}

/** Who stands in the audit for somebody at the console. */
export const operator = 'operator';

/** `ENOENT` and the like of a failed system call; '' for anything else. */
export const systemCode = (thrown: unknown): string => {
  const code: unknown = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : '';
  return typeof code === 'string' && /^E[A-Z]+$/.test(code) ? code : '';
};
