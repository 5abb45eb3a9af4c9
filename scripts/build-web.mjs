// Owns what browsers get: web/ as it is, and the rules that browser and server share, built from the server's own source.

import { cp, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformFile } from '@swc/core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** Pure files without imports that run, except for each other. */
const shared = ['rules', 'context', 'repetition'];

/** A browser wants the whole file name. Type imports are gone by now; anything else than a neighbour is a mistake. */
function nameFiles(code) {
  const [stranger] = code.match(/from\s+['"](?!\.\/(?:rules|context|repetition)['"]).*/) ?? [];
  if (stranger !== undefined) throw new Error(`A browser cannot load this: ${stranger}`);
  return code.replaceAll(/(?<=from\s+['"]\.\/)[a-z]+(?=['"])/g, '$&.js');
}

/** One of the server's source files as a module for the browser. */
async function buildModule(source, target) {
  const { code } = await transformFile(join(root, source), {
    jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
    module: { type: 'es6' },
    swcrc: false,
  });
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, nameFiles(code));
}

/** Fills `target` (dist/web): a copy of web/, pages/{rules,context,repetition}.js, and chat/mask.js. */
export async function buildWeb(target = join(root, 'dist/web')) {
  await cp(join(root, 'web'), target, { recursive: true, filter: (path) => basename(path) !== 'package.json' });
  await Promise.all([
    ...shared.map((name) => buildModule(`src/services/passwords/${name}.ts`, join(target, `pages/${name}.js`))),
    buildModule('src/dialogs/intents/mask.ts', join(target, 'chat/mask.js')),
  ]);
}
