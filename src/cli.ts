// Owns the operator's process: one command, its output, its exit code.
import { once } from 'node:events';
import type { Terminal } from './cli/command';
import { runCli } from './cli/run';
import { readConfig } from './config';

const terminal: Terminal = {
  async out(text) {
    if (!process.stdout.write(text)) await once(process.stdout, 'drain');
  },
  err: (text) => void process.stderr.write(text),
  watched: process.stderr.isTTY === true,
};

// `latchkey audit export | head` closes the pipe early: that is no crash.
process.stdout.on('error', () => process.exit(1));

// The code is set rather than exit() called, so that what was written reaches a pipe.
runCli({ args: process.argv.slice(2), terminal, readConfig: () => readConfig(process.env) }).then(
  (code) => {
    process.exitCode = code;
  },
  () => {
    process.exitCode = 1;
  },
);
