// Owns `latchkey unlink`: Latchkey forgets who somebody is in Teams.
import { canonicalIdentifier } from '../services/accounts/identifier';
import { createIdentities } from '../services/accounts/identities';
import { findAccount } from './account';
import { type Command, operator, UsageError } from './command';

export const unlinkCommand: Command = {
  name: 'unlink',
  usage: 'latchkey unlink <user>',
  about: 'forget who somebody is in Teams (every identity that was linked)',
  async run(args, { open, terminal }) {
    const user = args.length === 1 ? canonicalIdentifier(args[0] ?? '') : undefined;
    if (user === undefined) throw new UsageError('exactly one user is wanted');
    const services = await open();
    const account = await findAccount(services, user);
    if (typeof account === 'string') {
      terminal.err(`${account}\n`);
      return false;
    }
    const identities = createIdentities(services);
    if ((await identities.of(account.id)).length === 0) {
      await terminal.out(`${account.username} was not linked.\n`);
      return true;
    }
    const event = { action: 'account.changed', actor: operator, target: account.id, reason: 'teams-unlink' } as const; // literals
    await services.audit.record({ ...event, outcome: 'started' });
    await identities.unlinkAll(account.id);
    await services.audit.record({ ...event, outcome: 'ok' });
    await terminal.out(`${account.username} is not linked in Teams any more.\n`);
    return true;
  },
};
