// The operator's commands, as typed: what they print, what they change, how they end.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SMTPServer } from 'smtp-server';
import type { Terminal } from '../../src/cli/command';
import { runCli } from '../../src/cli/run';
import { seedDemo } from '../../src/services/demo-accounts';
import { createSqliteStore } from '../../src/services/store/sqlite';
import { openServices, type Services } from '../../src/wiring';
import { createTestGround, testConfig } from '../fakes/ground';

describe('the command line', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cli-'));
    await withServices(seedDemo);
  });
  afterEach(() => rm(folder, { recursive: true }));

  const groundOf = () => createTestGround({ store: createSqliteStore({ path: join(folder, 'latchkey.db') }) });
  const withServices = async <T>(use: (services: Services) => Promise<T>): Promise<T> => {
    const services = await openServices(testConfig({ DATA_DIR: folder }), groundOf());
    try {
      return await use(services);
    } finally {
      await services.store.close();
    }
  };
  const run = async (line: string, environment: Record<string, string> = {}) => {
    let [out, err] = ['', ''];
    const terminal: Terminal = {
      watched: false,
      async out(text) {
        out += text;
      },
      err(text) {
        err += text;
      },
    };
    const readConfig = () => testConfig({ DATA_DIR: folder, ...environment });
    const code = await runCli({ args: line.split(' ').filter(Boolean), terminal, readConfig, ground: groundOf() });
    return { code, out, err };
  };

  test('help lists every command; nonsense lists them on stderr and is no success', async () => {
    const help = await run('--help');
    expect(help.code).toBe(0);
    for (const name of [
      'import',
      'admin add',
      'unlink',
      'unfreeze',
      'doctor',
      'audit verify',
      'audit export',
      'policy show',
      'policy simulate',
      'erase',
      'audit cut',
    ]) {
      expect(help.out).toContain(name);
      expect((await run(`${name} --help`)).out).toContain(`latchkey ${name}`);
    }
    expect(await run('')).toMatchObject({ code: 2, out: '' });
    expect(await run('frobnicate')).toMatchObject({ code: 2, out: '' });
  });

  test.each([
    'import',
    'import a.csv b.csv',
    'import a.csv --force',
    'admin add',
    'admin add alice@demo.example --role king',
    'audit export --format xml',
    'audit export --since yesterday',
    'doctor now',
    'policy show --all',
  ])('%s: a usage line, exit 2', async (line) => {
    expect(await run(line)).toMatchObject({ code: 2, out: '', err: expect.stringContaining('Usage: latchkey') });
  });

  test('trouble is one short line without a stack', async () => {
    expect(await run(`import ${join(folder, 'missing.csv')}`)).toEqual({
      code: 1,
      out: '',
      err: 'There is no such file.\n',
    });
    const badConfig = await run('doctor', { PUBLIC_URL: 'ftp://x', SECRET_KEY: 'hunter2hunter2' });
    expect(badConfig).toMatchObject({ code: 1, err: expect.stringContaining('PUBLIC_URL') });
    expect(badConfig.err).not.toMatch(/hunter2|\bat .*:\d+/);
  });

  test('import shows first, then does', async () => {
    const path = join(folder, 'users.csv');
    await writeFile(path, 'user,enabled,email\nnina@firm.example,yes,n@home.example\nerin@demo.example,yes,\n');
    const dry = await run(`import ${path}`);
    expect(dry).toMatchObject({ code: 0, err: '' });
    expect(dry.out).toMatch(/will create +1\nwill change +1\n/);
    expect(dry.out).toContain('--apply');
    expect(dry.out).not.toContain('home.example');
    expect((await run(`import ${path} --apply`)).out).toMatch(/created +1\nchanged +1\n/);
    expect((await run(`import ${path}`)).out).toMatch(/already so +2\n/);
    await withServices(async ({ directory, enrolments }) => {
      const found = await directory.find('nina@firm.example');
      expect(found.ok && (await enrolments.contacts(found.account.id))).toMatchObject([{ verified: false }]);
    });
    await run(`import ${path} --apply --contacts-verified`);
    await withServices(async ({ directory, enrolments }) => {
      const found = await directory.find('nina@firm.example');
      expect(found.ok && (await enrolments.contacts(found.account.id))).toMatchObject([{ verified: true }]);
    });
  });

  test('import names bad lines on stderr and is no success', async () => {
    const path = join(folder, 'users.csv');
    await writeFile(path, 'user,phone\nnina,0170\nolaf,+491701234567\n');
    const applied = await run(`import ${path} --apply`);
    expect(applied).toMatchObject({ code: 1, err: expect.stringMatching(/^line 2: phone: must be/) });
    expect(applied.out).toMatch(/created +1\n/);
  });

  test('admin add makes an owner, once, and can print a link that signs in once', async () => {
    expect(await run('admin add Alice@demo.example')).toEqual({
      code: 0,
      out: 'alice@demo.example is now owner.\n',
      err: '',
    });
    const again = await run('admin add alice --link');
    expect(again.out).toMatch(
      /^alice@demo.example was already owner.\nSign in once.*\nhttp:\/\/127.0.0.1:3978\/t\/\S{43}\n$/,
    );
    const token = again.out.trim().split('/t/')[1]!;
    await withServices(async ({ store, tickets }) => {
      expect(await store.find('roles', { where: { id: { gt: '' } }, limit: 9 })).toMatchObject([
        { role: 'owner', scope: '*', until: null, grantedBy: 'operator' },
      ]);
      expect(await tickets.consume(token, 'sign-in')).toMatchObject({ purpose: 'sign-in' });
      const events = await store.find('audit', { where: { at: { gt: 0 } }, sortBy: 'at', limit: 99 });
      expect(events.map(({ action }) => action)).toEqual(expect.arrayContaining(['admin.granted', 'ticket.issued']));
      expect(JSON.stringify(events)).not.toContain(token);
    });
  });

  test.each([
    ['nobody@demo.example', /No account/],
    ['dave@demo.example', /disabled/],
  ])('admin add %s is refused', async (user, reason) => {
    expect(await run(`admin add ${user}`)).toMatchObject({ code: 1, out: '', err: expect.stringMatching(reason) });
  });

  test('audit verify: whole, sealed by the command before it; then altered', async () => {
    await run('admin add alice@demo.example');
    const whole = await run('audit verify');
    expect(whole).toMatchObject({ code: 0, err: '' });
    expect(whole.out).toMatch(/^The audit is whole: 2 events of 1 writers, 1 checkpoints, 1 anchors/);
    expect(JSON.parse((await run('audit verify --json')).out)).toMatchObject({ ok: true, events: 3, unsealed: 0 });
    await withServices(async ({ store }) => {
      const [entry] = await store.find('audit', { where: { action: 'admin.granted', at: { gt: 0 } }, limit: 1 });
      await store.update('audit', { id: entry!.id }, { set: { target: 'somebody else' } });
    });
    const altered = await run('audit verify');
    expect(altered).toMatchObject({ code: 1, out: '' });
    expect(altered.err).toMatch(/^The audit is NOT whole: event \d+ of writer \S+ was altered/);
    const doctor = await run('doctor');
    expect(doctor.code).toBe(1);
    expect(doctor.out).toMatch(/^fail {2}audit /m);
  });

  test('audit export: to stdout, or to a new file that only its owner reads', async () => {
    await run('admin add alice@demo.example');
    const lines = (await run('audit export')).out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).action);
    expect(lines).toEqual(['admin.granted', 'admin.granted', 'audit.exported']);
    const path = join(folder, 'audit.csv');
    expect(await run(`audit export --format csv --since 2026-01-01 --out ${path}`)).toEqual({
      code: 0,
      out: '',
      err: '5 events written.\n',
    });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readFile(path, 'utf8')).toMatch(/^at,id,action,/);
    expect(await run(`audit export --out ${path}`)).toMatchObject({ code: 2, err: expect.stringContaining('exists') });
  });

  test('link, unlink: nobody in Teams after it, and the audit says who did it', async () => {
    const ids = '11111111-1111-4111-8111-111111111111/22222222-2222-4222-8222-222222222222';
    expect(await run('unlink alice')).toMatchObject({ code: 0, out: expect.stringContaining('was not linked') });
    expect(await run(`link alice --teams ${ids}`)).toMatchObject({ code: 0 });
    expect(await run('unlink alice')).toMatchObject({
      code: 0,
      out: expect.stringContaining('not linked in Teams any'),
    });
    expect(await run('unlink ghost')).toMatchObject({ code: 1, err: expect.stringContaining('No account') });
    expect(await run('unlink')).toMatchObject({ code: 2 });
    await withServices(async ({ store }) => {
      expect(await store.get('identities', `teams/${ids}`)).toBeUndefined();
      const events = await store.find('audit', { where: { at: { gt: 0 } }, limit: 50 });
      expect(events.filter(({ body }) => body.includes('teams-unlink'))).toHaveLength(2);
    });
  });

  test('unfreeze: who objected can reset again, and the audit says who allowed it', async () => {
    await withServices(async ({ directory, enrolments }) => {
      const found = await directory.find('alice@demo.example');
      if (found.ok) await enrolments.freeze(found.account.id);
    });
    expect(await run('unfreeze alice')).toMatchObject({ code: 0, out: expect.stringContaining('can reset again') });
    expect(await run('unfreeze alice')).toMatchObject({ code: 0, out: expect.stringContaining('was not frozen') });
    expect(await run('unfreeze ghost')).toMatchObject({ code: 1, err: expect.stringContaining('No account') });
    expect(await run('unfreeze')).toMatchObject({ code: 2 });
    await withServices(async ({ store, directory, enrolments }) => {
      const found = await directory.find('alice@demo.example');
      if (!found.ok) throw new Error('no alice');
      expect((await enrolments.get(found.account.id))?.frozen).toBe(false);
      const events = await store.find('audit', { where: { target: found.account.id }, limit: 50 });
      expect(events.filter(({ body }) => body.includes('unfreeze'))).toHaveLength(2);
    });
  });

  test('policy show prints what is in force', async () => {
    expect(JSON.parse((await run('policy show')).out)).toMatchObject({ outcome: 'own', pin: { mailDigits: 8 } });
  });

  test('erase: says what it would do, refuses whoever holds a role, and forgets for good', async () => {
    expect(await run('erase bob@demo.example')).toMatchObject({ code: 1, err: expect.stringContaining('Add --yes') });
    await run('admin add alice@demo.example');
    expect(await run('erase alice@demo.example --yes')).toMatchObject({
      code: 1,
      err: expect.stringContaining('a role'),
    });
    expect(await run('erase bob@demo.example --yes')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Erased: \d+/),
    });
    expect(await run('erase bob@demo.example --yes')).toMatchObject({ code: 1, err: 'No account has this name.\n' });
    expect(await run('erase')).toMatchObject({ code: 2 });
    expect(await run('audit verify')).toMatchObject({ code: 0 });
  });

  test('audit cut: keeps a month at least, and the audit verifies afterwards', async () => {
    expect(await run('audit cut')).toMatchObject({ code: 2 });
    expect(await run('audit cut --keep 29')).toMatchObject({ code: 2, err: expect.stringContaining('at least 30') });
    expect(await run('audit cut --keep 400')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^0 events from before/),
    });
    expect(await run('audit verify')).toMatchObject({ code: 0 });
  });

  test('policy simulate counts everybody, and changes nothing', async () => {
    await run('admin add alice@demo.example');
    expect(await run('policy simulate methods two')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/switched on. Can reset: (\d+) now, \d+ then\.\nStranded: /),
    });
    expect(await run('policy simulate methods one')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Nothing would be different'),
    });
    expect(await run('policy simulate nonsense 1')).toMatchObject({ code: 2 });
    expect(await run('policy simulate pin.tries 99')).toMatchObject({ code: 2 });
    expect(JSON.parse((await run('policy show')).out)).toMatchObject({ methods: 'one' });
  });

  test('doctor says when POLICY_FILE is not what is in force', async () => {
    const path = join(folder, 'policy.json');
    await writeFile(path, '{ "ticketMinutes": 20 }');
    expect((await run('doctor', { POLICY_FILE: path })).out).toMatch(/^ok {4}policy +from POLICY_FILE/m);
    await withServices(async ({ store, policy }) => {
      const body = JSON.stringify({ ...policy.current(), ticketMinutes: 10 });
      const version = { version: 1, from: 0, by: 'operator', approvedBy: null, at: 1, body };
      await store.insert('policies', { id: 'policy/1', ...version });
    });
    expect((await run('doctor')).out).toMatch(/^ok {4}policy +version 1 from the store$/m);
    expect((await run('doctor', { POLICY_FILE: path })).out).toMatch(
      /^warn {2}policy .*does not count: ticketMinutes/m,
    );
    expect(JSON.parse((await run('policy show')).out)).toMatchObject({ ticketMinutes: 10 });
  });

  test('doctor: a line for each check; warnings are no failure', async () => {
    const { code, out } = await run('doctor');
    const verdicts = Object.fromEntries(
      out
        .trimEnd()
        .split('\n')
        .map((line) => [line.slice(6, 16).trim(), line.slice(0, 4).trim()]),
    );
    expect(verdicts).toEqual({
      store: 'ok',
      domains: 'ok',
      key: 'warn',
      clock: 'ok',
      'public url': 'warn',
      policy: 'ok',
      templates: 'ok',
      mail: 'warn',
      sms: 'ok',
      entra: 'ok',
      'entra time': 'ok',
      quota: 'ok',
      canary: 'ok',
      outbox: 'ok',
      audit: 'ok',
      checkpoint: 'ok',
      anchor: 'warn',
      owner: 'warn',
      contacts: 'warn',
    });
    expect(code).toBe(0);
  });

  test('as a process of its own: output, exit codes, and nothing of the environment in what it says', async () => {
    const start = (args: readonly string[], more: Record<string, string> = {}) =>
      new Promise<{ code: number | null; out: string; err: string }>((resolve) => {
        const root = join(__dirname, '../..');
        const hook = join(root, 'test/support/ts-hook.cjs');
        const environment = { PATH: process.env['PATH'], DATA_DIR: join(folder, 'own'), ...more };
        const child = spawn(process.execPath, ['-r', hook, join(root, 'src/cli.ts'), ...args], { env: environment });
        let [out, err] = ['', ''];
        child.stdout.on('data', (chunk) => {
          out += chunk;
        });
        child.stderr.on('data', (chunk) => {
          err += chunk;
        });
        child.once('close', (code) => resolve({ code, out, err }));
      });
    const path = join(folder, 'users.csv');
    await writeFile(path, 'user,enabled\nnina@firm.example,yes\n');
    expect(await start(['import', path, '--apply'])).toMatchObject({ code: 0, err: '' });
    expect(await start(['audit', 'verify'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('is whole'),
      err: '',
    });
    expect(await start([])).toMatchObject({ code: 2, out: '' });
    const secret = 'correct-horse-battery';
    const refused = await start(['doctor'], { SECRET_KEY: secret });
    expect(refused).toMatchObject({ code: 1, out: '', err: expect.stringContaining('SECRET_KEY') });
    expect(refused.err).not.toMatch(/correct-horse|\bat .*:\d+/);
  }, 60_000);

  describe('doctor and the mail server', () => {
    const secret = { SECRET_KEY: '8Jd1sV0q2m4kQv7Zb3yXn5tLr9wHc6pFgTzUaEeKxYo=' };
    test('one that answers, and one that is gone', async () => {
      const server = new SMTPServer({ authOptional: true, disabledCommands: ['STARTTLS'] });
      await new Promise<void>((resolve) => {
        server.listen(0, '127.0.0.1', resolve);
      });
      const address = server.server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      const environment = { ...secret, MAIL_URL: `smtp://127.0.0.1:${port}` };
      expect((await run('doctor', environment)).out).toMatch(/^ok {4}mail /m);
      await new Promise<void>((resolve) => {
        server.close(resolve);
      });
      const gone = await run('doctor', environment);
      expect(gone.out).toMatch(/^fail {2}mail .*unreachable/m);
      expect(gone.code).toBe(1);
    });
  });
});
