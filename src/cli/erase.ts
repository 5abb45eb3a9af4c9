// Owns `latchkey erase`: forgetting somebody for good.
import { parseArgs } from 'node:util';
import { canonicalIdentifier } from '../services/accounts/identifier';
import { eraseAccount } from '../services/erasure';
import { createRoles } from '../services/roles';
import { type Command, operator, UsageError } from './command';

export const eraseCommand: Command = {
  name: 'erase',
  usage: 'latchkey erase <user> --yes',
  about: 'forget somebody for good; in the audit an id stays that is nobody any more',
  async run(args, { open, terminal }) {
    const { values, positionals } = parseArgs({
      args,
      options: { yes: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const user = positionals.length === 1 ? canonicalIdentifier(positionals[0] ?? '') : undefined;
    if (user === undefined) throw new UsageError('exactly one user is wanted');
    const services = await open();
    const found = await services.directory.find(user);
    if (!found.ok) {
      terminal.err(found.reason === 'none' ? 'No account has this name.\n' : 'More than one account has this name.\n');
      return false;
    }
    const { id, username } = found.account;
    if ((await createRoles(services).of(id)).length > 0) {
      terminal.err('This account holds a role. Take it back first: ungrant <role> from <user>\n');
      return false;
    }
    if (!values.yes) {
      terminal.err(`This removes ${username} with contacts, sessions and chats, and cannot be undone. Add --yes.\n`);
      return false;
    }
    const count = await eraseAccount(services, id, operator);
    await terminal.out(`Erased: ${count} records. The audit keeps an id that is nobody any more.\n`);
    return true;
  },
};
