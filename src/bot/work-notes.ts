// Owns what the chat hears of a change that a job does: how far it is, and what came of it, each in the place of the one before.
import { adminTextsFor } from '../dialogs/admin/texts/languages';
import type { Link, Reply } from '../dialogs/kernel';
import type { JobHandler } from '../services/notify/ports';
import type { Clock } from '../services/ports';
import type { Outbound } from './channel';

type Payload = Parameters<JobHandler>[0]['payload'];

const listLinkMs = 24 * 3_600_000;

function fileIn({ file, fileName, bytes }: Payload): Pick<Reply, 'file'> {
  return typeof file === 'string' ? { file: { id: file, name: String(fileName), bytes: Number(bytes) } } : {};
}

/** `end` has counts of what failed; what comes before it has none. */
const isEnd = (payload: Payload): boolean => payload['failed'] !== undefined;

function replyOf(payload: Payload, language: string, clock: Clock): Reply {
  const { work, buttons } = adminTextsFor(language);
  const [verb, done, count] = [String(payload['verb']), Number(payload['done']), Number(payload['count'])];
  if (!isEnd(payload)) return { text: work.progress({ verb, done, count }) };
  const url = String(payload['url'] ?? '');
  const link: Link = { label: buttons.list, url, untilMs: clock.nowMs() + listLinkMs };
  const text = work.ended({ verb, done, failed: Number(payload['failed']) });
  return url === '' ? { text } : { text, link, ...fileIn(payload) };
}

export function workNote(payload: Payload, language: string, clock: Clock): Outbound {
  const slot = { key: `work/${String(payload['work'])}`, version: Number(payload['version']) };
  return { reply: replyOf(payload, language, clock), card: 0, language, slot };
}
