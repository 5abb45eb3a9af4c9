// Owns `latchkey policy show`: the policy as it is in force, defaults filled in.
import { parseArgs } from 'node:util';
import type { Command } from './command';

export const policyShowCommand: Command = {
  name: 'policy show',
  usage: 'latchkey policy show',
  about: 'print the policy in force as JSON, in the form that POLICY_FILE takes',
  async run(args, { open, terminal }) {
    parseArgs({ args, options: {} });
    const { policy } = await open();
    await terminal.out(`${JSON.stringify(policy.current(), undefined, 2)}\n`);
    return true;
  },
};
