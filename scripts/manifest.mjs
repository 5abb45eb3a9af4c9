// Builds the Teams app package from manifest/: fills in the registration, checks it against Microsoft's own schemas without
// any network, zips it.  `MICROSOFT_APP_ID=… PUBLIC_URL=https://… npm run manifest [-- --out dist/latchkey-teams.zip]`
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Ajv from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { ZipFile } from 'yazl';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'manifest');
const require = createRequire(import.meta.url);

/** The package's files by name. Throws when something is missing from the environment. */
export function assemblePackage({ MICROSOFT_APP_ID, PUBLIC_URL, ORGANISATION }) {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(MICROSOFT_APP_ID ?? '')) {
    throw new Error('MICROSOFT_APP_ID must be the application (client) id of the Azure Bot');
  }
  if (!URL.canParse(PUBLIC_URL ?? '') || !PUBLIC_URL.startsWith('https://')) {
    throw new Error('PUBLIC_URL must be the https address that people open');
  }
  const { origin, hostname } = new URL(PUBLIC_URL);
  const values = {
    MICROSOFT_APP_ID: MICROSOFT_APP_ID.toLowerCase(),
    PUBLIC_URL: origin,
    PUBLIC_HOST: hostname,
    ORGANISATION: (ORGANISATION?.trim() || 'Your organisation').slice(0, 32),
  };
  const filled = readFileSync(join(source, 'manifest.json'), 'utf8').replace(/\$\{([A-Z_]+)\}/g, (_, name) =>
    JSON.stringify(values[name]).slice(1, -1),
  );
  return {
    'manifest.json': Buffer.from(filled),
    'de.json': readFileSync(join(source, 'de.json')),
    'color.png': readFileSync(join(source, 'color.png')),
    'outline.png': readFileSync(join(source, 'outline.png')),
  };
}

function validatorOf(schemaUrl) {
  const [, version, name] = /\/teams\/(v[\d.]+)\/([\w.]+\.json)$/.exec(schemaUrl ?? '') ?? [];
  if (version === undefined) return () => ['no known schema is named'];
  const folder = join(dirname(require.resolve('@microsoft/app-manifest/package.json')), 'build/json-schemas/teams');
  const schema = JSON.parse(readFileSync(join(folder, version, name), 'utf8'));
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  const validate = ajv.compile(schema);
  return (value) =>
    validate(value) ? [] : validate.errors.map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
}

/** Width and height in a PNG's header; undefined for anything else. */
const sizeOf = (png) =>
  png.subarray(1, 4).toString('latin1') === 'PNG' ? `${png.readUInt32BE(16)}x${png.readUInt32BE(20)}` : undefined;

/** Everything that Teams would object to; empty = good. */
export function findProblems(files) {
  const manifest = JSON.parse(files['manifest.json'].toString('utf8'));
  const german = JSON.parse(files['de.json'].toString('utf8'));
  const icons = { 'color.png': '192x192', 'outline.png': '32x32' };
  return [
    ...validatorOf(manifest.$schema)(manifest).map((problem) => `manifest.json: ${problem}`),
    ...validatorOf(german.$schema)(german).map((problem) => `de.json: ${problem}`),
    ...Object.entries(icons).flatMap(([name, size]) =>
      sizeOf(files[name]) === size ? [] : [`${name}: must be a PNG of ${size}`],
    ),
    // Teams shows twelve at most, over all lists.
    ...(manifest.bots ?? []).flatMap(({ commandLists = [] }) =>
      commandLists.some(({ commands }) => commands.length > 12) ? ['manifest.json: more than 12 commands'] : [],
    ),
  ];
}

export async function writePackage(files, target) {
  mkdirSync(dirname(target), { recursive: true });
  const zip = new ZipFile();
  // A fixed time: the same input is the same package.
  for (const [name, content] of Object.entries(files)) zip.addBuffer(content, name, { mtime: new Date(2026, 0, 1) });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(target));
}

async function main() {
  const { values } = parseArgs({
    options: { out: { type: 'string', default: join(root, 'dist/latchkey-teams.zip') } },
  });
  const files = assemblePackage(process.env);
  const problems = findProblems(files);
  if (problems.length > 0) throw new Error(problems.join('\n'));
  await writePackage(files, values.out);
  console.log(`Teams app package: ${values.out}\nUpload it in the Teams admin centre (docs/teams.md).`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  main().catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
