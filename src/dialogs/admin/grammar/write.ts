// Owns writing a command as it would be typed: what was understood, shown so that it can be checked, or pressed instead of typed.
import type { Command, Crowd, Named, Target } from '../../../services/admin/command';
import { type Form, forms } from './forms';
import { isSlot, type Slot } from './slots';
import { isReserved } from './targets';
import { dayMs, hourMs, minuteMs } from './times';

const writeNamed = ({ kind, text }: Named): string => {
  if (kind === 'display') return `"${text}"`;
  return isReserved(text) ? `@${text}` : text;
};

/** Without quotes where none are needed. */
const quoted = (prefix: string, text: string): string =>
  /^[\p{L}\p{N}._-]+$/u.test(text) ? `${prefix}:${text}` : `${prefix}:"${text}"`;

function writeCrowd(crowd: Crowd): string {
  switch (crowd.kind) {
    case 'people':
      return crowd.people.map(writeNamed).join(', ');
    case 'unit':
      return quoted('ou', crowd.unit);
    case 'group':
      return quoted('group', crowd.group);
    case 'file':
      return 'file';
    case 'standing':
      return crowd.unit === undefined ? crowd.standing : `${crowd.standing} in ${quoted('ou', crowd.unit)}`;
  }
}

function writeTarget(target: Target): string {
  if (target.kind === 'all' || target.kind === 'last') return target.kind;
  return target.kind === 'several' ? target.crowds.map(writeCrowd).join(', ') : writeCrowd(target);
}

/** In the largest unit that it is a whole number of; at least a minute. Some of it has gone by since it was typed. */
function writeDuration(leftMs: number): string {
  const ms = Math.max(1, Math.round(leftMs / minuteMs)) * minuteMs;
  if (ms % dayMs === 0) return `${ms / dayMs}d`;
  return ms % hourMs === 0 ? `${ms / hourMs}h` : `${ms / minuteMs}min`;
}

const maybe = <Value>(value: Value | undefined, write: (value: Value) => string): string | undefined =>
  value === undefined ? undefined : write(value);

const writers: Readonly<Record<Slot, (command: Command) => string | undefined>> = {
  TARGET: ({ target }) => maybe(target, writeTarget),
  ROLE: ({ role }) => role,
  METHOD: ({ method }) => maybe(method, (one) => (one === 'mail' ? 'email' : 'phone')),
  ADDRESS: ({ address }) => address,
  PERSON: ({ target }) => maybe(target, writeTarget),
  HOME: ({ address }) => address,
  GUEST: ({ guest }) => (guest === true ? 'as guest' : undefined),
  CALLED: ({ called }) => maybe(called, (name) => `"${name}"`),
  NUMBER: ({ number }) => maybe(number, String),
  SPAN: ({ spanMs }) => maybe(spanMs, writeDuration),
  UNIT: ({ unit }) => maybe(unit, (one) => quoted('ou', one)),
  CASE: ({ correlation }) => correlation,
  FILTERS: ({ filters }) => maybe(filters, (all) => all.map(({ field, text }) => `${field}:${text}`).join(' ')),
  SETTING: ({ setting }) => setting,
  VALUE: ({ value }) => value,
  ABOUT: ({ about }) => about,
};

const plain = (element: string): string => element.replace(/\?$/, '');

const isOptional = (element: string | undefined): boolean => element?.endsWith('?') === true;

/** "in" before a unit: nothing without it. */
const isSmall = (element = ''): boolean => isOptional(element) && !isSlot(plain(element));

const textFor = (element: string, command: Command): string | undefined => {
  const name = plain(element);
  return isSlot(name) ? writers[name](command) : name;
};

/** Undefined: the form has a slot that the command does not fill. A small word goes with the slot behind it. */
function writeElements({ elements }: Form, command: Command): readonly string[] | undefined {
  const texts = elements.map((element) => textFor(element, command));
  const isEmpty = (index: number): boolean => index < elements.length && texts[index] === undefined;
  if (elements.some((element, index) => isEmpty(index) && !isOptional(element))) return undefined;
  return texts.filter(
    (text, index) => text !== undefined && !(isSmall(elements[index]) && isEmpty(index + 1)),
  ) as string[]; // only texts are left
}

const filled = ({ elements }: Form): number => elements.filter((element) => isSlot(plain(element))).length;

function writeTime(untilMs: number, nowMs: number): string {
  const isDayEnd = (untilMs + 1) % dayMs === 0;
  return isDayEnd ? `until ${new Date(untilMs).toISOString().slice(0, 10)}` : `for ${writeDuration(untilMs - nowMs)}`;
}

/** Everything but its clauses. */
export function writeBody(command: Command): readonly string[] {
  const bodies = forms
    .filter(({ verb }) => verb === command.verb)
    .sort((a, b) => filled(b) - filled(a))
    .map((form) => writeElements(form, command));
  return bodies.find((one) => one !== undefined) ?? [command.verb];
}

/** Reads as the same command, a moment that is not the end of a day to the minute. */
export function writeCommand(command: Command, nowMs: number): string {
  const time = maybe(command.untilMs, (untilMs) => writeTime(untilMs, nowMs));
  const because = maybe(command.because, (reason) => `because ${reason}`);
  return [...writeBody(command), time, because].filter((part) => part !== undefined).join(' ');
}
