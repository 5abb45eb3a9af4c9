// Proves what becomes of a call to Graph that goes wrong: repeated only where that is safe, a fault that says nothing secret, a
// pause after many, and a token that is never missing.
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sign } from 'jsonwebtoken';
import { type Credential, createTokens } from '../../../../src/services/directory/graph/msal';
import { literal, path } from '../../../../src/services/directory/graph/paths';
import { createEntra, type Entra } from './entra';

const good = 'Purple-kettle-sings-at-noon-42';
const options = { temporaryUntilMs: null };

describe('calls to Graph', () => {
  let entra: Entra;
  beforeAll(async () => {
    entra = await createEntra();
    // The first call takes longest: everything is loaded then.
    await entra.directory.get(entra.idOf('ben'));
  });
  afterAll(() => entra.close());
  beforeEach(() => {
    entra.double.faults.clear();
    entra.waits.length = 0;
    entra.log.lines.length = 0;
    entra.clock.advance(120_000);
    entra.called();
  });

  const before = ['error-500', 'html-502', 'unavailable-503', 'empty-504', 'reset-before', 'hang-before'] as const;
  const after = ['reset-after', 'hang-after', 'trickle', 'wrong-json', 'error-after'] as const;

  test.each([...before, ...after])('a question that meets %s is asked once more', async (kind) => {
    entra.double.faults.add(kind, { operation: 'users.list' });
    expect(await entra.directory.find('ada@corp.example')).toMatchObject({ ok: true });
    expect(entra.called().filter((operation) => operation === 'users.list')).toHaveLength(2);
  });

  test.each([...before, ...after, 'empty-answer'] as const)('one that meets %s for good is a fault', async (kind) => {
    entra.double.faults.add(kind, { operation: 'users.list', times: 9, text: 'canary-in-the-body' });
    const failing = entra.directory.find('ada@corp.example');
    await expect(failing).rejects.toMatchObject({ code: 'directory.unavailable' });
    expect(entra.called().length).toBeLessThanOrEqual(2);
    const said = JSON.stringify(entra.log.lines) + String(await failing.catch((fault: Error) => fault.message));
    expect(said).not.toMatch(/canary|ada@corp|Bearer|eyJ/);
  });

  test.each([
    'error-500',
    'unavailable-503',
    'reset-before',
    'hang-before',
    'reset-after',
    'hang-after',
    'error-after',
  ] as const)('a password write that meets %s is never sent again, and nobody claims to know', async (kind) => {
    entra.double.faults.add(kind, { operation: 'users.update' });
    const writing = entra.directory.setPassword(entra.idOf('cleo'), good, options);
    await expect(writing).rejects.toMatchObject({ code: 'directory.lost' });
    expect(entra.called()).toEqual(['users.update']);
  });

  it('waits as long as it is told, when that is short, and not at all when it is long', async () => {
    entra.double.faults.add('throttled', { operation: 'users.update', retryAfterSeconds: 3 });
    expect(await entra.directory.setPassword(entra.idOf('ada'), good, options)).toMatchObject({ ok: true });
    expect(entra.waits).toEqual([3_000]);
    entra.double.faults.add('throttled', { operation: 'users.update', retryAfterSeconds: 6 });
    const writing = entra.directory.setPassword(entra.idOf('ada'), good, options);
    await expect(writing).rejects.toMatchObject({ code: 'directory.throttled' });
    expect(entra.waits).toEqual([3_000]);
    expect(entra.double.tenant.passwordsWritten(entra.ids.ada)).toBe(1);
  });

  it('replaces a token that is refused, once', async () => {
    entra.double.faults.add('expired-token', { operation: 'batch' });
    const tokens = entra.double.tokenRequests.length;
    expect(await entra.directory.get(entra.idOf('ada'))).toBeDefined();
    expect(entra.double.tokenRequests.length).toBe(tokens + 1);
  });

  it('asks for one token, however many calls there are', async () => {
    const tokens = entra.double.tokenRequests.length;
    await Promise.all(Array.from({ length: 8 }, () => entra.directory.get(entra.idOf('ada'))));
    expect(entra.double.tokenRequests.length).toBe(tokens);
  });

  it('what is not allowed is a fault that no repetition mends', async () => {
    entra.double.faults.add('denied', { operation: 'users.update', times: 9 });
    const writing = entra.directory.setPassword(entra.idOf('ada'), good, options);
    await expect(writing).rejects.toMatchObject({ code: 'directory.refused' });
    expect(entra.called()).toEqual(['users.update']);
  });

  it('a directory that fails again and again is given a pause, then one call tries', async () => {
    entra.double.faults.add('error-500', { operation: 'users.list', times: 100 });
    for (let n = 0; n < 6; n += 1) await entra.directory.find('ada@corp.example').catch(() => undefined);
    entra.called();
    await expect(entra.directory.find('ada@corp.example')).rejects.toMatchObject({ code: 'directory.unavailable' });
    expect(entra.called()).toEqual([]);
    entra.double.faults.clear();
    entra.clock.advance(120_000);
    expect(await entra.directory.find('ada@corp.example')).toMatchObject({ ok: true });
  });

  it('says who asks, by an id that Microsoft finds again, and that somebody waits', async () => {
    await entra.directory.find('ada@corp.example');
    await entra.directory.find('ben@corp.example', { stranger: true });
    const [ada, , ben] = entra.double.calls;
    expect(ada?.headers['client-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(ada?.headers['x-ms-throttle-priority']).toBe('high');
    expect(ben?.headers['x-ms-throttle-priority']).toBeUndefined();
    expect(entra.log.lines.map(({ fields }) => fields['request'])).toContain(ada?.headers['client-request-id']);
  });
});

describe('paths', () => {
  it('hold whatever they are given as one segment, or one literal', () => {
    expect(path`/users/${'a/../b?$x=1#'}`).toBe('/users/a%2F..%2Fb%3F%24x%3D1%23');
    expect(path`/users/${'..'}/x`).not.toContain('..');
    expect(path`/users?$filter=${`mail eq ${literal("o'x&y")}`}`).toBe("/users?$filter=mail%20eq%20'o''x%26y'");
  });
});

describe('what we prove ourselves with', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'entra-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('a wrong secret is refused by name, and holds no secret', async () => {
    const entra = await createEntra({ credential: { kind: 'secret', secret: 'wrong-secret-of-ours' } });
    const asking = entra.directory.get(entra.idOf('ada'));
    await expect(asking).rejects.toMatchObject({ code: 'directory.refused' });
    expect(String(await asking.catch((fault: Error) => fault.message))).not.toContain('wrong-secret');
    await entra.close();
  });

  it.each(['error-500', 'empty-answer', 'wrong-json', 'hang-before'] as const)(
    'an identity platform that answers %s gives no empty token',
    async (kind) => {
      const entra = await createEntra();
      entra.double.faults.add(kind, { operation: 'identity.token', times: 9 });
      await expect(entra.tokens.token()).rejects.toMatchObject({ code: 'directory.unavailable' });
      expect(entra.double.calls).toEqual([]);
      await entra.close();
    },
    20_000,
  );

  const tokensWith = (entra: Entra, credential: Credential) =>
    createTokens({
      ...{ graph: entra.double.origin, authority: entra.double.origin, custom: true, credential },
      ...{ tenantId: entra.double.tenantId, clientId: entra.double.app.clientId },
      fetch: (...request) => fetch(...request),
    });

  it('a certificate, a token of another provider or a managed identity are as good as a secret', async () => {
    const entra = await createEntra();
    const { double } = entra;
    const { certificate, privateKey } = double.authority.issueClient('Latchkey');
    double.app.certificates.push(new X509Certificate(certificate));
    const pem = join(folder, 'app.pem');
    writeFileSync(pem, `${privateKey}\n${certificate}`);
    expect(await tokensWith(entra, { kind: 'certificate', path: pem }).token()).toBeTruthy();

    const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const [issuer, subject] = ['https://cluster.example', 'system:serviceaccount:latchkey'];
    double.app.federations.push({ issuer, subject, key: pair.publicKey });
    const file = join(folder, 'federated');
    const audience = 'api://AzureADTokenExchange';
    writeFileSync(file, sign({}, pair.privateKey, { algorithm: 'RS256', issuer, subject, audience }));
    expect(await tokensWith(entra, { kind: 'federated', path: file }).token()).toBeTruthy();

    const before = { ...process.env };
    process.env['IDENTITY_ENDPOINT'] = double.managedIdentity.endpoint;
    process.env['IDENTITY_HEADER'] = double.managedIdentity.header;
    try {
      expect(await tokensWith(entra, { kind: 'managed', clientId: undefined }).token()).toBeTruthy();
    } finally {
      process.env = before;
    }
    expect(double.tokenRequests.map(({ status }) => status)).toEqual([200, 200, 200]);
    await entra.close();
  });

  it('a certificate without a key is refused before anything is sent', async () => {
    const file = join(folder, 'nothing.pem');
    writeFileSync(file, 'nothing');
    const entra = await createEntra({ credential: { kind: 'certificate', path: file } });
    await expect(entra.tokens.token()).rejects.toMatchObject({ code: 'directory.refused' });
    await entra.close();
  });
});
