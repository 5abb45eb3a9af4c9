// Owns `latchkey unfreeze`: lifting what "this wasn't me" froze, once somebody has talked to the person.
import { canonicalIdentifier } from '../services/accounts/identifier';
import { findAccount } from './account';
import { type Command, operator, UsageError } from './command';

export const unfreezeCommand: Command = {
  name: 'unfreeze',
  usage: 'latchkey unfreeze <user>',
  about: 'let somebody reset again who had objected ("this wasn\'t me")',
  async run(args, { open, terminal }) {
    const user = args.length === 1 ? canonicalIdentifier(args[0] ?? '') : undefined;
    if (user === undefined) throw new UsageError('exactly one user is wanted');
    const services = await open();
    const { enrolments, audit } = services;
    const account = await findAccount(services, user);
    if (typeof account === 'string') {
      terminal.err(`${account}\n`);
      return false;
    }
    if ((await enrolments.get(account.id))?.frozen !== true) {
      await terminal.out(`${account.username} was not frozen.\n`);
      return true;
    }
    const event = { action: 'enrolment.changed', actor: operator, target: account.id, reason: 'unfreeze' } as const; // literals
    await audit.record({ ...event, outcome: 'started' });
    await enrolments.unfreeze(account.id);
    await audit.record({ ...event, outcome: 'ok' });
    await terminal.out(`${account.username} can reset again. Check the recovery contacts with the person first.\n`);
    return true;
  },
};
