// Owns taking an import back, some people at a time, each audited, and only whom the asker reaches now.
import type { Audit } from '../../audit/events';
import type { Files } from '../../files/files';
import type { FileId } from '../../ids';
import { eventAt } from '../../recovery/event-at';
import type { Place } from '../../recovery/ports';
import type { Roles } from '../../roles';
import { hashSubject } from '../../secrets/hashes';
import type { Keyring } from '../../secrets/ports';
import { mayReach } from '../authority';
import type { Asker } from '../plan';
import { type Present, type Takeback, type TakebackDeps, takeBack } from './takeback';

export interface UndoingDeps extends TakebackDeps {
  readonly files: Pick<Files, 'read'>;
  readonly roles: Roles;
  readonly audit: Audit;
  readonly keyring: Keyring;
}

export interface Undoing {
  readonly takebacks: FileId;
  readonly asker: Asker;
  readonly place: Place;
}

async function* linesOf(pieces: AsyncIterable<string>): AsyncIterable<string> {
  let rest = '';
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}

async function* stretch(lines: AsyncIterable<string>, from: number, most: number): AsyncIterable<Takeback> {
  let at = 0;
  for await (const line of lines) {
    at += 1;
    if (at > from + most) return;
    // Written by imports/applying.ts only, and sealed.
    if (at > from) yield JSON.parse(line) as Takeback;
  }
}

type May = (present: Present) => boolean;

async function undoOne(deps: UndoingDeps, { asker, place, may }: Undoing & { readonly may: May }, back: Takeback) {
  const target = back.id ?? hashSubject(deps.keyring, 'identifier', back.user);
  const about = { ...eventAt(place), actor: asker.account, target };
  const event = { ...about, action: 'admin.command', detail: { command: 'undo', kind: 'import' } } as const; // names
  await deps.audit.record({ ...event, outcome: 'started' });
  const taken = await takeBack(deps, back, may);
  const came = taken === 'back' ? ({ outcome: 'ok' } as const) : ({ outcome: 'failed', reason: taken } as const); // names
  await deps.audit.record({ ...event, ...came });
  return taken;
}

export interface Undone {
  /** How many were looked at. */
  readonly people: number;
  readonly count: number;
  readonly left: number;
}

const together = 200;

/** Of the people from `from` on, at most `most`. */
export async function undoStretch(
  deps: UndoingDeps,
  undoing: Undoing,
  { from, most }: { readonly from: number; readonly most: number },
): Promise<Undone> {
  const holders = await deps.roles.everyHolder();
  const may: May = ({ account }) =>
    mayReach(undoing.asker.roles, 'import', account.unit) && !account.privileged && !holders.has(account.id);
  const backs: Takeback[] = [];
  for await (const back of stretch(linesOf(deps.files.read(undoing.takebacks)), from, most)) backs.push(back);
  let count = 0;
  for (let at = 0; at < backs.length; at += together) {
    const taken = await Promise.all(
      backs.slice(at, at + together).map((back) => undoOne(deps, { ...undoing, may }, back)),
    );
    count += taken.filter((one) => one === 'back').length;
  }
  return { people: backs.length, count, left: backs.length - count };
}
