// Owns what every audit event of a turn has in common: who, where, and what joins them.
import type { Audit, AuditEvent } from '../audit/events';
import type { Place } from './ports';

const actorOf = ({ caller, conversation }: Place): string =>
  caller.kind === 'account' ? caller.account : `anonymous:${conversation}`;

export const eventAt = (place: Place): Pick<AuditEvent, 'actor' | 'channel' | 'source' | 'correlation'> => ({
  actor: actorOf(place),
  channel: place.channel,
  source: place.source,
  correlation: place.correlation,
});

type Refusal = Pick<AuditEvent, 'action' | 'reason' | 'target'>;

export const refuse = (deps: { readonly audit: Audit }, place: Place, refusal: Refusal): Promise<void> =>
  deps.audit.record({ ...eventAt(place), outcome: 'refused', ...refusal });
