// Owns blocking a network: no recovery is taken from there for a while, and whoever is there learns nothing of it. What is
// stored is its buckets, hashed; the address is neither kept nor audited.
import type { Audit } from '../audit/events';
import type { AccountId } from '../ids';
import type { Blocks } from '../limits/blocks';
import { sourcesOf } from '../limits/sources';
import type { Clock } from '../ports';
import { eventAt } from '../recovery/event-at';
import type { Place } from '../recovery/ports';
import type { Keyring } from '../secrets/ports';
import { standardBlockMs } from './blocking';
import type { Command } from './command';
import type { Outcome } from './ports';

export interface NetworkDeps {
  readonly audit: Audit;
  readonly blocks: Blocks;
  readonly clock: Clock;
  readonly keyring: Keyring;
}

interface Wanted {
  readonly place: Place;
  readonly asker: { readonly account: AccountId };
  readonly command: Command;
}

const noNetwork: Outcome = { kind: 'refused', reason: 'no-network' };

/** Without an end it ends after a day. */
export async function blockNetwork(deps: NetworkDeps, { place, asker, command }: Wanted): Promise<Outcome> {
  const sources = sourcesOf(deps.keyring, command.address ?? '');
  if (sources === undefined) return noNetwork;
  const untilMs = command.untilMs ?? deps.clock.nowMs() + standardBlockMs;
  const detail = { count: sources.length, until: untilMs };
  const event = { ...eventAt(place), action: 'network.blocked', detail } as const; // an action's name
  await deps.audit.record({ ...event, outcome: 'started' });
  await deps.blocks.block(sources, { by: asker.account, untilMs });
  await deps.audit.record({ ...event, outcome: 'ok' });
  return { kind: 'network', blocked: true, count: sources.length, untilMs };
}

export async function unblockNetwork(deps: NetworkDeps, { place, command }: Wanted): Promise<Outcome> {
  const sources = sourcesOf(deps.keyring, command.address ?? '');
  if (sources === undefined) return noNetwork;
  const event = { ...eventAt(place), action: 'network.unblocked' } as const; // an action's name
  await deps.audit.record({ ...event, outcome: 'started', detail: { count: sources.length } });
  const count = await deps.blocks.unblock(sources);
  await deps.audit.record({ ...event, outcome: 'ok', detail: { count } });
  return { kind: 'network', blocked: false, count, untilMs: null };
}
