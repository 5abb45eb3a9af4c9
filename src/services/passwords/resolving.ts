// Owns finding out what became of a write whose answer was lost: by asking the directory, never by writing again.
import type { IntentDoc } from '../collections';
import type { Directory } from '../ports';

interface ResolvingDeps {
  readonly directory: Pick<Directory, 'passwordChangedAt' | 'passMadeAt'>;
}

/** Clocks differ by so much, and Graph's times are whole seconds. */
const skewMs = 2_000;
/** Longer than one order can be on its way, with the one repetition after a refusal. */
const orderMs = 30_000;

/** One made later is the next one's, and has taken the place of ours, if there was one. */
async function resolvePass({ directory }: ResolvingDeps, { account, startedAt }: IntentDoc) {
  const madeAt = (await directory.passMadeAt?.(account)) ?? 0;
  if (madeAt < startedAt - skewMs) return 'failed';
  return madeAt <= startedAt + orderMs ? 'applied' : 'unknown';
}

/** Throws when that cannot be answered either. `unknown`: it never will be. */
export async function resolveWrite(deps: ResolvingDeps, intent: IntentDoc): Promise<'applied' | 'failed' | 'unknown'> {
  if (intent.kind === 'pass') return resolvePass(deps, intent);
  const changed = await deps.directory.passwordChangedAt(intent.account);
  return changed !== null && changed > (intent.changedBefore ?? 0) ? 'applied' : 'failed';
}
