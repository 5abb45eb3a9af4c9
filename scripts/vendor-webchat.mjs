// Owns getting Web Chat's self-contained bundle: one file out of the published package, checked twice, never committed.
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gunzip, gzip } from 'node:zlib';
import pacote from 'pacote';

const version = '4.18.1';
const spec = `botframework-webchat@${version}`;
/** Of the package as published; another tarball is refused before it is opened. */
const packageIntegrity =
  'sha512-7jpEUJ7olT62Xm+8eh7BhhIcXVfU2xD4pZDaeBt8K4XcNy6K/83UGIxE9BFkXmHMZ4hDEVOzs5cre07GWuaXzg==';
/** Of the one file we take: the cached copy is checked by it at every build. */
const fileSha256 = '0a68ad0a64fc04d621197da10c3eec0f843e16f7d03f6bcbed29b47517cf9bff';
const fileInPackage = 'package/dist/webchat.js';
const fileName = `webchat-${version}.js`;

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const cacheFolder = join(root, 'node_modules/.cache/latchkey');

const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');

async function readIfThere(path) {
  try {
    return await readFile(path);
  } catch {
    return undefined;
  }
}

/** A reader never sees half a file, also when two builds run at once. */
async function writeWhole(path, bytes) {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, bytes);
  await rename(draft, path);
}

/** The file's bytes in an unpacked tarball: 512-byte headers, each followed by its file padded to 512. */
function findInTar(tar, name) {
  let at = 0;
  while (at + 512 <= tar.length) {
    const header = tar.subarray(at, at + 512);
    const found = header.subarray(0, 100).toString('utf8').replace(/\0.*$/s, '');
    const size = Number.parseInt(header.subarray(124, 136).toString('utf8'), 8) || 0;
    if (found === name) return tar.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  throw new Error(`${spec} has no ${name}`);
}

async function download() {
  let tarball;
  try {
    tarball = await pacote.tarball(spec, { integrity: packageIntegrity });
  } catch (cause) {
    const advice = 'The web chat needs it once, at the first build: check the network and the npm registry setting.';
    throw new Error(`${spec} could not be fetched (${cause.code ?? cause.message}). ${advice}`, { cause });
  }
  return findInTar(await promisify(gunzip)(tarball), fileInPackage);
}

async function loadBundle() {
  const cached = join(cacheFolder, fileName);
  const known = await readIfThere(cached);
  if (known !== undefined && hash(known) === fileSha256) return known;
  const bundle = await download();
  if (hash(bundle) !== fileSha256) throw new Error(`${fileInPackage} of ${spec} is not the file that was reviewed`);
  await mkdir(cacheFolder, { recursive: true });
  await writeWhole(cached, bundle);
  return bundle;
}

/** Compressed once and kept beside the cached file; brotli at its best takes seconds. */
async function loadVariant(ending, compress) {
  const cached = join(cacheFolder, `${fileName}.${fileSha256.slice(0, 8)}.${ending}`);
  const known = await readIfThere(cached);
  if (known !== undefined) return known;
  const packed = await compress();
  await writeWhole(cached, packed);
  return packed;
}

/** Writes `vendor/webchat-<version>.js` and its compressed variants (`.br`, `.gz`) into `target` (dist/web). */
export async function vendorWebchat(target = join(root, 'dist/web')) {
  const bundle = await loadBundle();
  const quality = {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bundle.length },
  };
  const [br, gz] = await Promise.all([
    loadVariant('br', () => promisify(brotliCompress)(bundle, quality)),
    loadVariant('gz', () => promisify(gzip)(bundle, { level: 9 })),
  ]);
  const folder = join(target, 'vendor');
  await mkdir(folder, { recursive: true });
  const file = join(folder, fileName);
  await Promise.all([writeWhole(file, bundle), writeWhole(`${file}.br`, br), writeWhole(`${file}.gz`, gz)]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await vendorWebchat();
