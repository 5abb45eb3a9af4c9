// Owns `latchkey admin add`: the first owner of an installation can only come from its console.
import { parseArgs } from 'node:util';
import { canonicalIdentifier } from '../services/accounts/identifier';
import type { Account } from '../services/ports';
import { type Role, roles } from '../services/roles';
import type { Services } from '../wiring';
import { findAccount } from './account';
import { type Command, operator, UsageError } from './command';

const linkMs = 60 * 60_000;

export const adminAddCommand: Command = {
  name: 'admin add',
  usage: `latchkey admin add <user> [--role ${roles.join('|')}] [--link]`,
  about: 'give somebody a role (default: owner); --link prints a one-time link to sign in with',
  async run(args, { open, terminal }) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { role: { type: 'string', default: 'owner' }, link: { type: 'boolean', default: false } },
    });
    const role = roles.find((known) => known === values.role);
    if (role === undefined) throw new UsageError(`a role is one of ${roles.join(', ')}`);
    const user = positionals.length === 1 ? canonicalIdentifier(positionals[0] ?? '') : undefined;
    if (user === undefined) throw new UsageError('exactly one user is wanted');
    const services = await open();
    const account = await findAccount(services, user);
    if (typeof account === 'string') {
      terminal.err(`${account}\n`);
      return false;
    }
    const fresh = await grant(services, account, role);
    await terminal.out(`${account.username} ${fresh ? 'is now' : 'was already'} ${role}.\n`);
    if (values.link) await terminal.out(await issueLink(services, account));
    return true;
  },
};

async function grant(services: Services, { id }: Account, role: Role): Promise<boolean> {
  const event = { action: 'admin.granted', actor: operator, target: id, detail: { role, scope: '*' } } as const; // an action's name
  await services.audit.record({ ...event, outcome: 'started' });
  const fresh = await services.roles.grant({ account: id, role, by: operator, scope: '*', untilMs: null });
  await services.audit.record({ ...event, outcome: 'ok' });
  return fresh;
}

async function issueLink({ audit, tickets }: Services, { id }: Account): Promise<string> {
  const detail = { purpose: 'sign-in' };
  await audit.record({ action: 'ticket.issued', outcome: 'ok', actor: operator, target: id, detail });
  const { url } = await tickets.issue({ purpose: 'sign-in', account: id, lifetimeMs: linkMs });
  return `Sign in once, within an hour, with:\n${url}\n`;
}
