// Owns what happened to somebody, as the audit has it. Bounded, whoever asks.
import type { AuditDoc } from '../collections';
import type { People } from '../directory/people';
import type { AccountId } from '../ids';
import type { Store } from '../ports';
import { fieldsOf } from '../reports/tally';
import type { Line } from './ports';
import type { StatusDeps } from './status';

export interface TrailDeps extends StatusDeps {
  readonly store: Store;
  readonly people: People;
}

const standardSpanMs = 30 * 24 * 3_600_000;
const mostLines = 15;

const outcomeOf = ({ body }: AuditDoc): string => String(fieldsOf(body)['outcome'] ?? '');

async function nameActor({ people }: TrailDeps, actor: string): Promise<string> {
  if (actor === 'system' || actor === 'operator') return actor;
  if (!actor.includes(':') || actor.startsWith('anonymous:')) return '';
  // An account's id, by its prefix; anything else is simply not found.
  return (await people.get(actor as AccountId))?.username ?? '';
}

/** The newest events about somebody, newest first. Never more than fit on one card. */
export async function readTrail(deps: TrailDeps, target: AccountId, spanMs: number = standardSpanMs) {
  const at = { gte: Math.max(0, deps.clock.nowMs() - spanMs) };
  const query = { where: { target, at }, sortBy: 'at', order: 'down', limit: mostLines + 1 } as const; // an order's name
  const found = await deps.store.find('audit', query);
  const lines = await Promise.all(
    found.slice(0, mostLines).map(
      async (event): Promise<Line> => ({
        atMs: event.at,
        action: event.action,
        outcome: outcomeOf(event),
        actor: await nameActor(deps, String(fieldsOf(event.body)['actor'] ?? '')),
      }),
    ),
  );
  return { lines, more: found.length > mostLines };
}
