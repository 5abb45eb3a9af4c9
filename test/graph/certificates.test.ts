// The authority of the double: a server that it vouches for is trusted, any other is not.
import { X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAuthority, type Issued } from './certificates';
import { trustInThisProcess } from './trust';

const listen = async ({ certificate, privateKey }: Issued): Promise<{ server: Server; url: string }> => {
  const server = createServer({ cert: certificate, key: privateKey }, (_request, answer) => void answer.end('yes'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `https://localhost:${(server.address() as AddressInfo).port}` }; // a TCP server's address is one
};

describe('the authority of a run', () => {
  const [ours, other] = [createAuthority(), createAuthority()];

  test.each([
    ['the authority', ours.certificate],
    ['a server', ours.issueServer().certificate],
    ['a client', ours.issueClient('Latchkey').certificate],
  ])('%s is a certificate that it signed', (_, certificate) => {
    const parsed = new X509Certificate(certificate);
    expect(parsed.verify(new X509Certificate(ours.certificate).publicKey)).toBe(true);
    expect(parsed.verify(new X509Certificate(other.certificate).publicKey)).toBe(false);
    expect(new Date(parsed.validTo).getTime()).toBeGreaterThan(Date.now());
  });

  it('is trusted by this process until that is undone, and vouches for nobody else’s server', async () => {
    const [good, bad] = [await listen(ours.issueServer()), await listen(other.issueServer())];
    const undo = await trustInThisProcess(ours.certificate);
    try {
      expect(await (await fetch(good.url)).text()).toBe('yes');
      await expect(fetch(bad.url)).rejects.toMatchObject({
        cause: { code: expect.stringMatching(/SIGNATURE|VERIFY/) },
      });
    } finally {
      undo();
    }
    await expect(fetch(good.url)).rejects.toMatchObject({ cause: { code: expect.stringMatching(/SIGN|VERIFY/) } });
    for (const { server } of [good, bad]) {
      server.closeAllConnections();
      server.close();
    }
  });
});
