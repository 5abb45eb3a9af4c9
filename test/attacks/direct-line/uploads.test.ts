// Files cannot be sent: whatever comes is refused before it is read, and no address in an activity is ever fetched.
import { readFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { deflateRawSync } from 'node:zlib';
import { type LatchkeyProcess, spawnLatchkey } from '../../support/latchkey';
import { type Chat, openChat, send } from '../otp/web-attacker';

jest.setTimeout(60_000);

let latchkey: LatchkeyProcess;
let chat: Chat;
beforeAll(async () => {
  latchkey = await spawnLatchkey();
  chat = await openChat(latchkey.url);
});
afterAll(() => latchkey?.stop());

/** Kilobytes that the process holds now. */
const residentKb = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${latchkey.child.pid}/status`, 'utf8'))?.[1]);

interface Uploaded {
  readonly status: number;
  readonly ms: number;
  readonly sent: number;
}

/** Sends `total` bytes of `chunk` until an answer comes or the line is cut. */
function upload(path: string, headers: Record<string, string>, { chunk, total }: { chunk: Buffer; total: number }) {
  return new Promise<Uploaded>((resolve) => {
    const begin = performance.now();
    let sent = 0;
    let over = false;
    const finish = (status: number): void => {
      if (over) return;
      over = true;
      resolve({ status, sent, ms: performance.now() - begin });
      request.destroy();
    };
    const request = httpRequest(`${latchkey.url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${chat.token}`, 'content-length': String(total), ...headers },
    });
    request.on('response', ({ statusCode = 0 }) => finish(statusCode));
    request.on('error', () => finish(0));
    const write = (): void => {
      while (!over && sent < total) {
        sent += chunk.length;
        if (!request.write(chunk)) {
          request.once('drain', write);
          return;
        }
      }
    };
    write();
  });
}

describe('DL-09: attachments: zip bomb, huge upload, internal contentUrl, SVG script', () => {
  test('no upload is read, whatever it is', async () => {
    const path = `/v3/directline/conversations/${chat.id}/upload`;
    const before = residentKb();
    const zeros = deflateRawSync(Buffer.alloc(10 * 2 ** 20));
    const part = Buffer.from('--x\r\nContent-Disposition: form-data; name="file"; filename="../../x"\r\n\r\nx\r\n');
    const kinds = [
      { type: 'application/octet-stream', chunk: Buffer.alloc(64 * 1024, 7), total: 100 * 2 ** 20 },
      { type: 'application/zip', chunk: zeros, total: zeros.length * 1000 },
      { type: 'multipart/form-data; boundary=x', chunk: part, total: part.length * 10_000 },
      { type: 'image/svg+xml', chunk: Buffer.from('<svg onload="alert(1)"/>'), total: 24 },
      { type: 'application/vnd.microsoft.activity', chunk: Buffer.from('{}'), total: 2 },
    ];
    for (const { type, ...bytes } of kinds) {
      const { status, ms } = await upload(`${path}?userId=../../x`, { 'content-type': type }, bytes);
      // 0: the line was cut while we still wrote.
      expect([type, [0, 404, 413, 415].includes(status)]).toEqual([type, true]);
      // The catalogue asks for 200 ms; a loaded machine is allowed more.
      expect(ms).toBeLessThan(2_000);
    }
    const gzip = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const packed = await upload(path.replace('/upload', '/activities'), gzip, { chunk: zeros, total: zeros.length });
    expect(packed.status).toBe(415);
    const huge = await upload(
      path.replace('/upload', '/activities'),
      { 'content-type': 'application/json' },
      {
        chunk: Buffer.alloc(64 * 1024, 0x20),
        total: 100 * 2 ** 20,
      },
    );
    expect([0, 413]).toContain(huge.status);
    expect(residentKb() - before).toBeLessThan(50 * 1024);
    expect((await chat.poll()).status).toBe(200);
  });

  test('attachments of an activity are neither fetched nor kept', async () => {
    let visits = 0;
    const canary = createServer((_request, response) => {
      visits += 1;
      response.end('x');
    });
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve));
    const inside = `http://127.0.0.1:${(canary.address() as AddressInfo).port}`; // a TCP server's address is one
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>';
    const attachments = [
      { contentType: 'image/png', contentUrl: `${inside}/a.png`, thumbnailUrl: `${inside}/t.png`, name: '../../x' },
      { contentType: 'image/svg+xml', content: svg, name: '../../x.svg' },
      { contentType: 'image/svg+xml', contentUrl: `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}` },
      { contentType: 'text/html', contentUrl: 'file:///etc/passwd' },
      { contentType: 'application/vnd.microsoft.card.adaptive', content: { type: 'AdaptiveCard', body: [] } },
    ];
    const text = `please look at ${inside}/x and ![x](${inside}/y)`;
    expect((await chat.post({ type: 'message', text, attachments, attachmentLayout: 'list' })).status).toBe(200);
    expect((await chat.post({ type: 'message', attachments })).status).toBe(200);
    const data = { contentType: 'image/png', contentUrl: `data:image/png;base64,${'A'.repeat(20 * 2 ** 20)}` };
    const large = await chat.post({ type: 'message', text: 'x', attachments: [data] }).catch(() => ({ status: 413 }));
    expect(large.status).toBe(413);

    const own = (await chat.activities()).filter(({ from }) => from.role === 'user');
    expect(own.length).toBeGreaterThan(0);
    expect(JSON.stringify(own)).not.toMatch(/attachments|svg|contentUrl|base64/);
    // Nothing that runs later fetches it either: the outbox was asked to look once more by another turn.
    await chat.say('hello');
    expect(visits).toBe(0);
    const served = await send(`${latchkey.url}/v3/directline/conversations/${chat.id}/attachments/0`);
    expect(served.status).toBe(404);
    await new Promise((resolve) => canary.close(resolve));
  });
});
