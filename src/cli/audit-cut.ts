// Owns `latchkey audit cut`: letting go of events that are older than they have to be kept.
import { parseArgs } from 'node:util';
import { createAnchorFile } from '../services/audit/anchor';
import { cutAudit } from '../services/audit/cutting';
import { verifyAudit } from '../services/audit/verify';
import { describeFinding } from './audit-verify';
import { type Command, operator, UsageError } from './command';

const dayMs = 24 * 3_600_000;
/** Below that, what a bad week needs would be gone. */
const leastDays = 30;

function readDays(text: string | undefined): number {
  if (text === undefined || !/^\d{1,5}$/.test(text)) throw new UsageError('--keep is a number of days');
  const days = Number(text);
  if (days < leastDays) throw new UsageError(`--keep is at least ${leastDays} days`);
  return days;
}

export const auditCutCommand: Command = {
  name: 'audit cut',
  usage: 'latchkey audit cut --keep <days>',
  about: 'remove older events; the rest still verifies, and says that it was cut',
  async run(args, { config, open, terminal }) {
    const { values } = parseArgs({ args, options: { keep: { type: 'string' } } });
    const days = readDays(values.keep);
    const services = await open();
    const deps = { ...services, anchor: createAnchorFile(config.anchorFile) };
    const verdict = await verifyAudit(deps);
    if (!verdict.ok) {
      terminal.err(`${describeFinding(verdict)}Nothing was removed: it is evidence.\n`);
      return false;
    }
    // Reports go on having these days: what was not counted yet is counted first.
    await services.follower.catchUp(Number.POSITIVE_INFINITY);
    const beforeMs = services.clock.nowMs() - days * dayMs;
    const events = await cutAudit(deps, { beforeMs, by: operator });
    await terminal.out(`${events} events from before ${new Date(beforeMs).toISOString()} were removed.\n`);
    return true;
  },
};
