// Proves that the demo's people are there once, as design.md describes them, however many processes start.

import type { Method } from '../../src/services/collections';
import { demoOwner, franksPassword, seedDemo } from '../../src/services/demo-accounts';
import { createEnrolments, eligibility } from '../../src/services/enrolment';
import { createLocal, type Local } from './directory/local-fixture';

describe('the demo', () => {
  let local: Local;
  beforeEach(async () => {
    local = await createLocal();
  });
  afterEach(() => local.store.close());
  const deps = () => ({ ...local, enrolments: createEnrolments(local) });
  const reach = async (name: string, method: Method) => {
    const { directory, enrolments, clock } = deps();
    const found = await directory.find(name);
    if (!found.ok) return found.reason;
    const { account } = found;
    const [enrolment, contacts] = [await enrolments.get(account.id), await enrolments.contacts(account.id)];
    const privileged = 'refuse';
    const answer = eligibility({ account, enrolment, contacts, method, nowMs: clock.nowMs(), privileged });
    return answer.ok ? answer.contact.address : answer.reason;
  };

  it('has everybody that the stories need', async () => {
    expect(await seedDemo(deps())).toBe(true);
    const table = [
      ['alice@demo.example', 'mail', 'alice@alice.home.example'],
      ['alice@demo.example', 'sms', '+12025550142'],
      ['alice.b@demo.example', 'mail', 'alice.b@alice-b.home.example'],
      ['bob', 'mail', 'bob@bob.home.example'],
      ['bob', 'sms', 'no-contact'],
      ['carol', 'mail', 'no-contact'],
      ['dave', 'mail', 'disabled'],
      ['erin', 'mail', 'not-enabled'],
      ['frank', 'mail', 'frank@frank.home.example'],
      [demoOwner, 'mail', 'privileged'],
      ['nobody', 'mail', 'none'],
    ] as const;
    for (const [name, method, expected] of table) expect([name, await reach(name, method)]).toEqual([name, expected]);
  });

  it('gives nobody a password but frank, who is locked out until he is unlocked', async () => {
    await seedDemo(deps());
    const names = ['alice', 'alice.b', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace'];
    const withPassword: string[] = [];
    for (const name of names) {
      const found = await local.directory.find(name);
      if (!found.ok) throw new Error(`no ${name}`);
      if ((await local.doc(found.account.id)).passwordHash !== null) withPassword.push(name);
    }
    expect(withPassword).toEqual(['frank']);
    const frank = await local.directory.find('frank@demo.example');
    if (!frank.ok) throw new Error('no frank');
    local.clock.advance(30 * 24 * 3_600_000);
    expect(await local.authority.verify(frank.account.id, franksPassword)).toMatchObject({ reason: 'locked' });
    expect(await local.directory.unlock(frank.account.id)).toEqual({ ok: true, wasLocked: true });
    expect(await local.authority.verify(frank.account.id, franksPassword)).toMatchObject({
      ok: true,
      mustChange: false,
    });
    expect(await local.authority.verifyByName('alice', franksPassword)).toMatchObject({ reason: 'no-password' });
  });

  it('is put there once by many processes, and never again over what visitors changed', async () => {
    await Promise.all([seedDemo(deps()), seedDemo(deps()), seedDemo(deps()), seedDemo(deps())]);
    expect(await local.store.count('accounts', {})).toBe(8);
    expect(await local.store.count('contacts', {})).toBe(8);
    expect(await local.store.count('enrolments', {})).toBe(7);
    const bob = await local.directory.find('bob');
    if (!bob.ok) throw new Error('no bob');
    await deps().enrolments.disable(bob.account.id, { by: 'visitor' });
    expect(await seedDemo(deps())).toBe(false);
    expect(await deps().enrolments.get(bob.account.id)).toMatchObject({ enabled: false });
  });
});
