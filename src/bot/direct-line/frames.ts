// Owns the text of what a client receives: activities with their id and conversation, and the watermark behind them.
import type { HistoryLine } from './history';

export const frameOf = (conversation: string, lines: readonly HistoryLine[], watermark: number): string => {
  const activities = lines.map(
    ({ seq, as, body }) =>
      `{"id":"${activityIdOf(conversation, as ?? seq)}","conversation":{"id":"${conversation}"},${body.slice(1)}`,
  );
  return `{"activities":[${activities.join(',')}],"watermark":"${watermark}"}`;
};

export const activityIdOf = (conversation: string, seq: number): string =>
  `${conversation}|${String(seq).padStart(7, '0')}`;

/** The number behind which a client wants to go on; undefined for anything but a plain decimal number. Nothing = the start. */
export function readWatermark(text: string | undefined | null): number | undefined {
  if (text === undefined || text === null || text === '') return 0;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
