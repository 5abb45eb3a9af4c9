// Everything that must be recorded is recorded: once, with who, what, when, where, to whom and with what outcome.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditAction } from '../../../src/services/audit/events';
import { hitsIn } from '../direct-line/encodings';
import { type Tour, takeTour } from './tour';

jest.setTimeout(120_000);

/** What happens today, and at least how: [outcomes that must occur, who may be the actor, whether it names a target]. */
const somebody = /^(?:anonymous:|local:|[\w-]{43}$)/;
const anybody = /^(?:anonymous:|local:|system$|operator$|[\w-]{43}$)/;
const wanted: Partial<Record<AuditAction, readonly [outcomes: readonly string[], actor: RegExp, target: boolean]>> = {
  'case.opened': [['ok'], somebody, true],
  'pin.requested': [['ok'], somebody, true],
  'pin.sent': [['started', 'ok'], anybody, false],
  'pin.not-sent': [['refused'], somebody, true],
  'pin.wrong': [['refused'], somebody, true],
  'pin.passed': [['ok'], somebody, true],
  'pin.refused': [['refused'], somebody, false],
  'grant.issued': [['ok'], somebody, true],
  'ticket.issued': [['ok'], somebody, true],
  'ticket.used': [['started'], somebody, true],
  'password.reset': [['started', 'ok'], somebody, true],
  'password.change': [['started', 'ok'], somebody, true],
  'password.temporary': [['started', 'ok'], somebody, true],
  'account.unlock': [['started', 'ok'], somebody, true],
  'account.locked': [['ok'], anybody, true],
  'account.frozen': [['ok'], somebody, true],
  'account.created': [['started', 'ok'], /^operator$/, true],
  'account.changed': [['started'], /^operator$/, true],
  'enrolment.changed': [['started'], /^operator$/, true],
  'contact.changed': [['started'], /^operator$/, true],
  'signin.passed': [['ok'], somebody, true],
  'signin.failed': [['refused'], somebody, true],
  'session.ended': [['ok'], anybody, true],
  'notice.sent': [['started', 'ok'], /^system$/, false],
  'notice.failed': [['failed'], /^system$/, false],
  'not-me': [['started'], somebody, true],
  'sequence.violation': [['refused'], somebody, false],
  'limit.hit': [['refused'], somebody, false],
  alarm: [['ok'], anybody, false],
  'import.applied': [['started', 'ok'], /^operator$/, false],
  'admin.granted': [['ok'], anybody, true],
  'audit.exported': [['started'], /^operator$/, false],
  'audit.verified': [['ok'], /^operator$/, false],
  'process.started': [['ok'], /^system$/, false],
  'process.stopped': [['ok'], /^system$/, false],
};

/** Named in the list of actions and not done by anything yet, with what each waits for. */
const waiting: Partial<Record<AuditAction, string>> = {
  'admin.approval': 'has its own test: test/attacks/admin/commands.test.ts, test/dialogs/admin',
  'admin.command': 'has its own test: test/attacks/admin/commands.test.ts, test/dialogs/admin',
  'admin.denied': 'has its own test: test/attacks/admin/commands.test.ts, test/dialogs/admin',
  'admin.revoked': 'has its own test: test/attacks/admin/commands.test.ts, test/dialogs/admin',
  'reset.invited': 'has its own test: test/attacks/admin/commands.test.ts, test/dialogs/admin',
  'password.pass': 'has its own test: test/services/passwords/access-pass.test.ts',
  'contact.copied': 'has its own test: test/services/contacts/copying.test.ts',
  'password.expired': 'has its own test: test/dialogs/admin/accounts.test.ts',
  'reminder.sent': 'has its own test: test/dialogs/admin/reminders.test.ts',
  'network.blocked': 'has its own test: test/dialogs/admin/accounts.test.ts',
  'network.unblocked': 'has its own test: test/dialogs/admin/accounts.test.ts',
  'resets.paused': 'has its own test: test/attacks/admin/commands.test.ts, test/dialogs/admin',
  'resets.resumed': 'has its own test: test/attacks/admin/commands.test.ts, test/dialogs/admin',
  'import.undone': 'has its own test: test/bot/pages/admin/import-page.test.ts',
  'invitation.sent': 'has its own test: test/dialogs/admin/invitations.test.ts',
  'invitation.withdrawn': 'has its own test: test/dialogs/admin/invitations.test.ts',
  'list.taken': 'has its own tests: test/bot/pages/admin/taking.test.ts, test/bot/teams/consents.test.ts',
  'case.refused': 'a refusal before the case is a limit.hit today; a policy that refuses whole channels will use it',
  'ticket.refused': 'wrong links are counted per network and answered alike; recorded once links go to named people',
  'channel.refused': 'Teams',
  'audit.cut': 'retention at the console: test/attacks/audit-secrets/erasure.test.ts',
  'account.erased': 'erasure at the console: test/attacks/audit-secrets/erasure.test.ts',
  'audit.searched': 'the search by command: test/dialogs/admin/audit.test.ts',
  'people.exported': 'the export by command: test/dialogs/admin/reports.test.ts',
  'config.changed': 'the policy by command: test/attacks/admin/settings.test.ts',
};

