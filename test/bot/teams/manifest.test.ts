// The Teams app package: Microsoft's own schemas accept it, and refuse what is broken. Run as an operator runs it.

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recognise } from '../../../src/dialogs/intents/recognise';

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

/** Runs pieces of code on the script's exports, away from the test runner's module loader, all in one process. */
const evaluate = (codes: readonly string[]): unknown[] => {
  const program = `import * as manifest from ${JSON.stringify(script)};
    const files = manifest.assemblePackage(${JSON.stringify(environment)});
    const json = JSON.parse(files['manifest.json'].toString());
    const check = (more) => manifest.findProblems({ ...files, 'manifest.json': Buffer.from(JSON.stringify({ ...json, ...more })) });
    console.log(JSON.stringify([${codes.map((code) => `await (${code})`).join(',')}]));`;
  // An array, printed two lines above.
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }),
  ) as unknown[];
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
  // biome-ignore lint/suspicious/noExplicitAny: the manifest under test
  const [problems, json] = evaluate(['manifest.findProblems(files)', 'json']) as [string[], any];
  expect(problems).toEqual([]);
  expect(json.validDomains).toEqual(['latchkey.example']);
  expect(json.bots).toMatchObject([
    { botId: environment.MICROSOFT_APP_ID, scopes: ['personal', 'team', 'groupChat'], supportsFiles: true },
  ]);
  expect(json.bots[0].commandLists[0].commands.length).toBeLessThanOrEqual(12);
  expect(json.developer.name.length).toBeLessThanOrEqual(32);
  expect(JSON.stringify(json)).not.toContain('${');
});

test('what the command menu offers is understood, in both languages', () => {
  const read = (name: string) =>
    JSON.parse(readFileSync(join(__dirname, '../../../manifest', name), 'utf8')) as Record<string, unknown>; // our own files
  const english = JSON.stringify(read('manifest.json')).match(/"title":"[^"]+"/g) ?? [];
  const german = Object.entries(read('de.json')).filter(([key]) => key.endsWith('.title'));
  expect(german).toHaveLength(english.length);
  const titles = [...english.map((one) => one.slice(9, -1)), ...german.map(([, title]) => String(title))];
  // `link` is read by the dialog itself, in Teams only.
  const own = ['Link', 'Verbinden'];
  const lost = titles.filter((title) => ['none', 'unsure'].includes(recognise(title)) && !own.includes(title));
  expect(lost).toEqual([]);
});

describe('broken is refused', () => {
  const cases = [
    ['an unknown field', 'check({ surprise: true })', /additional properties/],
    ['an id that is none', "check({ id: 'nobody' })", /\/id/],
    ['a name that is too long', "check({ name: { short: 'x'.repeat(31), full: 'x' } })", /\/name\/short/],
    ['no icons', 'check({ icons: undefined })', /icons/],
    ['an unknown scope', "check({ bots: [{ ...json.bots[0], scopes: ['everywhere'] }] })", /\/bots\/0\/scopes/],
    ['an address instead of a domain', "check({ validDomains: ['x'.repeat(3000)] })", /\/validDomains/],
    ['no schema', 'check({ $schema: undefined })', /schema/],
    [
      'an icon of the wrong size',
      "manifest.findProblems({ ...files, 'outline.png': files['color.png'] })",
      /outline\.png: must be a PNG of 32x32/,
    ],
    [
      'a broken translation',
      `manifest.findProblems({ ...files, 'de.json': Buffer.from('{"$schema":"https://developer.microsoft.com/en-us/json-schemas/teams/v1.30/MicrosoftTeams.Localization.schema.json","name.short":5}') })`,
      /de\.json/,
    ],
  ] as const;
  let found: string[][];
  beforeAll(() => {
    // Each is a list of problems: findProblems' result.
    found = evaluate(cases.map(([, code]) => code)) as string[][];
  });

  test.each(cases.map(([what, , expected], index) => [what, index, expected] as const))(
    '%s',
    (_what, index, expected) => {
      expect(found[index]?.join('\n')).toMatch(expected);
    },
  );
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
