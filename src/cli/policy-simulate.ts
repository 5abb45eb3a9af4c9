// Owns `latchkey policy simulate`: whom another policy would strand, with everybody looked at.
import { parseArgs } from 'node:util';
import { applySettings, plainly } from '../services/policy/draft';
import { compare, readValue, settingCalled } from '../services/policy/settings';
import { simulate } from '../services/reports/simulation';
import { type Command, UsageError } from './command';

export const policySimulateCommand: Command = {
  name: 'policy simulate',
  usage: 'latchkey policy simulate <setting> <value>',
  about: 'count who could reset now and could not then; changes nothing',
  async run(args, { open, terminal }) {
    const { positionals } = parseArgs({ args, options: {}, allowPositionals: true });
    const [setting = '', ...rest] = positionals;
    const name = settingCalled(setting);
    if (name === undefined) throw new UsageError('There is no such setting; `policy show` lists them.');
    const value = readValue(name, rest.join(' '));
    const services = await open();
    const { policy, smsConfigured, clock, directoryPeople: people } = services;
    const then = value === undefined ? undefined : applySettings(policy.current(), [[name, plainly(value)]]);
    if (then === undefined) throw new UsageError(`That is no value for ${name}.`);
    const now = { policy: policy.current(), smsConfigured, nowMs: clock.nowMs() };
    const found = await simulate({ ...services, people }, { now, then, most: Number.POSITIVE_INFINITY });
    const more = found.stranded > found.names.length ? `, and ${found.stranded - found.names.length} more` : '';
    await terminal.out(
      [
        compare(policy.current(), then).length === 0 ? 'Nothing would be different.\n' : '',
        `${found.of} switched on. Can reset: ${found.ready} now, ${found.readyThen} then.\n`,
        `Stranded: ${found.stranded}${found.stranded > 0 ? ` (${found.names.join(', ')}${more})` : ''}\n`,
      ].join(''),
    );
    return true;
  },
};
