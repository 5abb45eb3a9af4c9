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
