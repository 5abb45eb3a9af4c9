// Owns faults: what a user cannot mend. A fault has a literal code, a cause, and never a secret.

export type FaultCode =
  | 'store.unavailable'
  | 'store.corrupt'
  | 'directory.unavailable'
  | 'directory.throttled'
  | 'directory.refused'
  | 'directory.lost'
  | 'audit.unavailable'
  | 'mail.unavailable'
  | 'sms.unavailable'
  | 'hash.busy'
  | 'config.invalid'
  | 'seal.broken'
  | 'turn.lost';

export class Fault extends Error {
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Fault';
    this.code = code;
  }
}

/** True for a Fault with this code. */
export const isFault = (thrown: unknown, code: FaultCode): thrown is Fault =>
  thrown instanceof Fault && thrown.code === code;
