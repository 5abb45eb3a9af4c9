// Owns running TypeScript in child processes of tests: `node -r test/support/ts-hook.cjs some/file.ts`. The same compiler as
// Jest's, no files written. Types are not checked here; `npm run check` does that.
const { Module } = require('node:module');
const { transformFileSync } = require('@swc/core');

const options = {
  jsc: {
    target: 'es2023',
    parser: { syntax: 'typescript', tsx: true },
    transform: { react: { runtime: 'automatic', importSource: 'preact' } },
  },
  module: { type: 'commonjs' },
  sourceMaps: 'inline',
};

const compile = (loaded, path) => loaded._compile(transformFileSync(path, options).code, path);
for (const extension of ['.ts', '.tsx']) Module._extensions[extension] = compile;

process.setSourceMapsEnabled(true);
