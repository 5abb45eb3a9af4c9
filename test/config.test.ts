import { readConfig } from '../src/config';

const key = 'Zm9yIHRlc3RzIG9ubHksIHRoaXJ0eS10d28gYnl0ZXMhIQ';
const real = {
  MAIL_URL: 'smtps://u:p@mail.example',
  SECRET_KEY: key,
  PUBLIC_URL: 'https://reset.example',
  HOST: '0.0.0.0',
};

const problemsOf = (environment: Record<string, string>): string => {
  try {
    readConfig(environment);
  } catch (thrown) {
    return String(thrown);
  }
  return '';
};

test('nothing set is the demo, on loopback', () => {
  expect(readConfig({})).toMatchObject({
    demo: true,
    host: '127.0.0.1',
    port: 3978,
    publicUrl: 'http://127.0.0.1:3978',
  });
});

test('empty and blank variables count as unset', () => {
  expect(readConfig({ PORT: '', MAIL_URL: '  ' })).toMatchObject({ demo: true, port: 3978 });
});

test('every problem is reported at once, and no value is repeated', () => {
  const problems = problemsOf({ PORT: 'http', PUBLIC_URL: 'ftp://x', MAIL_FROM: 'a,b', SECRET_KEY: 'hunter2' });
  for (const name of ['PORT', 'PUBLIC_URL', 'MAIL_FROM', 'SECRET_KEY']) expect(problems).toContain(name);
  expect(problems).not.toContain('hunter2');
});

test.each([
  ['the demo off loopback', { HOST: '0.0.0.0' }, 'HOST'],
  ['a public http address', { ...real, PUBLIC_URL: 'http://reset.example' }, 'PUBLIC_URL must be https'],
  ['mail without a key', { MAIL_URL: real.MAIL_URL }, 'SECRET_KEY is required'],
  ['a short key', { ...real, SECRET_KEY: 'short' }, 'at least 32 bytes'],
  ['a typed key', { ...real, SECRET_KEY: 'a'.repeat(64) }, 'not random'],
  ['one key twice', { ...real, SECRET_KEY: `${key},${key}` }, 'same key twice'],
  ['production without anything', { NODE_ENV: 'production' }, 'MAIL_URL is required in production'],
  ['an origin with a path', { ALLOWED_ORIGINS: 'https://a.example/x' }, 'ALLOWED_ORIGINS'],
])('refuses %s', (_name, environment, problem) => {
  expect(problemsOf(environment)).toContain(problem);
});

test('a real one: keys are decoded newest first, origins split, and the object is frozen', () => {
  const config = readConfig({
    ...real,
    SECRET_KEY: `${key},${'0f1e2d3c4b5a69788796a5b4c3d2e1f0'.repeat(2)}`,
    ALLOWED_ORIGINS: 'https://a.example, https://b.example:8443',
  });
  expect(config).toMatchObject({ demo: false, allowedOrigins: ['https://a.example', 'https://b.example:8443'] });
  expect(config.secretKeys?.map((bytes) => bytes.length)).toEqual([34, 32]);
  expect(Object.isFrozen(config)).toBe(true);
});

describe('Entra ID', () => {
  const tenant = '5f0c1a2b-1111-4222-8333-444455556666';
  const app = { GRAPH_TENANT_ID: tenant, GRAPH_CLIENT_ID: tenant.replace('5f', '6a') };
  const secret = { GRAPH_CLIENT_SECRET: 'a-secret-of-sixteen-letters' };

  test('takes a tenant, an app and one proof; the cloud by name or by address', () => {
    expect(readConfig({ DIRECTORY: 'local,graph', ...app, ...secret, GRAPH_CLOUD: 'china' })).toMatchObject({
      local: true,
      graph: {
        tenantId: tenant,
        credential: { kind: 'secret' },
        custom: false,
        cloud: { graph: 'https://microsoftgraph.chinacloudapi.cn' },
      },
    });
    const custom = { GRAPH_BASE_URL: 'https://graph.example/', GRAPH_AUTHORITY: 'https://login.example' };
    expect(readConfig({ DIRECTORY: 'graph', ...app, ...secret, ...custom })).toMatchObject({
      local: false,
      graph: { custom: true, cloud: { graph: 'https://graph.example', authority: 'https://login.example' } },
    });
    expect(readConfig({ DIRECTORY: 'graph', GRAPH_TENANT_ID: tenant, GRAPH_MANAGED_IDENTITY: 'system' })).toMatchObject(
      {
        graph: { credential: { kind: 'managed', clientId: undefined } },
      },
    );
    expect(readConfig({}).graph).toBeUndefined();
  });

  test.each([
    [{ DIRECTORY: 'graph' }, /GRAPH_TENANT_ID.*\n.*GRAPH_CLIENT_ID.*\n.*needs one of/],
    [{ DIRECTORY: 'ldap' }, /DIRECTORY must be local, graph/],
    [{ DIRECTORY: 'graph', ...app, ...secret, GRAPH_CERTIFICATE_PATH: 'app.pem' }, /only one of/],
    [{ DIRECTORY: 'graph', ...app, ...secret, GRAPH_BASE_URL: 'https://graph.example' }, /belong together/],
    [
      {
        DIRECTORY: 'graph',
        ...app,
        ...secret,
        GRAPH_BASE_URL: 'http://graph.example',
        GRAPH_AUTHORITY: 'https://x.example',
      },
      /https:/,
    ],
    [{ ...secret }, /needs DIRECTORY to name graph/],
  ])('names every problem: %j', (environment, problem) => {
    expect(problemsOf(environment)).toMatch(problem);
    expect(problemsOf(environment)).not.toContain(secret.GRAPH_CLIENT_SECRET);
  });
});
