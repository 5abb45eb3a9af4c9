// Attacks BF-01 to BF-09: calls that are not Teams', or say what they should not.
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import jwt from 'jsonwebtoken';
import { readConfig } from '../../../src/config';
import {
  activityOf,
  appId,
  homeTenant,
  issuer,
  person,
  serviceUrl,
  startTeams,
  type TeamsWorld,
  teamsEnvironment,
  wordsOf,
} from '../../bot/teams/teams-world';
import { startLatchkey } from '../../support/latchkey';

jest.setTimeout(60_000);

let world: TeamsWorld;
beforeEach(async () => {
  world = await startTeams();
});
afterEach(() => world.stop());

const hello = (more: Record<string, unknown> = {}) => activityOf(person(), { text: 'reset my password', ...more });

/** No turn ran: nothing was kept, said or sent, and nobody outside was asked for anything. */
async function expectNoTurn(): Promise<void> {
  const { store } = world.latchkey.running.services;
  expect(await world.arrived()).toEqual([]);
  expect(await store.count('conversations', {})).toBe(0);
  expect(await store.count('references', {})).toBe(0);
  expect(world.latchkey.ground.posted).toEqual([]);
  expect(world.foreign).toEqual([]);
}

const telltale = /node_modules|\bat \w+ \(|\.ts\b|\.js\b|botbuilder|botframework|restify|zod|jsonwebtoken|Error:/i;

describe('BF-01: malformed calls before any proof', () => {
  const bodies: readonly string[] = [
    '{}',
    '{"type":123}',
    '{"type":null}',
    '{"type":{"$ne":1}}',
    '[]',
    'null',
    '"x"',
    '1',
    '',
    '{"type":"message"',
    '{"type":"message","type":"invoke","text":"a","text":"b"}',
    `{"type":"message","a":${'['.repeat(40)}${']'.repeat(40)}}`,
  ];

  test('each of them 50 times, 20 at once: short refusals, and the product lives', async () => {
    const trouble: unknown[] = [];
    const note = (fault: unknown): number => trouble.push(fault);
    process.on('unhandledRejection', note).on('uncaughtException', note);
    const raw = async (body: string | Uint8Array<ArrayBuffer>, type: string) => {
      const headers = { 'content-type': type };
      const response = await fetch(`${world.latchkey.url}/api/messages`, { method: 'POST', headers, body });
      return { status: response.status, text: await response.text() };
    };
    const kinds = [
      ...bodies.map((body) => () => raw(body, 'application/json')),
      () => raw('{"type":"message"}', 'text/plain'),
      () => raw(new Uint8Array(Buffer.from('{"type":"message"}', 'utf16le')), 'application/json'),
      () => raw('x'.repeat(70_000), 'application/json'),
    ];
    for (const kind of kinds) {
      for (let done = 0; done < 50; done += 10) {
        const answers = await Promise.all(Array.from({ length: 10 }, kind));
        for (const { status, text } of answers) {
          expect([400, 401, 413, 415]).toContain(status);
          expect(text.length).toBeLessThanOrEqual(200);
          expect(text).not.toMatch(telltale);
        }
      }
    }
    process.off('unhandledRejection', note).off('uncaughtException', note);
    expect(trouble).toEqual([]);
    await expectNoTurn();
    const started = Date.now();
    expect((await world.say(person(), 'hello')).length).toBeGreaterThan(0);
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  test('malformed calls with a proper token are refused as shortly', async () => {
    for (const body of [
      ...bodies,
      JSON.stringify(hello({ conversation: 5 })),
      JSON.stringify(hello({ text: { $gt: '' } })),
    ]) {
      const { status, text } = await world.post(body);
      expect(status).toBe(400);
      expect(text.length).toBeLessThanOrEqual(200);
      expect(text).not.toMatch(telltale);
    }
    await expectNoTurn();
  });

  test('another method is nothing we know', async () => {
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH']) {
      expect([404, 405]).toContain((await fetch(`${world.latchkey.url}/api/messages`, { method })).status);
    }
  });
});

describe('BF-02: no token, garbage, alg none, HS256 with the public key, keys of the caller', () => {
  test('401 for all, no turn, nothing fetched', async () => {
    const { publicKey, privateKey, kid, url } = world.signer;
    await world.post(hello(), `Bearer ${world.token({ aud: 'warm-up' })}`);
    const fetches = world.signer.fetches;
    const claims = { iss: issuer, aud: appId, serviceurl: serviceUrl, exp: 4_000_000_000 };
    const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
    const none = `${encode({ alg: 'none', kid })}.${encode(claims)}.`;
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    const signed = `${encode({ alg: 'HS256', kid })}.${encode(claims)}`;
    const confused = `${signed}.${createHmac('sha256', pem).update(signed).digest('base64url')}`;
    const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const withHeader = (header: object) =>
      jwt.sign(claims, own.privateKey, { algorithm: 'RS256', header: { alg: 'RS256', kid, ...header } });
    const good = world.token();
    const headers = [
      null,
      'Bearer',
      'Bearer ',
      'Bearer  a b c',
      `bearer ${good}`,
      `Basic ${good}`,
      `Bearer ${good} ${good}`,
      `Bearer ${good}x`,
      `Bearer ${none}`,
      `Bearer ${confused}`,
      `Bearer ${withHeader({ jku: `${url}/evil` })}`,
      `Bearer ${withHeader({ x5u: `${url}/evil` })}`,
      `Bearer ${withHeader({ jwk: own.publicKey.export({ format: 'jwk' }) })}`,
      `Bearer ${withHeader({ kid: '../../etc/passwd' })}`,
      `Bearer ${jwt.sign(claims, privateKey, { algorithm: 'RS512', keyid: kid })}`,
      `Bearer ${'a'.repeat(10_000)}`,
    ];
    for (const header of headers) {
      const { status, text } = await world.post(hello(), header);
      expect([header, status]).toEqual([header, 401]);
      expect(text).not.toMatch(telltale);
    }
    expect(world.signer.fetches).toBe(fetches);
    await expectNoTurn();
  });
});

describe('BF-03: wrong audience, issuer, lifetime', () => {
  test('only what ended less than five minutes ago may still pass', async () => {
    const now = Math.floor(world.latchkey.ground.clock.nowMs() / 1000);
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
    const refused = [
      world.token({ aud: '99999999-2222-4333-8444-555555555555' }),
      world.token({ aud: undefined }),
      world.token({ iss: 'https://evil.example' }),
      world.token({ iss: undefined }),
      world.token({ exp: now - 301 }),
      world.token({ exp: undefined }),
      world.token({ nbf: now + 301 }),
      world.token({}, { kid: 'unknown-key' }),
      world.token({}, { key: other }),
    ];
    for (const token of refused) expect((await world.post(hello(), `Bearer ${token}`)).status).toBe(401);
    await expectNoTurn();
    expect((await world.post(hello(), `Bearer ${world.token({ exp: now - 299 })}`)).status).toBe(200);
    expect(await world.arrived()).not.toEqual([]);
  });

  test('a key that is not endorsed for Teams speaks for nobody here', async () => {
    world.signer.endorsements = ['webchat'];
    expect((await world.post(hello())).status).toBe(401);
    await expectNoTurn();
  });

  test('another channel than Teams is nothing we know', async () => {
    for (const channelId of ['emulator', 'directline', 'webchat', '']) {
      expect((await world.post(hello({ channelId }))).status).toBe(400);
    }
    await expectNoTurn();
  });
});

describe('BF-04: the address in the body is not the one in the token', () => {
  test('refused unless it is the same after normalising; nothing goes to the other', async () => {
    const others = [
      'https://attacker.test/',
      'https://smba.trafficmanager.net/amer/',
      'http://smba.trafficmanager.net/emea/',
      'https://smba.trafficmanager.net@attacker.test/emea/',
      'https://smba.trafficmanager.net:444/emea/',
      'https://user:pass@smba.trafficmanager.net/emea/',
      'https://smba.trafficmanager.net/EMEA/',
      'https://smba.trafficmanager.net.attacker.test/emea/',
    ];
    for (const other of others) expect((await world.post(hello({ serviceUrl: other }))).status).toBe(401);
    expect((await world.post(hello(), `Bearer ${world.token({ serviceurl: undefined })}`)).status).toBe(401);
    expect((await world.post(hello({ serviceUrl: undefined }))).status).toBe(400);
    await expectNoTurn();
  });

  test('what is the same: a slash at the end, the case of the host, the default port', async () => {
    for (const same of [
      serviceUrl.slice(0, -1),
      'https://SMBA.trafficmanager.net/emea/',
      'https://smba.trafficmanager.net:443/emea/',
    ]) {
      expect((await world.post(hello({ serviceUrl: same }))).status).toBe(200);
    }
    expect((await world.arrived()).every(({ path }) => path.startsWith('/emea/v3/'))).toBe(true);
    expect(world.foreign).toEqual([]);
  });
});

describe("BF-06: a token for the bot's own app id, as the emulator uses", () => {
  test.each([
    ['v1', `https://sts.windows.net/${homeTenant}/`],
    ['v2', `https://login.microsoftonline.com/${homeTenant}/v2.0`],
  ])(
    '%s: refused, no turn, no request to the address it names, and the audit says what came',
    async (_version, iss) => {
      const token = world.token({ iss, appid: appId, azp: appId });
      expect((await world.post(hello({ text: 'unlock alice' }), `Bearer ${token}`)).status).toBe(401);
      const inward = hello({ serviceUrl: 'http://169.254.169.254/' });
      expect((await world.post(inward, `Bearer ${token}`)).status).toBe(401);
      await expectNoTurn();
      const rows = await world.latchkey.running.services.store.find('audit', {
        where: { at: { gte: 0 } },
        sortBy: 'at',
        limit: 100,
      });
      const refusals = rows
        .filter(({ action }) => action === 'channel.refused')
        .map(({ body }) => JSON.parse(body).reason);
      expect(refusals).toEqual(['emulator-token']);
    },
  );
});

describe('BF-07: without an app id nobody is let in', () => {
  const production = {
    NODE_ENV: 'production',
    MAIL_URL: 'smtp://127.0.0.1:9',
    PUBLIC_URL: 'https://latchkey.example',
    SECRET_KEY: 'Zk9uQ2x4bXJ0d3lBQ0RFRkdISUpLTE1OT1BRUlNUVVY=',
  };

  test.each([[undefined], [''], ['   ']])(
    'production with MICROSOFT_APP_ID %p: no endpoint, and the log says why',
    async (id) => {
      const environment = { ...production, ...(id !== undefined && { MICROSOFT_APP_ID: id }) };
      const latchkey = await startLatchkey({ environment });
      const { port } = latchkey.running.server.http.address() as AddressInfo; // a TCP server's address is one
      const headers = { 'content-type': 'application/json', host: 'latchkey.example' };
      const status = await new Promise<number>((resolve, reject) => {
        const { request } = require('node:http') as typeof import('node:http');
        const posting = request(
          { port, host: '127.0.0.1', path: '/api/messages', method: 'POST', headers },
          (response) => {
            response.resume();
            resolve(response.statusCode ?? 0);
          },
        );
        posting.once('error', reject).end(JSON.stringify(hello({ text: 'audit' })));
      });
      expect(status).toBe(404);
      expect(latchkey.ground.log.lines.map(({ message }) => message)).toContain(
        'no endpoint for Teams: MICROSOFT_APP_ID is not set',
      );
      expect(await latchkey.running.services.store.count('conversations', {})).toBe(0);
      await latchkey.stop();
    },
  );

  test.each([['<your-app-id>'], ['00000000-0000-0000-0000-000000000000'], ['changeme']])(
    'a placeholder, %s, does not start',
    (id) => {
      expect(() => readConfig({ ...production, ...teamsEnvironment, MICROSOFT_APP_ID: id })).toThrow(
        /MICROSOFT_APP_ID must be/,
      );
    },
  );

  test('an app id without its secret or its tenant does not start', () => {
    const { MICROSOFT_APP_PASSWORD: _secret, ...noSecret } = teamsEnvironment;
    expect(() => readConfig({ ...production, ...noSecret })).toThrow(/MICROSOFT_APP_PASSWORD is required/);
    const { MICROSOFT_APP_TENANT_ID: _tenant, ...noTenant } = teamsEnvironment;
    expect(() => readConfig({ ...production, ...noTenant })).toThrow(/MICROSOFT_APP_TENANT_ID is required/);
  });

  test('the demo without one answers to Playground on this machine, at loopback addresses, and to no web page', async () => {
    const latchkey = await startLatchkey();
    const post = (body: object, headers: Record<string, string> = {}) =>
      fetch(`${latchkey.url}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
    expect((await post(hello())).status).toBe(403);
    expect((await post(hello({ serviceUrl: 'http://169.254.169.254/' }))).status).toBe(403);
    const local = hello({ serviceUrl: 'http://127.0.0.1:9/_connector' });
    expect((await post(local, { origin: 'https://evil.example' })).status).toBe(401);
    expect((await post(local)).status).toBe(200);
    await latchkey.stop();
  });

  test('behind a trusted proxy nobody counts as being on this machine', async () => {
    const latchkey = await startLatchkey({ environment: { TRUST_PROXY: '1' } });
    const local = hello({ serviceUrl: 'http://127.0.0.1:9/_connector' });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${latchkey.url}/api/messages`, {
      method: 'POST',
      headers,
      body: JSON.stringify(local),
    });
    expect(response.status).toBe(401);
    await latchkey.stop();
  });
});

describe('BF-08: hostile addresses with a token that agrees', () => {
  const hostile = [
    'http://127.0.0.1:27017/',
    'http://169.254.169.254/latest/meta-data',
    'http://[::1]/',
    'http://0x7f.1/',
    'https://smba.trafficmanager.net@evil.example/',
    'https://smba.trafficmanager.net:8443/',
    'http://smba.trafficmanager.net/emea/',
    'https://smba.trafficmanager.net.evil.example/',
    'https://evil.example\\@smba.trafficmanager.net/',
    'https://evil.example/?x=smba.trafficmanager.net',
    'file:///etc/passwd',
    'gopher://smba.trafficmanager.net/',
  ];

  test('no turn, and nothing is asked for at any of them', async () => {
    for (const address of hostile) {
      const { status } = await world.post(
        hello({ serviceUrl: address }),
        `Bearer ${world.token({ serviceurl: address })}`,
      );
      expect([address, [401, 403].includes(status)]).toEqual([address, true]);
    }
    await expectNoTurn();
  });

  test('a redirect is not followed, and the token goes nowhere with it', async () => {
    const seen: string[] = [];
    const evil = createServer((request, response) => {
      seen.push(request.headers.authorization ?? 'none');
      response.end('{}');
    });
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve));
    const { port } = evil.address() as AddressInfo; // a TCP server's address is one
    world.connector.status = 302;
    world.connector.headers = { location: `http://127.0.0.1:${port}/v3/conversations/x/activities` };
    expect((await world.post(hello())).status).toBe(200);
    await world.arrived();
    await world.latchkey.running.services.outbox.runDue();
    await world.arrived();
    expect(seen).toEqual([]);
    expect(world.foreign).toEqual([]);
    await new Promise((resolve) => evil.close(resolve));
  });

  test('a stored reference is checked again before a proactive message', async () => {
    const who = person();
    await world.say(who, 'hello');
    const { services, teams } = world.latchkey.running;
    const [row] = await services.store.find('references', { where: { id: { gt: '' } }, limit: 1 });
    if (row === undefined) throw new Error('nothing was stored');
    const context = `reference/${row.id}`;
    const memo = JSON.parse(services.sealer.open(row.sealed, context));
    memo.reference.serviceUrl = 'https://evil.example/emea';
    const sealed = services.sealer.seal(JSON.stringify(memo), context);
    await services.store.update('references', { id: row.id }, { set: { sealed } });
    await teams?.channel.say(row.id as never, [{ reply: { text: 'CANARY' }, card: 1, language: 'en' }]);
    expect(await world.arrived()).toEqual([]);
    await services.outbox.runDue();
    expect(world.foreign).toEqual([]);
  });
});

