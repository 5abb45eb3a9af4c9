// All services on a test ground with the demo's accounts, and a place to stand in.
import { prepareDemo } from '../../src/demo';
import type { ConversationKey, Source } from '../../src/services/ids';
import type { Place } from '../../src/services/recovery/ports';
import { openServices, type Services } from '../../src/wiring';
import { createTestGround, type GroundOptions, type Posted, type TestGround, testConfig } from './ground';

export interface House {
  readonly services: Services;
  readonly ground: TestGround;
  /** Runs every job that is due, then hands over what left since the last call. */
  posted(): Promise<Posted[]>;
  /** The newest PIN that left. */
  pin(): Promise<string>;
  audited(): Promise<
    { readonly action: string; readonly outcome: string; readonly reason?: string; readonly target: string }[]
  >;
  close(): Promise<void>;
}

export const minuteMs = 60_000;

export const somewhere = (name = 'a', more: Partial<Place> = {}): Place => ({
  // A key and a bucket for tests.
  conversation: `conversation-${name}` as ConversationKey,
  channel: 'web',
  source: `source-${name}` as Source,
  caller: { kind: 'anonymous' },
  language: 'en',
  correlation: `correlation-${name}`,
  ...more,
});

/** The PIN in a message, as its reader would type it. */
export const pinIn = (text: string): string => {
  const [found] = text.match(/\b\d[\d ]{4,10}\d\b/) ?? [];
  if (found === undefined) throw new Error(`no PIN in: ${text}`);
  return found.replaceAll(' ', '');
};

export interface HouseOptions extends GroundOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Who lives in it; the demo's accounts unless told. */
  readonly furnish?: (services: Services) => Promise<unknown>;
}

export async function buildHouse({ environment = {}, furnish, ...options }: HouseOptions = {}): Promise<House> {
  const ground = createTestGround(options);
  const services = await openServices(testConfig({ ...environment }), ground);
  await (furnish ?? prepareDemo)(services);
  let seen = 0;
  const posted = async (): Promise<Posted[]> => {
    await services.outbox.runDue();
    const fresh = ground.posted.slice(seen);
    seen = ground.posted.length;
    return fresh;
  };
  return {
    services,
    ground,
    posted,
    async pin() {
      await services.outbox.runDue();
      const last = ground.posted.at(-1);
      if (last === undefined) throw new Error('nothing left');
      return pinIn(last.text);
    },
    async audited() {
      const events = await services.store.find('audit', {
        where: { at: { gte: 0 } },
        sortBy: 'at',
        order: 'up',
        limit: 10_000,
      });
      return events
        .sort((a, b) => a.at - b.at || a.seq - b.seq)
        .map(({ body, action, target }) => ({ ...JSON.parse(body), action, target }));
    },
    async close() {
      await services.outbox.stop();
      await services.store.close();
    },
  };
}
