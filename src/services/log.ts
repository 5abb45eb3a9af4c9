// Owns the log: one JSON line for each event, through pino. Fields are scalars by type; a fault is reduced to its code and
// its own words, because what is below it (drivers, mail servers) may quote addresses.
import pino from 'pino';
import { Fault } from './faults';
import type { FaultFields, Log } from './ports';

/** Names of the frames only: enough to find the place, nothing that was passed through it. */
const framesOf = (error: Error): string =>
  (error.stack ?? '')
    .split('\n')
    .filter((line) => line.trimStart().startsWith('at '))
    .slice(0, 8)
    .map((line) => line.trim())
    .join(' < ');

function describe(fault: unknown): Record<string, unknown> {
  if (fault instanceof Fault) {
    const cause =
      fault.cause instanceof Error
        ? { cause: fault.cause.name, causeCode: String(Object(fault.cause).code ?? '') }
        : {};
    return { fault: fault.code, detail: fault.message, frames: framesOf(fault), ...cause };
  }
  if (fault instanceof Error)
    return { fault: fault.name, code: String(Object(fault).code ?? ''), frames: framesOf(fault) };
  return { fault: typeof fault };
}

const flatten = ({ fault, ...fields }: FaultFields): Record<string, unknown> =>
  fault === undefined ? fields : { ...fields, ...describe(fault) };

/** Writes to stdout. `level`: the least that is written. */
export function createLog(level: 'debug' | 'info' | 'warn' | 'error'): Log {
  const logger = pino({ level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime });
  return {
    debug: (message, fields = {}) => logger.debug(flatten(fields), message),
    info: (message, fields = {}) => logger.info(flatten(fields), message),
    warn: (message, fields = {}) => logger.warn(flatten(fields), message),
    error: (message, fields = {}) => logger.error(flatten(fields), message),
  };
}
