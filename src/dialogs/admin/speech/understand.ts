// Owns what an administrator's sentence asks for, as a command. No language model: words, rules, and nothing left over. It knows
// nothing about anybody's rights and proves nothing (attack INJ-11): a command that comes of it is asked about like a typed one.
import type { Command, Named, Target, Verb } from '../../../services/admin/command';
import { type Role, roles } from '../../../services/roles';
import type { Mention } from '../../mentions';
import { type Form, forms, formsOf } from '../grammar/forms';
import { hear, type Item, type Sentence } from './hearing';
import { type Naming, nameIn, targetOf } from './naming';
import { type Heard, type Rule, rulesFor, type Whom } from './rules';

export interface Understanding {
  /** Never empty; several: it could be either. */
  readonly commands: readonly [Command, ...Command[]];
  /** True: it may be run as it is. Never for many people, never for what is hard to take back. */
  readonly sure: boolean;
}

/** Only looks, or is taken back with one press. Everything else is shown first. */
const direct: ReadonlySet<Verb> = new Set<Verb>([
  ...([
    'status',
    'why',
    'who',
    'contact',
    'audit',
    'audit-verify',
    'report-not-ready',
    'report-week',
    'report-month',
  ] as const), // names
  ...(['policy', 'doctor', 'pending', 'help', 'undo', 'enable', 'disable', 'unlock'] as const), // the same
]);
const looks: ReadonlySet<Verb> = new Set<Verb>(['status', 'why', 'who', 'contact', 'audit', 'report-not-ready']);
const mostPeople = 4;
const mostAlternatives = 3;

const heardIn = ({ items, asks }: Sentence): ReadonlySet<Heard> => {
  const heard = items.flatMap((item): Heard[] =>
    item.kind === 'concept' && item.concept !== 'everybody' ? [item.concept] : [],
  );
  return new Set(asks ? [...heard, 'isIt'] : heard);
};

const roleIn = (heard: ReadonlySet<Heard>): Role | undefined => roles.find((role) => heard.has(role));

interface Facts {
  readonly sentence: Sentence;
  readonly heard: ReadonlySet<Heard>;
  readonly naming: Naming;
}

const valuesOf = <Kind extends Item['kind']>({ items }: Sentence, kind: Kind) =>
  items.filter((item): item is Extract<Item, { kind: Kind }> => item.kind === kind);

/** What may stand in a command of this verb. */
const slotsOf = ({ elements }: Form): ReadonlySet<string> =>
  new Set(elements.map((element) => element.replace('?', '')));

/** Undefined: a time where none belongs, or two of them. */
function timeFor(form: Form, sentence: Sentence): Partial<Command> | undefined {
  const [time, another] = valuesOf(sentence, 'time');
  if (time === undefined) return {};
  const belongs = 'untilMs' in time.says ? form.clauses.includes('time') : slotsOf(form).has('SPAN');
  return belongs && another === undefined ? time.says : undefined;
}

/** Undefined: a number where none belongs, none where one does, or several. */
function numberFor(form: Form, sentence: Sentence): Partial<Command> | undefined {
  const [number, another] = valuesOf(sentence, 'number');
  if (!slotsOf(form).has('NUMBER')) return number === undefined ? {} : undefined;
  return number === undefined || another !== undefined ? undefined : { number: number.number };
}

/** What belongs to a verb besides whom it is about; undefined: something is missing, or something does not belong. */
function detailsFor(verb: Verb, { sentence, heard }: Facts): Partial<Command> | undefined {
  const form = forms.find((one) => one.verb === verb);
  const time = form && timeFor(form, sentence);
  const number = form && numberFor(form, sentence);
  if (form === undefined || time === undefined || number === undefined) return undefined;
  const takesReason = form.clauses.some((clause) => clause !== 'time');
  const because = takesReason ? sentence.because : undefined;
  const role = slotsOf(form).has('ROLE') ? roleIn(heard) : undefined;
  return { ...time, ...number, ...(role && { role }), ...(because !== undefined && { because }) };
}