describe('BF-09: somebody from another tenant', () => {
  test('has no identity here, whatever object id they come with, and walks as anybody would', async () => {
    const { services } = world.latchkey.running;
    const home = person();
    const found = await services.directory.find('alice@demo.example');
    if (!found.ok) throw new Error('no alice');
    const row = { account: found.account.id, linkedBy: 'test', linkedAt: 0 };
    await services.store.insert('identities', { id: `teams/${home.tenant}/${home.objectId}`, ...row });
    const foreignTenant = '99999999-bbbb-4ccc-8ddd-eeeeeeeeeeee';
    // Even a link made for the other tenant by mistake counts for nothing.
    await services.store.insert('identities', { id: `teams/${foreignTenant}/${home.objectId}`, ...row });
    const foreigner = person({ tenant: foreignTenant, objectId: home.objectId });
    const words = (await world.say(foreigner, 'reset my password')).map(wordsOf).join(' ');
    expect(words).toBe("What's your work e-mail or username?");
    const said = (await world.say(foreigner, 'alice@demo.example')).map(wordsOf).join(' ');
    expect(said).not.toMatch(/•|@/);
  });

  test('two fields that name different tenants name none', async () => {
    const { services } = world.latchkey.running;
    const who = person();
    const found = await services.directory.find('alice@demo.example');
    if (!found.ok) throw new Error('no alice');
    const id = `teams/${who.tenant}/${who.objectId}`;
    await services.store.insert('identities', { id, account: found.account.id, linkedBy: 'test', linkedAt: 0 });
    await world.post(
      activityOf(who, {
        text: 'reset my password',
        channelData: { tenant: { id: '99999999-bbbb-4ccc-8ddd-eeeeeeeeeeee' } },
      }),
    );
    expect((await world.arrived()).map(wordsOf).join(' ')).not.toContain('alice');
  });
});
