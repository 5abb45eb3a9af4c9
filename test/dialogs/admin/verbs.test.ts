// Every verb by every role, within its scope and outside it, with nonsense behind it: over the real turn. The tables here are written
// by hand, apart from the product's own, so that one of them alone cannot be wrong unnoticed. A verb without a row fails.
import { parseCommand } from '../../../src/dialogs/admin/grammar/parse';
import { type Verb, verbs } from '../../../src/services/admin/command';
import { type Desk, type Office, openOffice } from './office';

type Holder = 'owner' | 'admin' | 'helpdesk' | 'auditor';
const holders: readonly Holder[] = ['owner', 'admin', 'helpdesk', 'auditor'];

interface Row {
  /** `<who>` is a person or, where it says so, a unit. */
  readonly line: string;
  readonly may: readonly Holder[];
  /** `people`: a role for one unit reaches that unit and no other. `all`: only a role for everybody. `self`: about nobody. */
  readonly reach: 'people' | 'all' | 'self';
}

/** o = owner, a = admin, h = helpdesk, u = auditor. */
const letters: Readonly<Record<Holder, string>> = { owner: 'o', admin: 'a', helpdesk: 'h', auditor: 'u' };
const by = (line: string, may: string, reach: Row['reach']): Row => ({
  line,
  reach,
  may: holders.filter((one) => may.includes(letters[one])),
});

const table: Readonly<Record<Verb, Row>> = {
  status: by('status <who>', 'oahu', 'people'),
  why: by('why <who>', 'oahu', 'people'),
  who: by('who is enabled in <who>', 'oahu', 'people'),
  enable: by('enable <who>', 'oa', 'people'),
  disable: by('disable <who>', 'oa', 'people'),
  unlock: by('unlock <who>', 'oah', 'people'),
  unfreeze: by('unfreeze <who>', 'oa', 'people'),
  reset: by('reset <who> because asked', 'oah', 'people'),
  invite: by('invite <who>@demo.example on <unit>', 'oa', 'people'),
  resend: by('resend <who>', 'oa', 'people'),
  withdraw: by('withdraw <who>', 'oa', 'people'),
  'reset-link': by('reset <who> link because asked', 'oah', 'people'),
  'reset-temp': by('reset <who> temp because asked', 'oah', 'people'),
  revoke: by('revoke <who>', 'oah', 'people'),
  'login-on': by('login on <who>', 'oa', 'people'),
  'login-off': by('login off <who>', 'oa', 'people'),
  expire: by('expire <who>', 'oa', 'people'),
  'lockout-on': by('lockout on <who>', 'oa', 'people'),
  'lockout-off': by('lockout off <who>', 'oa', 'people'),
  block: by('block <who>', 'oah', 'people'),
  unblock: by('unblock <who> because asked', 'oah', 'people'),
  'block-network': by('block ip 203.0.113.9 for 24h', 'oa', 'all'),
  'unblock-network': by('unblock ip 203.0.113.9', 'oa', 'all'),
  remind: by('remind <who>', 'oah', 'people'),
  contact: by('contact <who>', 'oah', 'people'),
  'contact-set': by('contact <who> set email new@elsewhere.example', 'oa', 'people'),
  'contact-clear': by('contact <who> clear phone', 'oa', 'people'),
  audit: by('audit <who> 30d', 'ou', 'people'),
  'audit-case': by('audit case 1', 'ou', 'self'),
  'audit-search': by('audit search actor:alice', 'ou', 'self'),
  'audit-verify': by('audit verify', 'ou', 'all'),
  'report-week': by('report week', 'oau', 'all'),
  'report-month': by('report month', 'oau', 'all'),
  'report-ready': by('report ready in <who>', 'oau', 'people'),
  'report-not-ready': by('report not-ready in <who>', 'oau', 'people'),
  'report-not-enrolled': by('report not-enrolled in <who>', 'oau', 'people'),
  'report-failed': by('report failed', 'oau', 'all'),
  'report-blocked': by('report blocked', 'oau', 'all'),
  'report-unused-temp': by('report unused temp', 'oau', 'all'),
  'report-deliveries': by('report deliveries', 'oau', 'all'),
  'report-top': by('report top', 'oau', 'all'),
  'report-stale-contacts': by('report stale contacts', 'oau', 'all'),
  'report-actions': by('report who did what', 'ou', 'all'),
  export: by('export enabled in <unit>', 'oa', 'people'),
  pause: by('pause resets', 'oa', 'all'),
  resume: by('resume resets', 'oa', 'all'),
  policy: by('policy show', 'oau', 'all'),
  'policy-set': by('policy set pin.mailMinutes 8', 'oa', 'all'),
  'policy-diff': by('policy diff', 'oau', 'all'),
  'policy-simulate': by('policy simulate', 'oa', 'all'),
  'policy-drop': by('policy drop', 'oa', 'all'),
  'policy-activate': by('policy activate', 'oa', 'all'),
  'policy-history': by('policy history', 'oau', 'all'),
  'policy-revert': by('policy revert 1', 'oa', 'all'),
  doctor: by('doctor', 'oa', 'all'),
  grant: by('grant auditor to <who>', 'o', 'all'),
  ungrant: by('ungrant auditor from <who>', 'o', 'all'),
  pending: by('pending', 'oa', 'self'),
  approve: by('approve 999', 'oa', 'self'),
  deny: by('deny 999', 'oa', 'self'),
  import: by('import', 'oa', 'self'),
  'import-template': by('import template', 'oa', 'self'),
  undo: by('undo', 'oah', 'self'),
  help: by('help', 'oahu', 'self'),
};

const nameOf = (where: 'in' | 'out', verb: Verb): string => `${where}side${verbs.indexOf(verb)}`;