const isNobody = ({ people, crowds }: Naming): boolean => people.length === 0 && crowds.length === 0;

type Whomever = { readonly target?: Target; readonly unit?: string };

/** A role may be for a unit: that one is no crowd. */
function forRole({ people, crowds }: Naming): Whomever | undefined {
  const [crowd, another] = crowds;
  if (people.length !== 1 || another !== undefined || (crowd !== undefined && crowd.kind !== 'unit')) return undefined;
  return { target: { kind: 'people', people }, ...(crowd?.kind === 'unit' && { unit: crowd.unit }) };
}

/** Where nobody is named. */
const forNobody: Readonly<Record<Whom, (verb: Verb) => Whomever | undefined>> = {
  none: () => ({}),
  crowd: (verb) => (verb === 'who' ? { target: { kind: 'all' } } : {}),
  some: () => undefined,
  named: () => undefined,
};

const fits = (target: Target, whom: Whom): boolean =>
  whom === 'some' || (whom !== 'none' && (whom === 'named') === (target.kind === 'people'));

function whomFor({ verb, whom }: Rule, { naming }: Facts): Whomever | undefined {
  if (verb === 'grant' || verb === 'ungrant') return forRole(naming);
  if (isNobody(naming) && whom !== 'some') return forNobody[whom](verb);
  const target = targetOf(naming);
  return target !== undefined && fits(target, whom) ? { target } : undefined;
}

function commandFor(rule: Rule, facts: Facts): readonly Command[] {
  const [details, whom] = [detailsFor(rule.verb, facts), whomFor(rule, facts)];
  return details === undefined || whom === undefined ? [] : [{ verb: rule.verb, ...whom, ...details }];
}

const namesIn = ({ target }: Command): readonly Named[] => (target?.kind === 'people' ? target.people : []);

/** A statement ("bob is locked out") asks for nothing yet. */
const isWish = (heard: ReadonlySet<Heard>, verb: Verb): boolean => verb !== 'unlock' || heard.has('unlock');

function isSure([command, another]: readonly Command[], { naming, heard }: Facts): boolean {
  if (command === undefined || another !== undefined || !naming.sure || !direct.has(command.verb)) return false;
  if (command.target === undefined || looks.has(command.verb)) return true;
  const named = namesIn(command).length;
  return named > 0 && named <= mostPeople && isWish(heard, command.verb);
}

const once = (commands: readonly Command[]): readonly Command[] =>
  commands
    .filter(({ verb }, index) => commands.findIndex((one) => one.verb === verb) === index)
    .slice(0, mostAlternatives);

/** With a time behind it "frei" lets somebody reset; an account that is opened stays open. */
const fitting = (commands: readonly Command[]): readonly Command[] =>
  commands.some(({ untilMs }) => untilMs !== undefined)
    ? commands.filter(({ untilMs }) => untilMs !== undefined)
    : commands;

/** A command with something wrong in it: what is wrong is worth more than what may have been meant. */
const looksTyped = (text: string, { isProse }: Sentence): boolean =>
  !isProse && formsOf(text.trim().split(/\s+/, 1)[0]?.toLowerCase() ?? '').length > 0;

/** Undefined: not understood whole, or nothing for an administrator. Pure; linear in the text. */
export function understand(
  { text, mentions }: { readonly text: string; readonly mentions: readonly Mention[] },
  nowMs: number,
): Understanding | undefined {
  const sentence = hear(text, mentions, nowMs);
  const naming = sentence && nameIn(sentence.items);
  if (sentence === undefined || naming === undefined || looksTyped(text, sentence)) return undefined;
  const facts: Facts = { sentence, naming, heard: heardIn(sentence) };
  const [first, ...others] = once(fitting(rulesFor(facts.heard).flatMap((rule) => commandFor(rule, facts))));
  if (first === undefined) return undefined;
  return { commands: [first, ...others], sure: isSure([first, ...others], facts) };
}
