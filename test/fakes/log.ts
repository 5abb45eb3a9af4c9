// A log that remembers what was written, for tests that read it, and prints nothing.
import type { Log, LogFields } from '../../src/services/ports';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly fields: LogFields & { readonly fault?: unknown };
}

export function createFakeLog(): Log & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const write =
    (level: LogLine['level']) =>
    (message: string, fields: LogLine['fields'] = {}): void => {
      lines.push({ level, message, fields });
    };
  return { lines, debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') };
}
