// Owns what a line of the history says: the person's words as echoed, and the bot's replies.
import { toActivity, toLapsedActivity } from '../activity';
import type { Outbound } from '../channel';
import type { Entry, Standing } from './history';
import type { Echo } from './incoming';
import { wireTexts } from './texts';

const bot = { id: 'latchkey', name: 'Latchkey', role: 'bot' } as const;
const channelId = 'directline';

const clientData = (clientActivityID: string | undefined) =>
  clientActivityID === undefined ? undefined : { clientActivityID };

/** The client's own activity as it arrived: only what was allowed in, stamped by the server, secrets masked. */
export function echoEntry(echo: Echo, user: string, atMs: number): Entry {
  return {
    body: JSON.stringify({
      type: echo.type,
      timestamp: new Date(atMs).toISOString(),
      channelId,
      from: { id: user, role: 'user' },
      text: echo.text,
      // Nobody's words are markup.
      textFormat: echo.text === undefined ? undefined : 'plain',
      name: echo.name,
      channelData: clientData(echo.clientActivityId),
    }),
  };
}

/** A reply; one with a link also in the form that remains once the link has lapsed. */
export function replyEntry(outbound: Outbound, atMs: number): Entry {
  const head = { timestamp: new Date(atMs).toISOString(), channelId, from: bot };
  const body = JSON.stringify({ ...toActivity(outbound), ...head });
  const { link } = outbound.reply;
  if (link === undefined) return { body };
  const lapsed = toLapsedActivity(outbound, wireTexts(outbound.language).linkGone);
  return { body, lapse: { untilMs: link.untilMs, body: JSON.stringify({ ...lapsed, ...head }) } };
}

/** The same, in the place of what stood there: under its number, with its time, so that it does not move. */
export function replacing(outbound: Outbound, standing: Standing | undefined, nowMs: number): Entry {
  const saidAtMs = standing?.saidAtMs ?? nowMs;
  const entry = replyEntry(outbound, saidAtMs);
  return outbound.slot === undefined ? entry : { ...entry, slot: { ...outbound.slot, as: standing?.as, saidAtMs } };
}

/** The last words of a conversation that has become too long. */
export function endEntries(language: string, atMs: number): readonly Entry[] {
  const end = { type: 'endOfConversation', timestamp: new Date(atMs + 1).toISOString(), channelId, from: bot };
  const reply = { text: wireTexts(language).ended };
  return [replyEntry({ reply, card: 0, language }, atMs), { body: JSON.stringify(end) }];
}
