// A provider of text messages on loopback: keeps what it was sent, answers as told.
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Taken {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Answer = { readonly status: number; readonly body?: string; readonly location?: string } | 'hang' | 'reset';

export interface Provider {
  readonly host: string;
  readonly taken: Taken[];
  answer: Answer;
  stop(): Promise<void>;
}

export async function startProvider(): Promise<Provider> {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      provider.taken.push({ url: request.url ?? '', headers: request.headers, body });
      const { answer } = provider;
      if (answer === 'hang') return;
      if (answer === 'reset') {
        request.socket.destroy();
        return;
      }
      const location = answer.location === undefined ? {} : { location: answer.location };
      // Two calls: once restify is loaded anywhere in the process, writeHead returns nothing.
      response.writeHead(answer.status, { 'content-type': 'application/json', ...location });
      response.end(answer.body ?? '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const provider: Provider = {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    taken: [],
    answer: { status: 200 },
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  return provider;
}
