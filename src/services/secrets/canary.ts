// Owns noticing that SECRET_KEY is not the one this store was used with: every PIN, link and seal would silently be dead.
import { Fault, isFault } from '../faults';
import type { Store } from '../ports';
import type { Sealer } from './ports';

const settingId = 'secret-canary';
const words = 'the key of this store';

/** First use leaves a canary; later starts must be able to open it. Throws `Fault('config.invalid')`. */
export async function checkSecretCanary({ store, sealer }: { store: Store; sealer: Sealer }): Promise<void> {
  const fresh = { id: settingId, value: sealer.seal(words, settingId), version: 1 };
  if ((await store.insert('settings', fresh)).ok) return;
  const setting = await store.get('settings', settingId);
  try {
    if (setting !== undefined && sealer.open(setting.value, settingId) === words) return;
  } catch (thrown) {
    if (!isFault(thrown, 'seal.broken')) throw thrown;
  }
  throw new Fault(
    'config.invalid',
    'SECRET_KEY is not the key that this store was used with (add the old one behind a comma)',
  );
}
