// DOS-05: more than 300 sockets that are as slow as they can be, and people who want to be served meanwhile.
import { connect, type Socket } from 'node:net';
import { startLatchkey, type TestLatchkey } from '../../support/latchkey';
import { openChat, send } from '../otp/web-attacker';

jest.setTimeout(120_000);

const droppedWithinMs = 30_000;
const watchMs = 33_000;
const secondMs = 1_000;

interface Slow {
  readonly kind: string;
  /** Milliseconds since it was opened; null = still there. */
  readonly closedAfterMs: () => number | null;
  readonly end: () => void;
}

let latchkey: TestLatchkey;
beforeAll(async () => {
  latchkey = await startLatchkey();
  latchkey.running.server.http.on('connection', (socket) => {
    const from = socket.remotePort ?? 0;
    socket.on('close', () => closedAtByPort.set(from, performance.now()));
  });
  // An answer that is larger than what the kernel takes off the product's hands.
  const { store } = latchkey.running.services;
  for (let index = 0; index < 40; index += 1) {
    const text = 'x'.repeat(200_000);
    const mail = { kind: 'mail', to: 'a@b.example', from: 'c@d.example', subject: 's', text, html: '' } as const;
    await store.insert('mailbox', { id: `large-${index}`, at: index + 1, ...mail });
  }
});
afterAll(() => latchkey.stop());

/** When the product let go of the socket from that port: what the client notices of it is not the point. */
const closedAtByPort = new Map<number, number>();

function open(kind: string, first: string, drip: (socket: Socket) => void, pause = false): Slow {
  const { hostname, port } = new URL(latchkey.url);
  // Its own half stays open: it goes only when it is thrown out.
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  const openedAt = performance.now();
  let own = 0;
  socket.on('connect', () => {
    own = socket.localPort ?? 0;
  });
  socket.on('error', () => undefined);
  if (pause) socket.pause();
  else socket.on('data', () => undefined);
  if (first !== '') socket.write(first);
  const timer = setInterval(() => drip(socket), 5 * secondMs);
  return {
    kind,
    closedAfterMs() {
      const closedAt = closedAtByPort.get(own);
      return closedAt === undefined ? null : closedAt - openedAt;
    },
    end() {
      clearInterval(timer);
      socket.destroy();
    },
  };
}

const host = () => `host: ${new URL(latchkey.url).host}\r\n`;
const dripByte = (socket: Socket): void => {
  if (socket.writable) socket.write('a');
};
const dripHeader = (socket: Socket): void => {
  if (socket.writable) socket.write('x-a: b\r\n');
};
const readOne = (socket: Socket): void => {
  socket.read(1);
};

function attackers(): Slow[] {
  const many = (count: number, make: () => Slow): Slow[] => Array.from({ length: count }, make);
  const form = 'content-type: application/x-www-form-urlencoded\r\n';
  const json = 'content-type: application/json\r\n';
  const signIn = () => `POST /signin HTTP/1.1\r\n${host()}origin: ${latchkey.url}\r\n${form}`;
  const upgrade = 'connection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n';
  const key = 'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
  return [
    ...many(60, () => open('says nothing', '', () => undefined)),
    ...many(60, () => open('slow request line', 'GET /sig', dripByte)),
    ...many(60, () => open('slow headers', `GET /signin HTTP/1.1\r\n${host()}`, dripHeader)),
    ...many(60, () => open('slow body', `${signIn()}content-length: 5000\r\n\r\nidentifier=`, dripByte)),
    ...many(20, () =>
      open('slow chunks', `${signIn()}transfer-encoding: chunked\r\n\r\n5\r\nabcde\r\n`, (socket) => {
        if (socket.writable) socket.write('1\r\na\r\n');
      }),
    ),
    ...many(20, () =>
      open(
        'slow JSON',
        `POST /v3/directline/tokens/generate HTTP/1.1\r\n${host()}${json}content-length: 900\r\n\r\n{`,
        dripByte,
      ),
    ),
    ...many(20, () =>
      open('body nobody reads', `GET /nowhere HTTP/1.1\r\n${host()}content-length: 50000\r\n\r\n`, dripByte),
    ),
    ...many(20, () =>
      open('upgrade to nothing', `GET /nowhere HTTP/1.1\r\n${host()}${upgrade}${key}\r\n`, () => undefined),
    ),
    ...many(20, () =>
      open(
        'upgrade without a token',
        `GET /v3/directline/conversations/abc/stream?watermark=0&t=x HTTP/1.1\r\n${host()}${upgrade}${key}\r\n`,
        dripByte,
      ),
    ),
    ...many(10, () => open('garbage', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', dripByte)),
    ...many(5, () => open('slow reader', `GET /dev/mailbox.json HTTP/1.1\r\n${host()}\r\n`, readOne, true)),
    ...many(2, () =>
      open('pipelining slow reader', `GET /dev/mailbox.json HTTP/1.1\r\n${host()}\r\n`.repeat(3), readOne, true),
    ),
  ];
}

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;

describe('DOS-05: slowloris, slow body, slow read', () => {
  test('every slow socket is gone within 30 seconds, and everybody else is served', async () => {
    const slow = attackers();
    expect(slow.length).toBeGreaterThan(300);
    const startedAt = performance.now();
    const tookMs: number[] = [];
    const statuses = new Set<number>();
    const timed = async (run: () => Promise<{ readonly status: number }>): Promise<void> => {
      const from = performance.now();
      statuses.add((await run()).status);
      tookMs.push(performance.now() - from);
    };
    while (performance.now() - startedAt < watchMs && slow.some((one) => one.closedAfterMs() === null)) {
      await timed(() => send(`${latchkey.url}/signin`));
      const chat = await openChat(latchkey.url);
      await timed(() => chat.say('hello'));
      latchkey.ground.clock.advance(60_000);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const late = slow
      .map((one) => ({ kind: one.kind, ms: one.closedAfterMs() }))
      .filter(({ ms }) => ms === null || ms > droppedWithinMs);
    for (const one of slow) one.end();
    expect([...new Set(late.map(({ kind, ms }) => `${kind}: ${ms === null ? 'never' : Math.round(ms)}`))]).toEqual([]);
    expect([...statuses]).toEqual([200]);
    expect(percentile(tookMs, 0.95)).toBeLessThan(5 * secondMs);
    expect(tookMs.length).toBeGreaterThan(20);
    const open = await new Promise<number>((resolve, reject) =>
      latchkey.running.server.http.getConnections((fault, count) => (fault ? reject(fault) : resolve(count))),
    );
    // Only the well-behaved client's few.
    expect(open).toBeLessThanOrEqual(8);
  });
});
