// Owns what browsers get: web/ as it is, and the password rules, built from the server's own source.

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

async function buildRules(target) {
  await mkdir(target, { recursive: true });
  const build = async (name) => {
    const { code } = await transformFile(join(root, 'src/services/passwords', `${name}.ts`), {
      jsc: { target: 'es2022', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
      swcrc: false,
    });
    await writeFile(join(target, `${name}.js`), nameFiles(code));
  };
  await Promise.all(shared.map(build));
}

/** Fills `target` (dist/web): a copy of web/, and pages/{rules,context,repetition}.js. */
export async function buildWeb(target = join(root, 'dist/web')) {
  await cp(join(root, 'web'), target, { recursive: true, filter: (path) => basename(path) !== 'package.json' });
  await buildRules(join(target, 'pages'));
}
