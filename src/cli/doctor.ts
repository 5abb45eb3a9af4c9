// Owns `latchkey doctor`: every check in order, one line each; fails when one of them does.
import { parseArgs } from 'node:util';
import { Fault } from '../services/faults';
import { checks } from './checks';
import type { Check, Verdict } from './checks/check';
import type { Command, World } from './command';
import { layOut, plain } from './table';

export const doctorCommand: Command = {
  name: 'doctor',
  usage: 'latchkey doctor',
  about: 'check store, key, mail, policy, outbox, audit and enrolments',
  async run(args, world) {
    parseArgs({ args, options: {} });
    let healthy = true;
    for (const check of checks) {
      const { verdict, text } = await examine(check, world);
      await world.terminal.out(layOut([[verdict.padEnd(4), check.name.padEnd(10), plain(text)]]));
      healthy &&= verdict !== 'fail';
      // Nothing after it can be looked at.
      if (check.essential === true && verdict === 'fail') return false;
    }
    return healthy;
  },
};

/** What one check says; it never throws, and its words hold no secret. */
export async function examine(check: Check, { config, open }: Pick<World, 'config' | 'open'>): Promise<Verdict> {
  try {
    return await check.run({ config, services: await open() });
  } catch (cause) {
    return { verdict: 'fail', text: cause instanceof Fault ? cause.message : 'could not be checked' };
  }
}
