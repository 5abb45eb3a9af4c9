// The messages: complete in every language, inert whatever a name holds, and a broken file is found before the first mail.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TemplateName } from '../../../src/services/notify/ports';
import {
  createTemplates,
  languages,
  type MessageFacts,
  parts,
  sampleVariables,
  templateNames,
} from '../../../src/services/notify/templates';

const folder = join(__dirname, '../../../templates');
const facts: MessageFacts = {
  organisation: 'Demo Company',
  helpDesk: 'Call 030 123 456.',
  // 40 characters of host name: longer than most, and the SMS still fits.
  publicUrl: 'https://password.reset.services.example-corp.com',
};
const notMeUrl = `${facts.publicUrl}/t/${'Ab_-'.repeat(10)}xyz`;
const atMs = Date.UTC(2026, 10, 21, 9, 5);
const notice = { atMs, channel: 'web', username: 'alice@demo.example', displayName: 'Alice Adams', notMeUrl };
const request = {
  number: 12,
  by: 'bob@demo.example',
  verb: 'enable',
  count: 240,
  because: 'CANARY',
  untilMs: atMs,
  startUrl: 'https://reset.example/',
};
const variables = {
  pin: {
    pin: '48219930',
    minutes: 10,
    requestedAtMs: atMs,
    channel: 'web',
    purpose: 'reset',
    displayName: 'Alice Adams',
  },
  'password-changed': notice,
  'password-temporary': notice,
  'access-pass': notice,
  unlocked: notice,
  'contact-changed': { ...notice, change: 'add', method: 'mail', masked: 'a•••@h•••.example' },
  'teams-linked': notice,
  'teams-unlinked': notice,
  'approval-wanted': request,
  'approval-decided': { ...request, verdict: 'denied', decidedBy: 'grace@demo.example' },
  invitation: {
    kind: 'member',
    username: 'alice@demo.example',
    displayName: 'Alice Adams',
    url: `${facts.publicUrl}/t/${'Ef_-'.repeat(10)}xyz`,
    hours: 24,
  },
  'reset-offer': {
    kind: 'pin',
    username: 'alice@demo.example',
    displayName: 'Alice Adams',
    url: `${facts.publicUrl}/t/${'Cd_-'.repeat(10)}xyz`,
    minutes: 15,
    because: 'she called',
    notMeUrl,
  },
  'reset-offered': { ...notice, kind: 'pin', because: 'she called' },
  reminder: {
    username: 'alice@demo.example',
    displayName: 'Alice Adams',
    contactsUrl: `${facts.publicUrl}/passwordnotification`,
  },
  'privileged-reset': { username: 'alice@demo.example', displayName: 'Alice Adams', atMs },
};
const templates = createTemplates({ folder, facts });
const messages = languages.flatMap((language) => templateNames.map((template) => ({ language, template })));
const asText = (html: string) =>
  html
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<[^>]+>/g, '')
    .replace(/&#39;/g, "'");

const GSM7 = /^[@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&'()*+,\-./0-9:;<=>?¡A-ZÄÖÑÜ§¿a-zäöñüà]*$/;

describe('both languages', () => {
  test('have the same files', () => {
    const files = (language: string) => readdirSync(join(folder, language)).sort();
    expect(files('de')).toEqual(files('en'));
    const expected = templateNames.flatMap((name) => parts.map((part) => `${name}.${part}.liquid`));
    expect(files('en')).toEqual(expect.arrayContaining(expected));
  });

  test('use the same variables in the same files', () => {
    const used = (language: string, file: string) =>
      [
        ...new Set(
          readFileSync(join(folder, language, file), 'utf8').match(
            /\b(?:pin|kind|because|url|contactsUrl|minutes|requestedAtMs|atMs|channel|purpose|displayName|change|method|masked|username|notMeUrl|startUrl|domain|organisation|helpDesk)\b(?=[^<{]*[%}]})/g,
          ),
        ),
      ].sort();
    for (const file of readdirSync(join(folder, 'en')))
      expect([file, used('de', file)]).toEqual([file, used('en', file)]);
  });

  test('differ in every message', () => {
    for (const template of templateNames) {
      const [en, de] = ['en', 'de'].map((language) =>
        templates.mail({ template, language, variables: variables[template] }),
      );
      for (const part of ['subject', 'text', 'html'] as const) expect(en?.[part]).not.toBe(de?.[part]);
    }
  });

  test.each([
    ['de-AT', 'Ihre'],
    ['DE', 'Ihre'],
    ['en-US', 'Your'],
    ['fr', 'Your'],
    ['', 'Your'],
    ['../de', 'Your'],
    ['__proto__', 'Your'],
  ])('language %p begins its subject with %p', (language, first) => {
    expect(templates.mail({ template: 'pin', language, variables: variables.pin }).subject).toMatch(
      new RegExp(`^${first} `),
    );
  });
});

describe.each(messages)('$language/$template', ({ language, template }) => {
  const render = () => templates.mail({ template, language, variables: variables[template] });

  test('is complete: nothing of a template is left in it, text and HTML say the same things', () => {
    const { subject, text, html } = render();
    for (const part of [subject, text, html]) {
      expect(part).not.toMatch(/\{\{|\{%|undefined|null|\[object/);
      expect(part).not.toBe('');
    }
    expect(html).toContain(`lang="${language}"`);
    const dated = 'atMs' in variables[template] || 'requestedAtMs' in variables[template];
    const named = 'displayName' in variables[template] ? ['Alice Adams'] : [];
    for (const piece of [...named, facts.helpDesk, facts.organisation, ...(dated ? ['2026', 'UTC'] : [])]) {
      expect(text).toContain(piece);
      expect(asText(html)).toContain(piece);
    }
  });

  test('loads nothing and runs nothing', () => {
    expect(render().html).not.toMatch(/<(?:img|script|link|iframe|object|form|video)|url\(|@import|src=|javascript:/i);
  });

  test('its SMS is one segment of plain letters', () => {
    const sms = templates.sms({ template, language, variables: { ...variables[template], pin: '123456' } });
    expect(sms).toMatch(GSM7);
    expect(sms.length).toBeLessThanOrEqual(160);
    expect(sms).not.toContain('Alice');
  });

  test('values are shown as they are or not at all, never obeyed', () => {
    const nasty = `{{7*7}}\${7*7}<script>alert(1)</script>"'&\r\nBcc: evil@y.example\r\n.\r\n\0\u202Etxt {{constructor.constructor('return process')()}}`;
    const attacked = Object.fromEntries(
      Object.entries(variables[template]).map(([name, value]) => [
        name,
        typeof value === 'string' && !['channel', 'purpose'].includes(name) ? nasty : value,
      ]),
    );
    const { subject, text, html } = templates.mail({ template, language, variables: attacked });
    expect(subject).toMatch(/^[^\p{Cc}]{1,200}$/u);
    expect(text).not.toMatch(/^Bcc:|^\.$/m);
    expect(`${text}${html}`).not.toMatch(/[\0\r\u202E]/);
    expect(html).not.toMatch(/<script|"'&[^#a]/);
    expect(`${text}${html}`).not.toMatch(/\b49\b|\[object process\]/);
    if (template !== 'pin') {
      expect(text).toContain(`{{7*7}}\${7*7}<script>`);
      expect(html).toContain(`{{7*7}}\${7*7}&lt;script&gt;alert(1)&lt;/script&gt;&#34;&#39;&amp; Bcc`);
    }
  });
});

describe.each(languages)('the PIN in %s', (language) => {
  const { subject, text, html } = templates.mail({ template: 'pin', language, variables: variables.pin });

  test('stands in the mail once, easy to read and to copy, and not in the subject or the preview line', () => {
    expect(text.match(/4821 9930/g)).toHaveLength(1);
    expect(asText(html).match(/48219930/g)).toHaveLength(1);
    expect(subject).not.toMatch(/4821|9930/);
    expect(html.indexOf('4821')).toBeGreaterThan(html.indexOf('<h1'));
  });

  test('comes with its minutes, when and where it was asked for, and a warning; and no link at all', () => {
    expect(text).toMatch(/10 (?:minutes|Minuten)/);
    expect(text).toMatch(/21\.? November 2026.*09:05 UTC, (?:through the web chat|über den Web-Chat)/);
    expect(text).toMatch(/Nobody from IT will ever ask|Niemand von der IT/);
    expect(`${text}${html}`).not.toMatch(/https?:|href/);
  });

  test('says what it is for', () => {
    const unlock = templates.mail({
      template: 'pin',
      language,
      variables: { ...variables.pin, purpose: 'unlock', channel: 'teams' },
    });
    expect(unlock.text).toMatch(/Microsoft Teams, (?:to unlock your account|um Ihr Konto zu entsperren)/);
  });

  test('its SMS ends with the line that browsers fill it in by', () => {
    const sms = templates.sms({ template: 'pin', language, variables: { ...variables.pin, pin: '482199' } });
    expect(sms).toMatch(/482199[\s\S]*\n\n@password\.reset\.services\.example-corp\.com #482199$/);
  });
});

describe.each(messages.filter(({ template }) => 'channel' in variables[template] && template !== 'pin'))(
  'the notice $language/$template',
  ({ language, template }) => {
    const { text, html } = templates.mail({ template, language, variables: variables[template] });

    test('says which account, when, through what, and links only to "this wasn\'t me"', () => {
      expect(text).toContain('alice@demo.example');
      expect(text.match(/https?:\S+/g)).toEqual([notMeUrl]);
      expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([notMeUrl]);
      expect(text).toMatch(/(?:the web chat|den Web-Chat)/);
    });
  },
);

describe.each(languages)('in %s', (language) => {
  const linksIn = ({ text, html }: { text: string; html: string }) => [
    text.match(/https?:\S+/g),
    [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href),
  ];

  test.each(['pin', 'link', 'temporary'])('the offer of kind %s has its two links, the reason, and no PIN', (kind) => {
    const offer = { ...variables['reset-offer'], kind };
    const mail = templates.mail({ template: 'reset-offer', language, variables: offer });
    const both = [offer.url, notMeUrl];
    expect(linksIn(mail)).toEqual([both, both]);
    for (const text of [mail.text, asText(mail.html)]) {
      expect(text).toContain('alice@demo.example');
      expect(text).toContain('she called');
      expect(text).toMatch(/15 (?:minutes|Minuten)/);
    }
    const sms = templates.sms({ template: 'reset-offer', language, variables: offer });
    expect(sms).toContain(offer.url);
    expect(sms.length).toBeLessThanOrEqual(160);
    const all = ['pin', 'link', 'temporary'].map((one) =>
      templates.mail({ template: 'reset-offer', language, variables: { ...offer, kind: one } }),
    );
    expect(new Set(all.map(({ text }) => text)).size).toBe(3);
  });

  test('the reminder links only to where contacts are added', () => {
    const { contactsUrl } = variables.reminder;
    const mail = templates.mail({ template: 'reminder', language, variables: variables.reminder });
    expect(linksIn(mail)).toEqual([[contactsUrl], [contactsUrl]]);
  });

  test('no reason, no line about it', () => {
    for (const template of ['reset-offer', 'reset-offered'] as const) {
      const { text, html } = templates.mail({ template, language, variables: { ...variables[template], because: '' } });
      expect(`${text}${html}`).not.toMatch(/[Rr]eason|Grund/);
    }
  });
});

test('of a reason, words that a mail program could make a link of are left out (INJ-03)', () => {
  const reasonIn = (because: string) =>
    /The reason given: (.*)/.exec(
      templates.mail({ template: 'reset-offer', language: 'en', variables: { ...variables['reset-offer'], because } })
        .text,
    )?.[1];
  expect(reasonIn('she called at 10:40, ticket 4711')).toBe('she called at 10:40, ticket 4711');
  expect(reasonIn('see https://evil.example/x or evil.example')).toBe('see … or …');
  expect(reasonIn('write to it@evil.example now')).toBe('write to … now');
  expect(reasonIn('<b>click</b> \\\\evil\\x')).toBe('… …');
});

test.each(languages)(
  'a request in %s names who asks and what, links only to the chat, and leaves the reason to the chat',
  (language) => {
    for (const template of ['approval-wanted', 'approval-decided'] as const) {
      const { subject, text, html } = templates.mail({ template, language, variables: variables[template] });
      expect(subject).toContain('12');
      expect(text).toMatch(template === 'approval-wanted' ? /bob@demo.example[\s\S]*240/ : /grace@demo.example/);
      expect(text.match(/https?:\S+/g)).toEqual([request.startUrl]);
      expect([...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href)).toEqual([request.startUrl]);
      expect(text + html).not.toContain('CANARY');
    }
  },
);

test('a display name that a mail program could make a link of is left out', () => {
  const greet = (displayName: string) =>
    templates
      .mail({ template: 'pin', language: 'en', variables: { ...variables.pin, displayName } })
      .text.split('\n')[0];
  expect(greet('Anna-Lena Öztürk')).toBe('Hello Anna-Lena Öztürk,');
  expect(greet('J. R. Tolkien')).toBe('Hello J. R. Tolkien,');
  for (const name of ['', 'https://evil.example', 'call www.evil.example now', 'it@evil.example', 'x'.repeat(65)]) {
    expect(greet(name)).toBe('Hello,');
  }
});

describe('an operator edits', () => {
  let copy: string;
  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), 'templates-'));
    cpSync(folder, copy, { recursive: true });
  });
  afterEach(() => rmSync(copy, { recursive: true }));
  const edit = (file: string, text: string) => writeFileSync(join(copy, file), text);
  const open = () => createTemplates({ folder: copy, facts });
  const problem = (): string => {
    try {
      open();
      return 'none';
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'config.invalid' });
      return (thrown as Error).message;
    }
  };

  test('a subject, and the next mail has it', () => {
    edit('en/pin.subject.liquid', 'Hello from\n{{ organisation }}\n');
    expect(open().mail({ template: 'pin', language: 'en', variables: variables.pin }).subject).toBe(
      'Hello from Demo Company',
    );
  });

  test('several files wrongly, and hears of all of them at start', () => {
    edit('en/pin.html.liquid', '{% if %}');
    edit('de/pin.text.liquid', '{{ pinn }}');
    edit('de/unlocked.html.liquid', '{{ username | shout }}');
    edit('en/unlocked.sms.liquid', ' \n');
    edit('en/pin.subject.liquid', 'PIN {{ pin }}');
    rmSync(join(copy, 'de/password-changed.text.liquid'));
    const lines = problem().split('\n- ');
    expect(lines).toHaveLength(7);
    for (const file of [
      'en/pin.html',
      'de/pin.text',
      'de/unlocked.html',
      'en/unlocked.sms',
      'en/pin.subject',
      'de/password-changed.text',
    ]) {
      expect(lines.filter((line) => line.startsWith(`${file}.liquid: `))).toHaveLength(1);
    }
  });

  test.each([['../../package.json'], ['/etc/passwd'], ['../en/pin.text'], ['__proto__']])(
    'an include of %s: refused',
    (file) => {
      edit('en/pin.text.liquid', `{% include ${file} %}`);
      expect(problem()).toContain('en/pin.text.liquid: ');
    },
  );

  test('an include chosen by a value: there is no such thing', () => {
    edit('en/pin.text.liquid', '{% include displayName %}{% include {{ displayName }} %}');
    expect(problem()).toContain('en/pin.text.liquid: ');
  });

  test('a `raw`: the value stays escaped', () => {
    edit('en/unlocked.html.liquid', '{{ username | raw }}');
    const { html } = open().mail({ template: 'unlocked', language: 'en', variables: { ...notice, username: '<b>' } });
    expect(html).toBe('&lt;b&gt;\n');
  });

  test('something of the prototype: undefined, and refused', () => {
    edit('en/unlocked.html.liquid', '{{ username.constructor.name }}');
    expect(problem()).toContain('en/unlocked.html.liquid: ');
  });

  test('the folder away, and hears of it at start', () => {
    rmSync(join(copy, 'de'), { recursive: true });
    expect(problem()).toContain('cannot be read');
  });
});

test('a variable that is missing stops the message, not the process', () => {
  const { pin, ...rest } = sampleVariables.pin;
  expect(() => templates.mail({ template: 'pin', language: 'en', variables: rest })).toThrow(
    expect.objectContaining({ code: 'config.invalid' }),
  );
  expect(pin).toBeDefined();
  const names: TemplateName[] = [
    'pin',
    'password-changed',
    'password-temporary',
    'access-pass',
    'unlocked',
    'contact-changed',
    'invitation',
    'reset-offer',
    'reset-offered',
    'reminder',
    'privileged-reset',
    'teams-linked',
    'teams-unlinked',
    'approval-wanted',
    'approval-decided',
  ];
  expect([...templateNames].sort()).toEqual(names.sort());
});
