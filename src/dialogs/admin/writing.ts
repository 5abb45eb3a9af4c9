// Owns how a command is written out again, so that whoever confirms or approves it sees what it says and nothing else.
import type { Command, Crowd, Named, Target } from '../../services/admin/command';
import { forms } from './grammar/forms';
import type { Slot } from './grammar/slots';
import { plain } from './texts/words';

const nameOf = ({ kind, text }: Named): string => (kind === 'display' ? `"${plain(text)}"` : text);

const unitOf = (unit: string): string => `ou:"${plain(unit)}"`;

function crowdOf(crowd: Crowd): string {
  switch (crowd.kind) {
    case 'people':
      return crowd.people.map(nameOf).join(', ');
    case 'unit':
      return unitOf(crowd.unit);
    case 'group':
      return `group:"${plain(crowd.group)}"`;
    case 'file':
      return crowd.kind;
    case 'standing':
      return crowd.unit === undefined ? crowd.standing : `${crowd.standing} in ${unitOf(crowd.unit)}`;
  }
}

function targetOf(target: Target): string {
  switch (target.kind) {
    case 'several':
      return target.crowds.map(crowdOf).join(', ');
    case 'all':
    case 'last':
      return target.kind;
    default:
      return crowdOf(target);
  }
}

/** A new slot must be written out too, or does not compile. */
const written: { readonly [S in Slot]: (command: Command) => string | undefined } = {
  TARGET: ({ target }) => target && targetOf(target),
  ROLE: ({ role }) => role,
  METHOD: ({ method }) => method && { mail: 'email', sms: 'phone' }[method],
  ADDRESS: ({ address }) => address && plain(address),
  NUMBER: ({ number }) => number?.toString(),
  SPAN: ({ spanMs }) => (spanMs === undefined ? undefined : `${Math.round(spanMs / 86_400_000)}d`),
  UNIT: ({ unit }) => unit && unitOf(unit),
  ABOUT: ({ about }) => about,
  SETTING: ({ setting }) => setting && plain(setting),
  VALUE: ({ value }) => value && plain(value),
};

const isSlot = (element: string): element is Slot => Object.hasOwn(written, element);

const clausesOf = ({ untilMs, because }: Command): readonly string[] => [
  ...(untilMs === undefined ? [] : [`until ${new Date(untilMs).toISOString().slice(0, 16).replace('T', ' ')} UTC`]),
  ...(because === undefined ? [] : [`because "${plain(because)}"`]),
];

/** Undefined: it was not said. What may be left out leaves nothing behind. */
function wordFor(element: string, command: Command): string | undefined {
  const name = element.replace(/\?$/, '');
  const said = isSlot(name) ? written[name](command) : element === name ? name : undefined;
  return said ?? (element === name ? undefined : '');
}

/** One line of plain words; what somebody has typed into it cannot look like anything else. */
export function writeCommand(command: Command): string {
  const candidates = forms.filter(({ verb }) => verb === command.verb);
  const words = candidates.map(({ elements }) => elements.map((element) => wordFor(element, command)));
  // Of two forms the longer one, when everything in it was said.
  const said = words.find((parts) => !parts.includes(undefined)) ?? [command.verb];
  return [...said, ...clausesOf(command)].filter(Boolean).join(' ');
}
