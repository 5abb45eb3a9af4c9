// Owns which policy is in force in this process: the newest version in the store, looked for every two seconds, so that all
// processes follow within seconds. Until there is one, the initial values (POLICY_FILE) hold.
import type { Log, Store } from '../ports';
import type { Policy, PolicySource } from './policy';
import { newestVersion } from './versions';

export interface LivePolicy extends PolicySource {
  /** 0: the initial values. */
  version(): number;
  /** What holds where nothing was ever put in force. */
  initial(): Policy;
  /** Looks now. Throws store faults and `config.invalid`; then what was in force stays. */
  refresh(): Promise<void>;
  /** Looks every two seconds. Trouble is logged once. */
  start(): void;
  stop(): void;
}

const everyMs = 2_000;

interface Live {
  readonly version: number;
  /** Undefined: the initial one. */
  readonly policy: Policy | undefined;
}

export function createLivePolicy({
  store,
  log,
  initial,
}: {
  readonly store: Store;
  readonly log: Log;
  readonly initial: PolicySource;
}): LivePolicy {
  let live: Live = { version: 0, policy: undefined };
  let timer: NodeJS.Timeout | undefined;
  let troubled = false;
  const refresh = async (): Promise<void> => {
    const found = await newestVersion(store);
    live = found ?? { version: 0, policy: undefined };
  };
  const look = async (): Promise<void> => {
    try {
      await refresh();
      troubled = false;
    } catch (fault) {
      if (!troubled) log.error('policy: cannot look for a newer one', { fault });
      troubled = true;
    }
  };
  return {
    current: () => live.policy ?? initial.current(),
    version: () => live.version,
    initial: () => initial.current(),
    refresh,
    start() {
      timer ??= setInterval(() => void look(), everyMs).unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
  };
}
