// Where files of Teams lie, as a server of the test's: what it holds, how it misbehaves, and every request that reached it.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface FileServer {
  readonly url: string;
  readonly asked: Asked[];
  /** What lies under a path, and what may be done with it. */
  readonly holds: Map<string, { status?: number; headers?: Record<string, string>; body?: string | 'endless' }>;
  close(): Promise<void>;
}

export const fileOrigin = 'https://contoso-my.sharepoint.com';

const megabyte = 'x'.repeat(1_024 * 1_024);

export async function createFileServer(): Promise<FileServer> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer); // a request without an encoding gives buffers
    const { method = '', url: path = '', headers } = request;
    files.asked.push({ method, path, headers, body: Buffer.concat(chunks).toString('utf8') });
    const { status = 404, headers: more, body = '' } = files.holds.get(path.split('?')[0] ?? '') ?? {};
    response.writeHead(status, more);
    if (body !== 'endless') {
      response.end(body);
      return;
    }
    const pour = (): void => {
      while (!response.destroyed && response.write(megabyte));
    };
    response.on('drain', pour);
    pour();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const files: FileServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // a TCP server's address is one
    asked: [],
    holds: new Map(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return files;
}
