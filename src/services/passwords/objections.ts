// Owns "this wasn't me": the request is cancelled, sessions end, resets are frozen for that account, and an alarm is raised.
import type { Audit } from '../audit/events';
import type { Enrolments } from '../enrolment';
import type { Log } from '../ports';
import type { Revoke } from '../recovery/revocation';
import type { Objections, Tickets } from './ports';

export function createObjections(deps: {
  readonly tickets: Tickets;
  readonly enrolments: Enrolments;
  readonly revoke: Revoke;
  readonly audit: Audit;
  readonly log: Log;
  readonly onAlarm: () => void;
}): Objections {
  return {
    async object({ token, source, correlation }) {
      const ticket = await deps.tickets.look(token, 'not-me');
      if (ticket === undefined) return false;
      const { account } = ticket;
      const event = { actor: account, target: account, source, correlation } as const;
      await deps.audit.record({ ...event, action: 'not-me', outcome: 'started' });
      await deps.enrolments.freeze(account);
      const ended = await deps.revoke(account);
      await deps.audit.record({ ...event, action: 'account.frozen', outcome: 'ok', detail: { sessions: ended } });
      await deps.audit.record({ ...event, action: 'alarm', outcome: 'ok', reason: 'not-me' });
      deps.log.error('somebody objected to a change of their account: resets are frozen', { account, correlation });
      deps.onAlarm();
      return true;
    },
  };
}
