// An import from file to store: what it reads, what it refuses, what it does, and what it leaves alone.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileLine, readFile } from '../../../src/services/import/file';
import { type ImportJob, runImport } from '../../../src/services/import/import';
import { buildHouse, type House } from '../../fakes/house';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-'));
});
afterEach(() => rm(folder, { recursive: true }));

const fileOf = async (content: string | Buffer): Promise<string> => {
  const path = join(folder, 'users.csv');
  await writeFile(path, content);
  return path;
};
const linesOf = async (content: string | Buffer): Promise<FileLine[]> => {
  const lines: FileLine[] = [];
  for await (const line of readFile(await fileOf(content))) lines.push(line);
  return lines;
};

describe('the import file', () => {
  test('a whole line', async () => {
    const lines = await linesOf(
      'user,enabled,email,phone,ou,language,until,note,displayName,contactId\n' +
        'Nina@Firm.example,yes,Nina@home.example,+491701234567,"Sales, North",DE,2026-12-31,"said ""please""",Nina Näf,c-7\n',
    );
    expect(lines).toEqual([
      {
        kind: 'row',
        line: 2,
        row: {
          user: 'nina@firm.example',
          enabled: true,
          email: 'nina@home.example',
          phone: '+491701234567',
          unit: 'Sales, North',
          language: 'de',
          untilMs: Date.UTC(2027, 0, 1),
          note: 'said "please"',
          displayName: 'Nina Näf',
          contactId: 'c-7',
        },
      },
    ]);
  });

  test.each<[string, string | Buffer]>([
    ['a byte order mark and CRLF', '\uFEFFuser,enabled\r\nnina,1\r\n'],
    ['semicolons', 'user;enabled\nnina;true'],
    ['tabs', 'user\tenabled\nnina\ton'],
    ['UTF-16', Buffer.from('\uFEFFuser,enabled\r\nnina,true\r\n', 'utf16le')],
    ['another order, other case, spaces, blank lines', 'Enabled , USER\n\n TRUE , Nina \n\n'],
  ])('%s', async (_name, content) => {
    const [line, ...others] = await linesOf(content);
    expect(line).toMatchObject({ kind: 'row', row: { user: 'nina', enabled: true } });
    expect(others).toEqual([]);
  });

  test.each([
    ['enabled', 'maybe'],
    ['email', 'a@x.example,b@x.example'],
    ['email', 'nobody'],
    ['phone', '0170 1234567'],
    ['phone', '491701234567'],
    ['phone', '+49 170 1234567'],
    ['phone', '4.9E+11'],
    ['language', 'tlh'],
    ['until', '31.12.2026'],
    ['until', '2026-02-30'],
    ['until', '2026-13-01'],
    ['note', 'a\nb'],
    ['displayName', 'x\u202Ey'],
    ['displayName', 'x'.repeat(121)],
    ['user', 'a b'],
    ['user', 'a@b@c'],
  ])('%s refuses %j', async (column, value) => {
    const header = column === 'user' ? 'user,note' : `user,${column}`;
    const cell = `"${value}"`;
    const lines = await linesOf(`${header}\n${column === 'user' ? `${cell},x` : `nina,${cell}`}\n`);
    expect(lines).toEqual([{ kind: 'bad', line: expect.any(Number), reasons: [{ code: 'unfit', column }] }]);
  });

  test('a file in another encoding is refused, not guessed at', async () => {
    const [line] = await linesOf(Buffer.from('user,displayName\nnina,N\xE4f\n', 'latin1'));
    expect(line).toMatchObject({ kind: 'bad', reasons: [{ code: 'unfit', column: 'displayName' }] });
  });

  test.each([
    ['user,password\nnina,x', 1, { code: 'unknown-columns', names: ['password'] }],
    ['user,__proto__\nnina,x', 1, { code: 'unknown-columns', names: ['__proto__'] }],
    ['enabled\ntrue', 1, { code: 'no-user-column' }],
    ['user,note,note\nnina,a,b', 1, { code: 'column-twice' }],
    ['', 1, { code: 'empty' }],
    ['user,note\nnina,"open', 2, { code: 'quotes' }],
  ])('a file that cannot be read: %j', async (content, line, reason) => {
    expect(await linesOf(content)).toEqual([{ kind: 'unreadable', line, reason }]);
  });

  test('a user who stands there twice, and a line with too few cells, are refused by line', async () => {
    expect(await linesOf('user,note\nnina,a\nNINA,b\nolaf\n,c\n')).toMatchObject([
      { kind: 'row', line: 2 },
      { kind: 'bad', line: 3, reasons: [{ code: 'repeated', before: 2 }] },
      { kind: 'bad', line: 4, reasons: [{ code: 'cells', found: 1, wanted: 2 }] },
      { kind: 'bad', line: 5, reasons: [{ code: 'no-user' }] },
    ]);
  });
});

