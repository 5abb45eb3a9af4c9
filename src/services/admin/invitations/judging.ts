// Owns whether somebody may be invited: asked before anything happens, and again once a second administrator has agreed.
import { opensOwnMailbox } from '../../accounts/contact-address';
import { canonicalIdentifier } from '../../accounts/identifier';
import { isLookalike } from '../../accounts/lookalike';
import { domainOf } from '../../directory/directories';
import type { People } from '../../directory/people';
import { mayReach } from '../authority';
import type { Command } from '../command';
import type { EffectDeps, Refusal } from '../effect';
import type { Asker } from '../plan';
import type { Outcome } from '../ports';
import { mayInvite } from './sending';

export interface InviteDeps extends EffectDeps {
  readonly people: People;
}

/** Somebody who can be made. */
export interface Newcomer {
  readonly ok: true;
  readonly guest: boolean;
  readonly name: string;
  readonly displayName: string;
  readonly unit: string;
  /** Where the invitation goes. */
  readonly address: string;
  /** That is no mailbox which the new account opens. */
  readonly independent: boolean;
  /** Could be taken for somebody who has power here, or that cannot be told. */
  readonly lookalike: boolean;
}

export type Judged = Newcomer | { readonly ok: false; readonly outcome: Outcome };

const mostCompared = 1_000;

const refuse = (reason: Refusal): Judged => ({ ok: false, outcome: { kind: 'refused', reason } });

/** The name that was typed; nobody is invited by a name as it is shown. */
export function nameIn({ target }: Command): string | undefined {
  const named = target?.kind === 'people' && target.people.length === 1 ? target.people[0] : undefined;
  return named?.kind === 'name' ? canonicalIdentifier(named.text) : undefined;
}

type Addressed = { readonly address: string } | Refusal;

/** Where the invitation goes, or why there is no such place. */
function addressFor(deps: InviteDeps, command: Command, name: string): Addressed {
  return command.guest === true ? guestAddress(deps, name) : memberAddress(deps, command, name);
}

function guestAddress({ creation }: InviteDeps, name: string): Addressed {
  if (creation.guest === undefined) return 'no-guests';
  return name.includes('@') ? { address: name } : 'malformed';
}

function memberAddress({ creation }: InviteDeps, command: Command, name: string): Addressed {
  const mailbox = creation.mailboxOf(name);
  if (mailbox === undefined) return 'not-kept';
  const address = canonicalIdentifier(command.address ?? name);
  if (address === undefined) return 'malformed';
  if (!address.includes('@')) return 'needs-address';
  // Nobody can read it before the first sign-in.
  return mailbox === 'elsewhere' && opensOwnMailbox(address, [name]) ? 'needs-address' : { address };
}

/** The domain of whoever invites, and what INVITE_DOMAINS names. */
async function isKnownDomain({ creation, directory }: InviteDeps, { account }: Asker, names: readonly string[]) {
  const own = domainOf((await directory.get(account))?.username ?? '');
  const { domains } = creation;
  const isKnown = (domain: string): boolean => domain === own || domains.includes(domain) || domains.includes('*');
  return names.filter((name) => name.includes('@')).every((name) => isKnown(domainOf(name)));
}

/** Role holders, and whoever a directory calls privileged. Where nobody can be told, everybody is alike. */
async function isTakenFor({ roles, people }: InviteDeps, names: readonly string[]): Promise<boolean> {
  const holders = [...(await roles.everyHolder())];
  const privileged = await people.privileged(mostCompared);
  if (privileged === undefined || holders.length > mostCompared) return true;
  const held = await Promise.all(holders.map((id) => people.get(id)));
  const known = [...privileged, ...held].flatMap((one) => (one === undefined ? [] : [one.username, one.displayName]));
  return known.some((one) => names.some((name) => isLookalike(name, one)));
}

async function objection(deps: InviteDeps, asker: Asker, names: { name: string; address: string }) {
  if (await deps.pause.isOn()) return 'paused';
  if (!(await isKnownDomain(deps, asker, [names.name, names.address]))) return 'foreign-domain';
  if (!(await mayInvite(deps, asker.account))) return 'invited-too-often';
  const found = await deps.directory.find(names.name);
  return found.ok || found.reason === 'ambiguous' ? 'taken' : undefined;
}

const outside = (command: Command): Judged => ({
  ok: false,
  outcome: {
    kind: 'no-change',
    tally: { change: 0, already: 0, notFound: 0, outside: 1, protected: 0 },
    names: [nameIn(command) ?? ''].filter((name) => name !== ''),
  },
});

/** Nothing is looked up for whoever may not invite there. */
export async function judge(deps: InviteDeps, asker: Asker, command: Command): Promise<Judged> {
  const { unit = '', guest = false, called } = command;
  if (!mayReach(asker.roles, 'invite', unit)) return outside(command);
  const name = nameIn(command);
  if (name === undefined) return refuse('malformed');
  const found = addressFor(deps, command, name);
  if (typeof found === 'string') return refuse(found);
  const { address } = found;
  const objected = await objection(deps, asker, { name, address });
  if (objected !== undefined) return refuse(objected);
  const lookalike = await isTakenFor(deps, called === undefined ? [name] : [name, called]);
  const independent = !guest && !opensOwnMailbox(address, [name]);
  return { ok: true, guest, name, displayName: called ?? name, unit, address, independent, lookalike };
}
