// Owns `latchkey audit verify`: whether the audit is whole, and if not, the first bad place.
import { parseArgs } from 'node:util';
import { createAnchorFile } from '../services/audit/anchor';
import type { BadPlace, Finding, Problem } from '../services/audit/findings';
import { type Verified, verifyAudit } from '../services/audit/verify';
import { type Command, operator } from './command';
import { plain } from './table';

export const auditVerifyCommand: Command = {
  name: 'audit verify',
  usage: 'latchkey audit verify [--json]',
  about: 'check every event, checkpoint and anchor; names the first bad place',
  async run(args, { config, open, terminal }) {
    const { values } = parseArgs({ args, options: { json: { type: 'boolean', default: false } } });
    const services = await open();
    const verdict = await verifyAudit({ ...services, anchor: createAnchorFile(config.anchorFile) });
    await services.audit.record({
      action: 'audit.verified',
      outcome: verdict.ok ? 'ok' : 'failed',
      actor: operator,
      detail: verdict.ok ? { events: verdict.events, lanes: verdict.lanes } : { problem: verdict.problem },
    });
    if (values.json) await terminal.out(`${JSON.stringify(verdict)}\n`);
    else if (verdict.ok) await terminal.out(describeWhole(verdict));
    else terminal.err(describeFinding(verdict));
    return verdict.ok;
  },
};

const describeWhole = ({ events, lanes, checkpoints, anchors, unsealed, cut, through }: Verified): string =>
  [
    `The audit is whole: ${events} events of ${lanes} writers, ${checkpoints} checkpoints, ${anchors} anchors`,
    through === null ? '' : `, through ${new Date(through).toISOString()}`,
    '.\n',
    cut > 0 ? `${cut} older events were removed on purpose (audit cut); the audit begins after them.\n` : '',
    unsealed > 0 ? `${unsealed} newest events are not under a checkpoint yet.\n` : '',
    anchors === 0 && checkpoints > 0 ? 'No anchor file was found: a cut tail could not be seen.\n' : '',
  ].join('');

const words: Readonly<Record<Problem, string>> = {
  edited: 'was altered, or was made without the key',
  missing: 'is missing',
  cut: 'and everything after it was cut off',
  inserted: 'does not belong there',
  reordered: 'was moved from another place',
  relinked: 'is not what stood there: history was replaced',
  'unknown-key': 'was made with a key that is not configured (SECRET_KEY takes older keys behind a comma)',
};

const describePlace = (where: BadPlace): string =>
  'checkpoint' in where ? `checkpoint ${where.checkpoint}` : `event ${where.seq} of writer ${plain(where.lane)}`;

export const describeFinding = ({ where, problem, keyId }: Finding): string =>
  `The audit is NOT whole: ${describePlace(where)} ${words[problem]}${keyId === undefined ? '' : ` [${plain(keyId)}]`}.\n`;
