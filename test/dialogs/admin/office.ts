// An office for tests of administration: the demo's people, whoever holds which role, and a conversation for each of them.
import type { Role } from '../../../src/services/roles';
import { createRoles } from '../../../src/services/roles';
import { createWorld, type RealWorld } from '../../fakes/world';
import type { Said } from '../world-port';

export interface Desk {
  readonly world: RealWorld;
  /** What is answered, with its buttons: `text [Apply] [Cancel]`. */
  say(text: string): Promise<string>;
  /** Presses the newest button with this label. */
  press(label: string): Promise<string>;
  /** The newest cards, for replaying. */
  readonly seen: Said[];
}

const render = (said: readonly Said[]): string =>
  said.map(({ reply }) => [reply.text, ...(reply.choices ?? []).map(({ label }) => `[${label}]`)].join(' ')).join('\n');

function deskAt(world: RealWorld): Desk {
  const seen: Said[] = [];
  const hear = (said: readonly Said[]): string => {
    seen.push(...said);
    return render(said);
  };
  return {
    world,
    seen,
    say: async (text) => hear(await world.act({ kind: 'text', text })),
    async press(label) {
      const card = seen.findLast(({ reply }) => reply.choices?.some((choice) => choice.label === label));
      const choice = card?.reply.choices?.find((one) => one.label === label);
      if (card === undefined || choice === undefined) throw new Error(`no button ${label}`);
      return hear(await world.act({ kind: 'press', card: String(card.card), choice: choice.value }));
    },
  };
}

export interface Office {
  readonly owner: Desk;
  readonly world: RealWorld;
  /** Somebody's conversation; undefined = a stranger. */
  desk(username?: string, locale?: string): Promise<Desk>;
  /** The same, in a house that knows no commands at all. */
  control(username?: string): Promise<Desk>;
  give(username: string, role: Role, scope?: string): Promise<void>;
  /** More people in a unit. */
  hire(unit: string, count: number): Promise<void>;
  idOf(username: string): Promise<string>;
  close(): Promise<void>;
}

/** `environment`: configuration besides the demo's. */
export async function openOffice(environment: Readonly<Record<string, string>> = {}): Promise<Office> {
  const world = await createWorld({ staysFresh: true, signedInAs: 'grace', environment });
  const { services } = world;
  const idOf = async (username: string) => {
    const found = await services.directory.find(username);
    if (!found.ok) throw new Error(`nobody ${username}`);
    return found.account.id;
  };
  return {
    world,
    owner: deskAt(world),
    idOf,
    desk: async (username, locale) => deskAt(await world.beside({ staysFresh: true, signedInAs: username, locale })),
    control: async (username) =>
      deskAt(await world.beside({ staysFresh: true, signedInAs: username, administered: false })),
    async give(username, role, scope = '*') {
      const account = await idOf(username);
      await createRoles(services).grant({ account, role, by: 'operator', scope, untilMs: null });
    },
    async hire(unit, count) {
      for (let n = 1; n <= count; n += 1) await services.accounts.save({ username: `${unit.toLowerCase()}${n}`, unit });
    },
    close: () => world.close(),
  };
}
