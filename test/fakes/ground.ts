// The ground that tests stand on: everything real except the clock, the senders and the cost of hashing.

import type { z } from 'zod';
import { type Config, readConfig } from '../../src/config';
import type { Ground } from '../../src/ground';
import { createTemplates, type Templates } from '../../src/services/notify/templates';
import { parsePolicy } from '../../src/services/policy/file';
import type { Policy, policySchema } from '../../src/services/policy/policy';
import type { OutgoingMail, OutgoingSms, Sent, Store } from '../../src/services/ports';
import { systemRandom } from '../../src/services/secrets/random';
import { createSqliteStore } from '../../src/services/store/sqlite';
import { createFakeHasher, type FakeHasher } from './hasher';
import { createFakeLog } from './log';
import { testKeyring } from './secrets';
import { createFakeClock, type FakeClock } from './time';

export interface Posted {
  readonly kind: 'mail' | 'sms';
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

export interface TestGround extends Ground {
  readonly clock: FakeClock;
  readonly hasher: FakeHasher;
  readonly log: ReturnType<typeof createFakeLog>;
  /** Everything that left, oldest first. */
  readonly posted: Posted[];
  /** What the mail server answers from now on. */
  answers: Sent;
  /** Changes the policy from now on. */
  setPolicy(policy: z.input<typeof policySchema>): void;
}

export interface GroundOptions {
  readonly policy?: z.input<typeof policySchema>;
  readonly sms?: boolean;
  readonly store?: Store;
  readonly clock?: FakeClock;
}

export const testConfig = (environment: Record<string, string> = {}): Config =>
  readConfig({ PORT: '3978', ORGANISATION: 'Demo Ltd', HELP_DESK: 'the help desk, phone 1234', ...environment });

const opened = new Map<string, Templates>();
/** Many houses of one file read the same folder: once is enough. Their own tests are in test/services/notify. */
const openTemplates: typeof createTemplates = (options) => {
  const key = JSON.stringify(options);
  const templates = opened.get(key) ?? createTemplates(options);
  opened.set(key, templates);
  return templates;
};

export function createTestGround({
  policy = {},
  sms = true,
  store,
  clock = createFakeClock(),
}: GroundOptions = {}): TestGround {
  const posted: Posted[] = [];
  let current: Policy = parsePolicy({ sms, ...policy }, 'the test');
  const ground: TestGround = {
    clock,
    random: systemRandom,
    log: createFakeLog(),
    store: store ?? createSqliteStore({ path: ':memory:' }),
    keyring: testKeyring,
    policy: { current: () => current },
    hasher: createFakeHasher(),
    openTemplates,
    posted,
    answers: { ok: true },
    setPolicy(next) {
      current = parsePolicy({ sms, ...next }, 'the test');
    },
    senders: {
      async mail({ to, subject, text, html }: OutgoingMail) {
        if (ground.answers.ok) posted.push({ kind: 'mail', to, subject, text, html });
        return ground.answers;
      },
      ...(sms
        ? {
            async sms({ to, text }: OutgoingSms) {
              if (ground.answers.ok) posted.push({ kind: 'sms', to, subject: '', text, html: '' });
              return ground.answers;
            },
          }
        : {}),
    },
  };
  return ground;
}
