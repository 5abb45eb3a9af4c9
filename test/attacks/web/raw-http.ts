// HTTP as bytes on a socket, for what HTTP clients would put right before it leaves.
import { connect } from 'node:net';

export interface RawAnswer {
  /** Of the first answer; 0 = the line was closed without one. */
  readonly status: number;
  /** How many answers came back over the one connection. */
  readonly answers: number;
  readonly text: string;
  readonly ms: number;
}

/** Writes the bytes, then reads until the server closes or says nothing more for `quietMs`. */
export function sendRaw(url: string, bytes: string | Buffer, quietMs = 250): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const begin = performance.now();
    let text = '';
    let ms = 0;
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const finish = (): void => {
      socket.destroy();
      const heads = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)];
      resolve({ status: Number(heads[0]?.[1] ?? 0), answers: heads.length, text, ms });
    };
    socket.setTimeout(quietMs, finish);
    socket.on('data', (chunk) => {
      if (text === '') ms = performance.now() - begin;
      text += chunk.toString('latin1');
    });
    socket.on('error', () => undefined);
    socket.on('close', finish);
  });
}

export const hostOf = (url: string): string => new URL(url).host;

/** A request with exactly these header lines, and no others. */
export const rawRequest = (line: string, headers: readonly string[], body = ''): string =>
  `${[`${line} HTTP/1.1`, ...headers].join('\r\n')}\r\n\r\n${body}`;
