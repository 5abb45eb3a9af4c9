// The Teams app package: Microsoft's own schemas accept it, and refuse what is broken. Run as an operator runs it.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../../..');
const script = join(root, 'scripts/manifest.mjs');
const environment = {
  PATH: process.env['PATH'],
  MICROSOFT_APP_ID: '11111111-2222-4333-8444-555555555555',
  PUBLIC_URL: 'https://latchkey.example/somewhere',
  ORGANISATION: 'Müller & "Söhne" GmbH with a name that goes on',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-manifest-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs code on the script's exports, away from the test runner's module loader. */
const evaluate = (code: string): unknown => {
  const program = `import * as manifest from ${JSON.stringify(script)};
    const files = manifest.assemblePackage(${JSON.stringify(environment)});
    const json = JSON.parse(files['manifest.json'].toString());
    const check = (more) => manifest.findProblems({ ...files, 'manifest.json': Buffer.from(JSON.stringify({ ...json, ...more })) });
    console.log(JSON.stringify(await (async () => { ${code} })()));`;
  return JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }));
};

test('the command writes the package, the same each time', () => {
  const make = (name: string): Buffer => {
    const out = join(folder, name);
    execFileSync(process.execPath, [script, '--out', out], { env: environment });
    expect(statSync(out).size).toBeGreaterThan(2_000);
    return readFileSync(out);
  };
  const first = make('one.zip');
  expect(first.subarray(0, 2).toString()).toBe('PK');
  expect(make('two.zip').equals(first)).toBe(true);
});

test('good passes: our registration and address are in it, and nobody else', () => {
  const { problems, json } = evaluate('return { problems: manifest.findProblems(files), json };') as {
    problems: string[];
    // biome-ignore lint/suspicious/noExplicitAny: the manifest under test
    json: any;
  };
  expect(problems).toEqual([]);
  expect(json.validDomains).toEqual(['latchkey.example']);
  expect(json.bots).toMatchObject([
    { botId: environment.MICROSOFT_APP_ID, scopes: ['personal', 'team', 'groupChat'], supportsFiles: false },
  ]);
  expect(json.bots[0].commandLists[0].commands.length).toBeLessThanOrEqual(12);
  expect(json.developer.name.length).toBeLessThanOrEqual(32);
  expect(JSON.stringify(json)).not.toContain('${');
});

test.each([
  ['an unknown field', '{ surprise: true }', /additional properties/],
  ['an id that is none', "{ id: 'nobody' }", /\/id/],
  ['a name that is too long', "{ name: { short: 'x'.repeat(31), full: 'x' } }", /\/name\/short/],
  ['no icons', '{ icons: undefined }', /icons/],
  ['a scope that does not exist', "{ bots: [{ ...json.bots[0], scopes: ['everywhere'] }] }", /\/bots\/0\/scopes/],
  ['an address instead of a domain', "{ validDomains: ['x'.repeat(3000)] }", /\/validDomains/],
  ['no schema', '{ $schema: undefined }', /schema/],
])('broken is refused: %s', (_what, change, expected) => {
  expect((evaluate(`return check(${change});`) as string[]).join('\n')).toMatch(expected);
});

test('icons of the wrong size, and a broken translation, are refused', () => {
  const problems = evaluate(`return manifest.findProblems({
    ...files, 'outline.png': files['color.png'], 'de.json': Buffer.from('{"$schema":"https://developer.microsoft.com/en-us/json-schemas/teams/v1.30/MicrosoftTeams.Localization.schema.json","name.short":5}') });`) as string[];
  expect(problems.join('\n')).toMatch(/outline\.png: must be a PNG of 32x32/);
  expect(problems.join('\n')).toMatch(/de\.json/);
});

test.each([
  ['MICROSOFT_APP_ID', ''],
  ['PUBLIC_URL', 'http://latchkey.example'],
])('without a proper %s it says so and fails', (name, value) => {
  const { status, stderr } = spawnSync(process.execPath, [script, '--out', join(folder, 'no.zip')], {
    env: { ...environment, [name]: value },
    encoding: 'utf8',
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(new RegExp(`^${name} must be`));
});