describe('the import', () => {
  let house: House;
  beforeEach(async () => {
    house = await buildHouse();
  });
  afterEach(() => house.close());

  const run = async (content: string, options: Partial<ImportJob> = {}) =>
    runImport(house.services, {
      lines: readFile(await fileOf(content)),
      apply: true,
      by: 'operator',
      contactsVerified: false,
      ...options,
    });
  const accountOf = async (user: string) => {
    const found = await house.services.directory.find(user);
    if (!found.ok) throw new Error(`no ${user}`);
    return found.account;
  };
  const stateOf = async (user: string) => {
    const { id, ...account } = await accountOf(user);
    const { enrolments, store } = house.services;
    return {
      account: { ...account, hash: (await store.get('accounts', id))?.passwordHash },
      enrolment: await enrolments.get(id),
      contacts: await enrolments.contacts(id),
    };
  };
  const header = 'user,enabled,email,phone,ou,language,until,note,displayName';

  test('a dry run counts, shows, and writes nothing', async () => {
    const report = await run(
      `${header}\nnina@firm.example,true,n@home.example,,,,,,\nbob@demo.example,true,,,,,,,\nbob@demo.example.,,,,,,,,\nerin@demo.example,true,,,,,,,`,
      { apply: false },
    );
    expect(report).toMatchObject({ create: 1, change: 1, same: 1, refused: 1, complete: true });
    expect(report.examples).toMatchObject([
      { line: 2, user: 'nina@firm.example', verdict: 'create', what: 'account, enrolment, add contact' },
      { line: 3, verdict: 'same' },
      { line: 5, verdict: 'change', what: 'enrolment' },
    ]);
    expect(await house.services.directory.find('nina@firm.example')).toMatchObject({ ok: false });
    expect((await house.audited()).filter(({ action }) => action.startsWith('import'))).toEqual([]);
  });

  test('applied: account, enrolment and contact are there; again: nothing is left to do', async () => {
    const content = `${header}\nnina@firm.example,true,n@home.example,+491701234567,Sales,de,2026-12-31,new,Nina\n`;
    expect(await run(content)).toMatchObject({ create: 1, refused: 0, complete: true });
    expect(await stateOf('nina@firm.example')).toMatchObject({
      account: { displayName: 'Nina', unit: 'Sales', email: 'nina@firm.example', hash: null },
      enrolment: { enabled: true, enabledBy: 'operator', reason: 'new', language: 'de', until: Date.UTC(2027, 0, 1) },
      contacts: expect.arrayContaining([
        expect.objectContaining({ method: 'mail', address: 'n@home.example', verified: false }),
        expect.objectContaining({ method: 'sms', address: '+491701234567', verified: false }),
      ]),
    });
    expect(await run(content)).toMatchObject({ create: 0, change: 0, same: 1 });
  });

  test('every change is in the audit before it happens, joined by one correlation, without an address', async () => {
    await run(`${header}\nnina@firm.example,true,n@home.example,,,,,,\n`);
    const events = (await house.audited()).map(({ action, outcome }) => `${action} ${outcome}`);
    expect(events.slice(events.indexOf('import.applied started'))).toEqual([
      'import.applied started',
      'account.created started',
      'enrolment.changed started',
      'contact.changed started',
      'account.created ok',
      'import.applied ok',
    ]);
    const stored = await house.services.store.find('audit', { where: { at: { gte: 0 } }, sortBy: 'at', limit: 1000 });
    expect(JSON.stringify(stored)).not.toContain('home.example');
    expect(JSON.stringify(stored)).not.toContain('nina');
  });

  test('an audit that is down stops the import before anything changes', async () => {
    const audit = { record: () => Promise.reject(new Error('down')) };
    const lines = readFile(await fileOf('user,enabled\nnina,true\n'));
    const job = { lines, apply: true, by: 'operator', contactsVerified: false };
    await expect(runImport({ ...house.services, audit }, job)).rejects.toThrow('down');
    expect(await house.services.directory.find('nina')).toMatchObject({ ok: false });
  });

  test('an empty cell changes nothing; a password is never touched', async () => {
    const before = await stateOf('frank@demo.example');
    expect(await run('user,ou,language\nfrank@demo.example,,\n')).toMatchObject({ same: 1 });
    expect(await run('user,ou\nfrank@demo.example,Cellar\n')).toMatchObject({ change: 1 });
    const after = await stateOf('frank@demo.example');
    expect(after.account).toMatchObject({ unit: 'Cellar', hash: before.account.hash, stamp: before.account.stamp });
    expect(before.account.hash).toEqual(expect.any(String));
    expect(after.enrolment).toEqual(before.enrolment);
    expect(after.contacts).toEqual(before.contacts);
  });

  test('an address that is not verified stands beside the earlier one; a verified one takes its place', async () => {
    const content = 'user,email\nbob@demo.example,bob@new.example\n';
    await run(content);
    expect((await stateOf('bob@demo.example')).contacts.map(({ verified }) => verified).sort()).toEqual([false, true]);
    expect(await run(content, { contactsVerified: true })).toMatchObject({ change: 1 });
    expect((await stateOf('bob@demo.example')).contacts).toMatchObject([
      { address: 'bob@new.example', verified: true },
    ]);
  });

  test.each([
    ["the account's own mailbox", 'user,email\nbob@demo.example,bob+x@demo.example\n', /own mailbox/],
    ['the own mailbox of a new account', 'user,email\nnina@firm.example,nina@firm.example\n', /own mailbox/],
    ['an end in the past', 'user,until\nbob@demo.example,2020-01-01\n', /over already/],
    ["another account's alias", 'user,ou\nbob,Cellar\n', /taken/],
  ])('%s is refused', async (_name, content, reason) => {
    expect(await run(content)).toMatchObject({
      refused: 1,
      problems: [{ line: 2, reason: expect.stringMatching(reason) }],
    });
  });

  test('switching off, and an end that is taken away', async () => {
    await run('user,enabled,until\nbob@demo.example,true,2027-01-01\nalice@demo.example,no,\n');
    expect((await stateOf('bob@demo.example')).enrolment).toMatchObject({ until: Date.UTC(2027, 0, 2) });
    expect((await stateOf('alice@demo.example')).enrolment).toMatchObject({ enabled: false });
    await run('user,until\nbob@demo.example,never\n');
    expect((await stateOf('bob@demo.example')).enrolment).toMatchObject({ enabled: true, until: null });
  });

  test('good lines go in, bad ones are listed, progress is told', async () => {
    const people = Array.from({ length: 600 }, (_, n) => `person${n},true,${n === 300 ? 'x' : `p${n}@home.example`}`);
    const seen: number[] = [];
    const report = await run(`user,enabled,email\n${people.join('\n')}\n`, { onProgress: (lines) => seen.push(lines) });
    expect(report).toMatchObject({ create: 599, refused: 1, problems: [{ line: 302 }] });
    expect(seen).toEqual([500, 600]);
  }, 20_000);
});
