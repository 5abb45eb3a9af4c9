// A process of its own that walks through one reset in a straight line, and tells its parent what the person has seen so far. It is
// killed somewhere on the way.
import type { ChallengeId, GrantId } from '../../../src/services/ids';
import type { OutgoingMail } from '../../../src/services/ports';
import { createSqliteStore } from '../../../src/services/store/sqlite';
import { openServices } from '../../../src/wiring';
import { enrol } from '../../fakes/entra';
import { createTestGround, testConfig } from '../../fakes/ground';
import { pinIn, somewhere } from '../../fakes/house';
import { createFakeClock } from '../../fakes/time';
import type { People } from '../../graph/demo-people';

export interface Walk {
  readonly path: string;
  readonly startMs: number;
  readonly people: People;
  readonly environment: Record<string, string>;
}

export interface Seen {
  readonly challenge?: ChallengeId;
  readonly pin?: string;
  readonly grant?: GrantId;
  readonly token?: string;
  /** A notice came. */
  readonly noticeTo?: string;
  readonly end?: true;
}

const see = (seen: Seen): void => void process.send?.(seen);

async function walk({ path, startMs, people, environment }: Walk): Promise<void> {
  const ground = createTestGround({ store: createSqliteStore({ path }), clock: createFakeClock(startMs) });
  const mail = async ({ to, subject, text }: OutgoingMail) => {
    see(subject.includes('PIN') ? { pin: pinIn(text) } : { noticeTo: to });
    if (subject.includes('PIN')) pins.push(pinIn(text));
    return { ok: true } as const; // a literal of the answer's own type
  };
  const pins: string[] = [];
  const services = await openServices(testConfig(environment), { ...ground, senders: { mail } });
  await enrol(services, people);
  services.outbox.handle({ chat: () => Promise.resolve({ done: true }) });
  const { recovery, passwords, outbox } = services;
  const place = somewhere('ada-1');
  const opened = await recovery.open(place, { purpose: 'reset', identifier: 'ada@corp.example' });
  if (!opened.ok) throw new Error(opened.reason);
  const sent = await recovery.send(place, { caseId: opened.caseId, method: 'mail' });
  if (!sent.ok) throw new Error(sent.reason);
  see({ challenge: sent.challenge });
  await outbox.runDue();
  const checked = await recovery.check(place, { challenge: sent.challenge, pin: pins[0] ?? '' });
  if (!checked.ok || checked.next !== 'grant') throw new Error('the PIN was refused');
  see({ grant: checked.grant });
  const finished = await recovery.finish(place, checked.grant);
  if (!finished.ok || finished.outcome !== 'page') throw new Error('no page');
  const token = finished.url.split('/t/')[1] ?? '';
  see({ token });
  await passwords.choose({ token, password: 'Before-the-kill-number-0', source: place.source, correlation: 'page' });
  await outbox.runDue();
  see({ end: true });
}

const [, , given = '{}'] = process.argv;
walk(JSON.parse(given) as Walk) // written by the test that started this process
  .then(() => process.disconnect())
  .catch((thrown: unknown) => {
    process.stderr.write(`${String(thrown)}\n`);
    process.exit(1);
  });
