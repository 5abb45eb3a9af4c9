// Owns a wire that loses answers: passes bytes on to a server, and can drop what comes back together with the connection.
import { connect, createServer, type Socket } from 'node:net';

export interface LossyWire {
  readonly port: number;
  /** The next `count` requests whose bytes contain `text` reach the server, but their answers never come back. */
  loseAnswers(text: string, count: number): void;
  /** How many answers are still to be lost. */
  left(): number;
  stop(): Promise<void>;
}

export const openLossyWire = async (host: string, port: number): Promise<LossyWire> => {
  let [lost, left] = ['', 0];
  const sockets = new Set<Socket>();

  const server = createServer((client) => {
    const upstream = connect(port, host);
    let losing = false;
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (bytes) => {
      losing = left > 0 && bytes.includes(lost);
      if (losing) left -= 1;
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => (losing ? client.destroy() : client.write(bytes)));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();

  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    loseAnswers: (text, count) => {
      [lost, left] = [text, count];
    },
    left: () => left,
    stop: () =>
      new Promise((stopped) => {
        server.close(() => stopped());
        for (const socket of sockets) socket.destroy();
      }),
  };
};
