// Owns `latchkey link`: telling Latchkey who somebody is in Teams, so that the bot knows them there.
import { parseArgs } from 'node:util';
import { canonicalIdentifier } from '../services/accounts/identifier';
import { createIdentities, parseTeamsIdentity } from '../services/accounts/identities';
import { findAccount } from './account';
import { type Command, operator, UsageError } from './command';

export const linkCommand: Command = {
  name: 'link',
  usage: 'latchkey link <user> --teams <tenant id>/<object id>',
  about: 'tell Latchkey who somebody is in Teams (ids: Entra admin centre, the user, Properties)',
  async run(args, { open, terminal }) {
    const options = { teams: { type: 'string', default: '' } } as const; // parseArgs wants the literals
    const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
    const user = positionals.length === 1 ? canonicalIdentifier(positionals[0] ?? '') : undefined;
    if (user === undefined) throw new UsageError('exactly one user is wanted');
    const identity = parseTeamsIdentity(values.teams);
    if (identity === undefined) throw new UsageError('--teams wants two ids: <tenant id>/<object id>');
    const services = await open();
    const account = await findAccount(services, user);
    if (typeof account === 'string') {
      terminal.err(`${account}\n`);
      return false;
    }
    const event = { action: 'account.changed', actor: operator, target: account.id, reason: 'teams-link' } as const; // literals
    await services.audit.record({ ...event, outcome: 'started' });
    const { before } = await createIdentities(services).link(identity, { account: account.id, by: operator });
    await services.audit.record({ ...event, outcome: 'ok' });
    const moved = before !== null && before !== account.id ? ' It belonged to another account until now.' : '';
    await terminal.out(`${account.username} is known in Teams now.${moved}\n`);
    return true;
  },
};
