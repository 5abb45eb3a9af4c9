// Owns what one of doctor's checks is, and the three things it can say.
import type { Config } from '../../config';
import type { Services } from '../../wiring';

/** `warn`: works, but somebody should look. `fail`: does not work. The text holds no secret and no address. */
export interface Verdict {
  readonly verdict: 'ok' | 'warn' | 'fail';
  readonly text: string;
}

export interface Patient {
  readonly config: Config;
  readonly services: Services;
}

export interface Check {
  readonly name: string;
  /** Without it none of the others makes sense. */
  readonly essential?: true;
  /** A fault is a fail, in its own words. */
  run(patient: Patient): Promise<Verdict>;
}

export const ok = (text: string): Verdict => ({ verdict: 'ok', text });
export const warn = (text: string): Verdict => ({ verdict: 'warn', text });
export const fail = (text: string): Verdict => ({ verdict: 'fail', text });
