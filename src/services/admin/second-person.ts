// Owns what takes two people although it is about nobody in particular: it waits as a request, as long as there is a second
// person who could agree. Where there is none, one decides alone.
import type { Place } from '../recovery/ports';
import type { Roles } from '../roles';
import { mayReach } from './authority';
import type { Command } from './command';
import type { Asker } from './plan';
import type { Outcome } from './ports';
import type { Works } from './works';

interface SecondPersonDeps {
  readonly roles: Roles;
  readonly works: Works;
}

interface Wish {
  readonly place: Place;
  readonly asker: Asker;
  readonly command: Command;
}

const mostHolders = 100;

/** Undefined: nobody else could agree. */
export async function askSecond({ roles, works }: SecondPersonDeps, wish: Wish): Promise<Outcome | undefined> {
  const { place, asker, command } = wish;
  const holders = await Promise.all((['owner', 'admin'] as const).map((role) => roles.holders(role, mostHolders)));
  const others = holders
    .flat()
    .filter((one) => one.account !== asker.account && mayReach([one], command.verb, command.unit ?? ''));
  if (others.length === 0) return undefined;
  const id = await works.add(place, asker.account, { state: 'preview', command });
  const work = await works.get(id);
  const number = work === undefined ? undefined : await works.ask(work);
  return number === undefined ? { kind: 'lapsed' } : { kind: 'asked', number };
}
