// ADM-14: what the service stands on (hosts, addresses, keys, roles of a directory, the audit) is out of the chat's reach,
// and what can be set there is in the audit first.
import { variables } from '../../../src/config-variables';
import { settingNames } from '../../../src/services/policy/settings';
import { type Office, openOffice } from '../../dialogs/admin/office';

let office: Office;
beforeEach(async () => {
  office = await openOffice();
});
afterEach(() => office.close());

const attempts = [
  'adminGroup 11111111-1111-1111-1111-111111111111',
  'audit off',
  'audit.enabled false',
  'publicUrl https://evil.example',
  'mail.host smtp.evil.example',
  'serviceUrl.allow https://evil.example',
  'roles.owner bob',
  'limits.pin 1000',
  '__proto__ 1',
  'constructor.prototype 1',
];

describe('ADM-14: direct privilege changes through the bot’s own settings', () => {
  test('nothing but the policy’s own settings can be set or simulated', async () => {
    const before = office.world.services.policy.current();
    for (const attempt of [...attempts, ...Object.keys(variables).map((name) => `${name} x`)])
      for (const verb of ['set', 'simulate']) {
        const said = await office.owner.say(`policy ${verb} ${attempt}`);
        expect([attempt, said]).toEqual([
          attempt,
          expect.stringMatching(/no setting|cannot read|policy (?:set|simulate) </),
        ]);
      }
    expect(await office.owner.say('policy diff')).toContain('There is no draft');
    expect(office.world.services.policy.current()).toBe(before);
    expect(Object.prototype).not.toHaveProperty('1');
  });

  test('no setting of the policy names a host, an address, a key, a role or the audit', () => {
    for (const name of settingNames)
      expect(name).not.toMatch(/host|url|key|secret|role|group|audit|origin|anchor|mail\b/i);
  });

  test('no policy holds before the audit has it', async () => {
    const { owner, world } = office;
    await owner.say('policy set pin.tries 3');
    const insert = world.services.store.insert.bind(world.services.store);
    const order: string[] = [];
    world.services.store.insert = async (name, ...docs) => {
      for (const doc of docs)
        if (name === 'policies' || name === 'audit')
          order.push(name === 'audit' ? `${(doc as { action: string }).action}` : name);
      return insert(name, ...docs);
    };
    await owner.say('policy activate');
    const at = order.indexOf('policies');
    expect(order.slice(0, at)).toContain('config.changed');
    expect(world.services.policy.version()).toBe(1);
  });

  test('when the audit cannot be written, nothing is put in force', async () => {
    const { owner, world } = office;
    await owner.say('policy set pin.tries 3');
    const insert = world.services.store.insert.bind(world.services.store);
    world.services.store.insert = async (name, ...docs) => {
      if (name === 'audit') throw new Error('the audit is down');
      return insert(name, ...docs);
    };
    expect(await owner.say('policy activate')).toContain('did not go through');
    world.services.store.insert = insert;
    await world.services.policy.refresh();
    expect(world.services.policy.version()).toBe(0);
    expect(await owner.say('policy activate')).toContain('Version 1');
  });
});
