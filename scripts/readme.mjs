// Keeps the generated parts of README true: the table of environment variables, from src/config-variables.ts.
// `--check` only compares; without it README.md is rewritten.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const readme = join(root, 'README.md');
const start = '<!-- generated: configuration -->';
const end = '<!-- end of generated part -->';

function loadVariables() {
  const path = join(root, 'src/config-variables.ts');
  const { code } = transformSync(readFileSync(path, 'utf8'), {
    jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
    module: { type: 'commonjs' },
    swcrc: false,
  });
  const module = { exports: {} };
  new Function('require', 'exports', 'module', code)(createRequire(path), module.exports, module);
  return module.exports.variables;
}

const cell = (text) => text.replaceAll('|', '\\|');

function renderTable(variables) {
  const rows = Object.entries(variables).map(([name, { standard, shown, about }]) => {
    const value = shown ?? (standard ? `\`${standard}\`` : 'unset');
    return `| \`${name}\` | ${cell(value)} | ${cell(about)} |`;
  });
  return ['| variable | default | what it does |', '|---|---|---|', ...rows].join('\n');
}

const before = readFileSync(readme, 'utf8');
const from = before.indexOf(start);
const to = before.indexOf(end);
if (from < 0 || to < from) throw new Error('README.md has lost the marks of its generated part');
const after = `${before.slice(0, from + start.length)}\n\n${renderTable(loadVariables())}\n\n${before.slice(to)}`;
if (after === before) console.log('README.md is up to date');
else if (process.argv.includes('--check')) {
  console.error('README.md is not up to date: node scripts/readme.mjs');
  process.exitCode = 1;
} else writeFileSync(readme, after);
