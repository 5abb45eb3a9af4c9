// An audit that remembers, and can be told to be down.
import type { Audit, AuditEvent } from '../../src/services/audit/events';
import { Fault } from '../../src/services/faults';

export function createFakeAudit(): Audit & { readonly events: AuditEvent[]; down: boolean } {
  const events: AuditEvent[] = [];
  return {
    events,
    down: false,
    async record(event) {
      if (this.down) throw new Fault('audit.unavailable', 'the audit is down');
      events.push(event);
    },
  };
}