const inside = 'Front desk';
const outside = 'Works';
const refused = 'Your role does not allow';

let office: Office;
const everywhere = new Map<Holder, Desk>();
const inOneUnit = new Map<Holder, Desk>();
beforeAll(async () => {
  office = await openOffice();
  const { accounts } = office.world.services;
  everywhere.set('owner', office.owner);
  for (const holder of holders) {
    for (const [desks, scope] of [
      [everywhere, '*'],
      [inOneUnit, `ou:${inside}`],
    ] as const) {
      if (holder === 'owner' && scope === '*') continue;
      const username = `${holder}${scope.length}`;
      await accounts.save({ username, unit: 'Office' });
      await office.give(username, holder, scope);
      desks.set(holder, await office.desk(username));
    }
  }
  for (const verb of verbs) {
    await accounts.save({ username: nameOf('in', verb), unit: inside });
    await accounts.save({ username: nameOf('out', verb), unit: outside });
  }
}, 60_000);
afterAll(() => office.close());

const lineFor = (verb: Verb, where: 'in' | 'out'): string =>
  table[verb].line
    .replace('<who>', nameOf(where, verb))
    .replace('<unit>', where === 'in' ? `ou:"${inside}"` : `ou:${outside}`);

/** What the audit says about this verb, from now on. */
async function listen(verb: Verb) {
  const { store, clock } = office.world.services;
  await office.world.advance(1);
  const fromMs = clock.nowMs();
  return async (): Promise<readonly string[]> => {
    const query = { where: { at: { gte: fromMs }, action: 'admin.command' }, sortBy: 'at', limit: 1_000 } as const;
    return (await store.find('audit', query)).flatMap(({ body }) => {
      const { detail, outcome } = JSON.parse(body) as { detail: { command: string }; outcome: string };
      return detail.command === verb ? [outcome] : [];
    });
  };
}

test('every verb has its row, and each line is the verb', () => {
  expect(Object.keys(table).sort()).toEqual([...verbs].sort());
  for (const verb of verbs) {
    const parsed = parseCommand(lineFor(verb, 'in'), Date.UTC(2026, 10, 25));
    expect([verb, parsed]).toEqual([verb, { ok: true, command: expect.objectContaining({ verb }) }]);
  }
});

test('the matrix has no empty side', () => {
  for (const holder of holders)
    expect(verbs.filter((verb) => table[verb].may.includes(holder)).length).toBeGreaterThan(5);
  for (const holder of holders.slice(1))
    expect(verbs.filter((verb) => !table[verb].may.includes(holder)).length).toBeGreaterThan(1);
});

describe.each(verbs)('%s', (verb) => {
  const { may, reach } = table[verb];

  test('by a role for everybody: whoever may, and nobody else; refusals are recorded', async () => {
    for (const holder of holders) {
      const recorded = await listen(verb);
      const said = await everywhere.get(holder)!.say(lineFor(verb, 'in'));
      expect([holder, said.includes(refused)]).toEqual([holder, !may.includes(holder)]);
      const fresh = await recorded();
      if (may.includes(holder)) expect([holder, fresh.includes('started')]).toEqual([holder, true]);
      else expect([holder, fresh]).toEqual([holder, ['refused']]);
    }
  });

  test('by a role for one unit: nothing outside it', async () => {
    for (const holder of holders) {
      const desk = inOneUnit.get(holder)!;
      const allowed = may.includes(holder) && reach !== 'all';
      expect([holder, (await desk.say(lineFor(verb, 'in'))).includes(refused)]).toEqual([holder, !allowed]);
      if (reach !== 'people' || !allowed) continue;
      const said = await desk.say(lineFor(verb, 'out'));
      expect([holder, said]).toEqual([
        holder,
        expect.stringMatching(/outside your scope: [12]|There is no unit|nobody|0 of 0|none/i),
      ]);
      expect(said).not.toMatch(/\[(?:Undo|Apply)\]|Switched|https?:/);
    }
  });

  test('by nobody: byte for byte what somebody hears where there are no commands', async () => {
    const [erin, control] = [await office.desk('erin'), await office.control('erin')];
    expect(await erin.say(lineFor(verb, 'in'))).toBe(await control.say(lineFor(verb, 'in')));
    const [stranger, alone] = [await office.desk(), await office.control()];
    expect(await stranger.say(lineFor(verb, 'in'))).toBe(await alone.say(lineFor(verb, 'in')));
  });

  test('with bad input: what is wrong is said, and nothing is begun', async () => {
    const recorded = await listen(verb);
    const line = lineFor(verb, 'in');
    const who = nameOf('in', verb);
    // "unlock" alone is what people say about their own account.
    const isOrdinary = /^(?:unlock|reset) /.test(line);
    const all = [
      ...(line.includes(who)
        ? [
            line.replace(who, 'a;b'),
            line.replace(who, '"open'),
            ...(isOrdinary ? [] : [line.replace(who, '')]),
            line.replace(who, `${who},`),
          ]
        : []),
      `${line} for ever`,
      `${line} until then`,
      line.includes('because') ? line.replace('because asked', 'because') : `${line} because`,
    ];
    // A few of them are commands after all: "report ready in", somebody who is called "link".
    const bad = all.filter((text) => !parseCommand(text, 0).ok);
    expect(bad.length).toBeGreaterThanOrEqual(2);
    for (const text of bad) {
      const said = await office.owner.say(text);
      expect([text, said]).toEqual([
        text,
        expect.stringMatching(
          /I cannot read|is missing|not closed|no length of time|no date|Only one time|Because of what|I do not know|nobody called/,
        ),
      ]);
    }
    expect(await recorded()).toEqual([]);
  });
});
