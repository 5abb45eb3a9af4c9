// Owns `latchkey audit export`: the audit as JSON lines or CSV, to a new file or to stdout.
import { open as openFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type ExportRequest, exportAudit } from '../services/audit/export';
import { type Command, operator, systemCode, type Terminal, UsageError } from './command';

export const auditExportCommand: Command = {
  name: 'audit export',
  usage: 'latchkey audit export [--format jsonl|csv] [--since 2026-01-31] [--target <account id>] [--out <file>]',
  about: 'write the audit as JSON lines or CSV; the export is audited too',
  async run(args, { open, terminal }) {
    const { values } = parseArgs({
      args,
      options: {
        format: { type: 'string', default: 'jsonl' },
        since: { type: 'string' },
        target: { type: 'string' },
        out: { type: 'string' },
      },
    });
    const request = {
      format: readFormat(values.format),
      sinceMs: values.since === undefined ? undefined : readSince(values.since),
      target: values.target,
      actor: operator,
    };
    const services = await open();
    const sink = values.out === undefined ? toTerminal(terminal) : await toFile(values.out);
    try {
      const events = await exportAudit(services, request, sink.write);
      if (values.out !== undefined) terminal.err(`${events} events written.\n`);
    } finally {
      await sink.close();
    }
    return true;
  },
};

const readFormat = (text: string): ExportRequest['format'] => {
  if (text !== 'jsonl' && text !== 'csv') throw new UsageError('--format is jsonl or csv');
  return text;
};

const iso = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

const readSince = (text: string): number => {
  const at = iso.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new UsageError('--since is a date such as 2026-01-31 or 2026-01-31T08:00Z');
  return at;
};

interface Sink {
  write(chunk: string): Promise<void>;
  close(): Promise<void>;
}

const toTerminal = (terminal: Terminal): Sink => ({ write: terminal.out, close: async () => undefined });

/** A new file that only its owner may read; an existing one is never overwritten. */
async function toFile(path: string): Promise<Sink> {
  const file = await openFile(path, 'wx', 0o600).catch((cause: unknown) => {
    const exists = systemCode(cause) === 'EEXIST';
    throw new UsageError(exists ? '--out names a file that exists already' : '--out cannot be written');
  });
  return {
    write: (chunk) => file.appendFile(chunk),
    async close() {
      await file.sync();
      await file.close();
    },
  };
}