const listed = (): string[] => {
  const source = readFileSync(join(__dirname, '../../../src/services/audit/events.ts'), 'utf8');
  const start = source.indexOf('export type AuditAction');
  const union = source.slice(start, source.indexOf(';', start));
  return [...union.matchAll(/'([a-z.-]+)'/g)].map(([, name = '']) => name);
};

describe('AUD-01: completeness', () => {
  let tour: Tour;
  beforeAll(async () => {
    tour = await takeTour();
  });
  const of = (action: string) =>
    tour.events.filter((event) => event.action === action).map((event) => ({ ...event, ...JSON.parse(event.body) }));

  test('every action is either done here or waits for something that is named', () => {
    const known = [...Object.keys(wanted), ...Object.keys(waiting)];
    expect(known.sort()).toEqual(listed().sort());
    expect(tour.events.filter(({ action }) => action in waiting)).toEqual([]);
  });

  test.each(Object.entries(wanted))('%s', (action, [outcomes, actor, target]) => {
    const events = of(action);
    expect(events.length).toBeGreaterThan(0);
    expect(new Set(events.map(({ outcome }) => outcome))).toEqual(
      new Set([...outcomes, ...events.map(({ outcome }) => outcome)]),
    );
    for (const event of events) {
      expect(event.actor).toMatch(actor);
      if (target) expect(event.target).toMatch(/^(?:local:[\w-]+|[\w-]{43})$/);
      // Joins it to the rest: a turn, a request, a case, a job, a process or the intent of a write.
      expect(event.correlation ?? event.detail?.intent ?? event.reason ?? event.actor).toBeTruthy();
      expect(new Date(event.at).toISOString().slice(0, 10)).toBe(event.day);
      // Whatever comes from outside says where from.
      if (/^(?:anonymous:|[\w-]{43}$)/.test(event.actor)) expect(event.source ?? event.channel).toBeTruthy();
      if (event.outcome === 'refused' && !['pin.wrong'].includes(action)) expect(event.reason).toBeTruthy();
    }
  });

  test('one record each: a reset is one story, told once', () => {
    const stories = new Map<string, string[]>();
    for (const { detail, action, outcome } of [...of('password.reset'), ...of('password.change')]) {
      const told = stories.get(detail.intent) ?? [];
      stories.set(detail.intent, [...told, `${action} ${outcome}`]);
    }
    expect([...stories.values()].map((story) => story.join(', ')).sort()).toEqual([
      'password.change started, password.change ok',
      'password.reset started, password.reset ok',
    ]);
    expect(of('pin.wrong')).toHaveLength(5);
    expect(of('not-me')).toHaveLength(1);
  });

  test('no secret is in any of it, in any encoding, nor in the log or on the console', () => {
    expect(Object.values(tour.secrets).every((secret) => secret.length >= 8)).toBe(true);
    expect(Object.keys(tour.secrets).length).toBeGreaterThanOrEqual(12);
    const all = tour.events.map((event) => Object.values(event).join(' ')).join('\n');
    expect(hitsIn(all, Object.values(tour.secrets))).toEqual([]);
    expect(hitsIn(tour.written, Object.values(tour.secrets))).toEqual([]);
    // The log has no address of anybody's either.
    expect(tour.written.slice(0, tour.written.indexOf('Commands:') + 1)).not.toContain('home.example');
  });
});
