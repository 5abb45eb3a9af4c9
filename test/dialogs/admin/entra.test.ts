// Transcripts: an owner with an account of the local directory looks after people in Entra ID.
import { planRow } from '../../../src/services/import/plan';
import { addPeople } from '../../graph/demo-people';
import { type GraphDouble, startGraphDouble } from '../../graph/double';
import { trustInThisProcess } from '../../graph/trust';
import { type Office, openOffice } from './office';

describe('administration of people in Entra ID', () => {
  let double: GraphDouble;
  let office: Office;
  let distrust: () => void;
  beforeAll(async () => {
    double = await startGraphDouble();
    distrust = await trustInThisProcess(double.authority.certificate);
    addPeople(double.tenant);
    office = await openOffice({ ...double.environment, DIRECTORY: 'local,graph', GRAPH_DOMAINS: 'corp.example' });
  });
  afterAll(async () => {
    await office.close();
    distrust();
    await double.stop();
  });

  test('one person: looked at, switched on, and why it still does not work', async () => {
    expect(await office.owner.say('status ada@corp.example')).toMatch(/ada@corp\.example/);
    expect(await office.owner.say('enable ada@corp.example')).toMatch(/\[Undo\]/);
    expect(await office.owner.say('why ada@corp.example')).toMatch(/no contact/);
    expect(await office.owner.say('why emil@corp.example')).toMatch(/on premises/);
    expect(await office.owner.say('why fritz@fed.example')).toMatch(/another sign-in service/);
    expect(await office.owner.say('why gina@home.example')).toMatch(/a guest/);
  });

  test('what Graph cannot do is said; what it can is done, and taken back', async () => {
    expect(await office.owner.say('login off ben@corp.example')).toMatch(/\[Undo\]/);
    const ben = double.tenant.id('ben@corp.example');
    expect(double.tenant.users.now(ben)).toMatchObject({ accountEnabled: false });
    await office.owner.press('Undo');
    expect(double.tenant.users.now(ben)).toMatchObject({ accountEnabled: true });
    expect(await office.owner.say('unlock ben@corp.example')).toMatch(/no way to end a lock.*a new password ends it/);
  });

  test('a whole unit, and a group, are previewed: administrators stand out, and it takes a second person', async () => {
    const unit = await office.owner.say('enable ou:Bakery');
    expect(unit).toMatch(/\[Apply\]/);
    expect(unit).toMatch(/second/i);
    expect(await office.owner.say('enable ou:Nowhere')).toMatch(/Bakery/);
    expect(await office.owner.say('status group:Operators')).toMatch(/iris@corp\.example/);
  });

  test('people of both directories are known side by side, and nobody where there is nobody', async () => {
    expect(await office.owner.say('status alice@demo.example')).toMatch(/alice@demo\.example/);
    expect(await office.owner.say('status nobody@corp.example')).not.toMatch(/ready/);
  });

  test('a list switches people of Entra ID on, and makes nobody a local account', async () => {
    const { services } = office.world;
    const plan = (user: string) =>
      planRow(services, { user, enabled: true }, { by: 'operator', contactsVerified: false });
    expect(await plan('ben@corp.example')).toMatchObject({
      ok: true,
      id: `graph:${double.tenant.id('ben@corp.example')}`,
      steps: [{ kind: 'enrolment', enabled: true }],
    });
    expect(await plan('nobody@corp.example')).toEqual({ ok: false, reason: { code: 'unknown-user' } });
    expect(await plan('nobody@demo.example')).toMatchObject({ ok: true, steps: [{ kind: 'account' }, {}] });
  });

  test('a directory that is down is called so, and nothing is changed', async () => {
    double.faults.add('error-500', { times: 50 });
    const said = await office.owner.say('enable cleo@corp.example');
    expect(said).toMatch(/cannot reach the directory/);
    double.faults.clear();
    const found = await office.world.services.enrolments.get(`graph:${double.tenant.id('cleo@corp.example')}` as never);
    expect(found).toBeUndefined();
  });
});
