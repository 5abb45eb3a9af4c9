// Owns what is said under a key: it goes to a new line, so that every client hears of it, and leaves nothing where it stood.
import type { ConversationKey } from '../../services/ids';
import type { Outbound } from '../channel';
import { replacing } from './entries';
import type { Entry, History, Standing } from './history';

export interface Renewed {
  readonly entries: readonly Entry[];
  /** What stood there before; to be blanked once the entries are written. */
  readonly replaced: readonly Standing[];
}

const isLate = ({ slot }: Outbound, standing: Standing | undefined): boolean =>
  standing !== undefined && slot !== undefined && standing.version >= slot.version;

/** Times rise, as Web Chat sorts by them. */
export async function renew(
  history: Pick<History, 'standing'>,
  id: ConversationKey,
  { outbound, nowMs }: { readonly outbound: readonly Outbound[]; readonly nowMs: number },
): Promise<Renewed> {
  const entries: Entry[] = [];
  const replaced: Standing[] = [];
  for (const [index, one] of outbound.entries()) {
    const standing = one.slot && (await history.standing(id, one.slot.key));
    if (isLate(one, standing)) continue;
    entries.push(replacing(one, standing, nowMs + index));
    replaced.push(...(standing === undefined ? [] : [standing]));
  }
  return { entries, replaced };
}
