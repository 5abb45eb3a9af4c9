// Owns the messages: templates/<language>/<name>.<part>.liquid, one file for each of subject, text, html and sms, and
// templates/layout.html.liquid around every HTML part. An operator may edit all of them; a broken one is found at start.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Liquid, Template } from 'liquidjs';
import { Fault } from '../faults';
import type { TemplateName, TemplateVariables } from './ports';
import { createEngine } from './template-engine';

/** What every template may use besides its own variables. */
export interface MessageFacts {
  readonly organisation: string;
  /** What people are told to call or write to, in words. */
  readonly helpDesk: string;
  /** PUBLIC_URL; its host name stands in the SMS line that browsers fill the PIN in by. */
  readonly publicUrl: string;
}

export interface Message {
  readonly template: TemplateName;
  /** BCP 47; a language that there is no folder for is English. */
  readonly language: string;
  readonly variables: Readonly<Record<string, string | number>>;
}

/** Throws `Fault('config.invalid')` when a variable is missing. */
export interface Templates {
  mail(message: Message): { readonly subject: string; readonly text: string; readonly html: string };
  sms(message: Message): string;
}

export const languages = ['en', 'de'] as const;
export const parts = ['subject', 'text', 'html', 'sms'] as const;
export type Language = (typeof languages)[number];
export type Part = (typeof parts)[number];

const SAMPLE_URL = `https://reset.example/t/${'x'.repeat(43)}`;
const notice = { atMs: 0, channel: 'web', username: 'x', displayName: 'x', notMeUrl: SAMPLE_URL };
const request = {
  number: 1,
  by: 'x',
  verb: 'x',
  count: 2,
  because: 'x',
  untilMs: 0,
  startUrl: 'https://reset.example/',
};
/** One value for every variable; all templates are rendered with them at start, so that a misspelt name is found then. */
export const sampleVariables: TemplateVariables = {
  pin: { pin: '12345678', minutes: 10, requestedAtMs: 0, channel: 'web', purpose: 'reset', displayName: 'x' },
  'password-changed': notice,
  'password-temporary': notice,
  'access-pass': notice,
  unlocked: notice,
  'contact-changed': { ...notice, change: 'add', method: 'mail', masked: 'x' },
  'teams-linked': notice,
  'teams-unlinked': notice,
  'approval-wanted': request,
  'approval-decided': { ...request, verdict: 'approved', decidedBy: 'x' },
  invitation: { kind: 'member', username: 'x', displayName: 'x', url: SAMPLE_URL, hours: 24 },
  'reset-offer': {
    kind: 'pin',
    username: 'x',
    displayName: 'x',
    url: SAMPLE_URL,
    minutes: 15,
    because: 'x',
    notMeUrl: SAMPLE_URL,
  },
  'reset-offered': { ...notice, kind: 'pin', because: 'x' },
  reminder: { username: 'x', displayName: 'x', contactsUrl: 'https://reset.example/passwordnotification' },
  'privileged-reset': { username: 'x', displayName: 'x', atMs: 0 },
};
// Its keys are TemplateVariables', which a missing one does not satisfy.
export const templateNames = Object.keys(sampleVariables) as TemplateName[];

interface Folder {
  readonly language: Language;
  readonly render: (name: TemplateName, part: Part, variables: object) => string;
}

const readLiquid = (folder: string): Record<string, string> => {
  const names = readdirSync(folder).filter((name) => name.endsWith('.liquid'));
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(folder, name), 'utf8')]));
};

const openFolder = (folder: string, language: Language, options: { timeZone: string; facts: object }): Folder => {
  const files = { ...readLiquid(folder), ...readLiquid(join(folder, language)) };
  const { timeZone, facts } = options;
  const html = createEngine({ language, timeZone, files, output: 'html' });
  const plain = createEngine({ language, timeZone, files, output: 'plain' });
  const parsed = new Map<string, Template[]>();
  const parse = (engine: Liquid, file: string): Template[] => {
    const known = parsed.get(file) ?? engine.parseFileSync(file);
    parsed.set(file, known);
    return known;
  };
  return {
    language,
    render(name, part, variables) {
      const engine = part === 'html' ? html : plain;
      // Liquid answers unknown for a template that sets its own output type; ours are text.
      return String(engine.renderSync(parse(engine, `${name}.${part}`), { language, ...facts, ...variables })).trim();
    },
  };
};

/** One line without control characters, whatever the template or a value holds: it becomes a mail header. */
const oneLine = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);

const problemsOf = ({ language, render }: Folder): string[] =>
  templateNames.flatMap((name) =>
    parts.flatMap((part) => {
      const problem = findProblem(() => render(name, part, sampleVariables[name]), { name, part });
      return problem === undefined ? [] : [`${language}/${name}.${part}.liquid: ${problem}`];
    }),
  );

const findProblem = (render: () => string, { name, part }: { name: TemplateName; part: Part }): string | undefined => {
  try {
    const text = render();
    if (text === '') return 'it is empty';
    // The subject is shown on locked screens and kept in logs of mail servers.
    if (name === 'pin' && part === 'subject' && text.includes('1234')) return 'the PIN must not stand in the subject';
    return undefined;
  } catch (thrown) {
    return thrown instanceof Error ? oneLine(thrown.message) : 'it cannot be read';
  }
};

const open = (folder: string, options: { timeZone: string; facts: object }): Folder[] => {
  try {
    return languages.map((language) => openFolder(folder, language, options));
  } catch (thrown) {
    throw new Fault('config.invalid', 'the folder of the mail templates cannot be read', thrown);
  }
};

/** Reads all templates once. Throws `Fault('config.invalid')` that names every broken one. `timeZone` defaults to UTC. */
export const createTemplates = (options: {
  readonly folder: string;
  readonly facts: MessageFacts;
  readonly timeZone?: string;
}): Templates => {
  const { organisation, helpDesk, publicUrl } = options.facts;
  const facts = { organisation, helpDesk, domain: new URL(publicUrl).hostname };
  const folders = open(options.folder, { timeZone: options.timeZone ?? 'UTC', facts });
  const problems = folders.flatMap(problemsOf);
  if (problems.length > 0) throw new Fault('config.invalid', `mail templates:\n- ${problems.join('\n- ')}`);

  const render = ({ template, language, variables }: Message, part: Part): string => {
    const base = language.toLowerCase().split('-')[0];
    const folder = folders.find((known) => known.language === base) ?? folders[0];
    try {
      // `languages` is not empty, so there is a first folder.
      return (folder as Folder).render(template, part, variables);
    } catch (thrown) {
      throw new Fault('config.invalid', `the template ${template}.${part} cannot be rendered`, thrown);
    }
  };
  return {
    mail: (message) => ({
      subject: oneLine(render(message, 'subject')),
      text: `${render(message, 'text')}\n`,
      html: `${render(message, 'html')}\n`,
    }),
    sms: (message) => render(message, 'sms'),
  };
};
