// The policy's settings: every one of them, one by one.
import { z } from 'zod';
import { parsePolicy } from '../../../src/services/policy/file';
import { policySchema } from '../../../src/services/policy/policy';
import {
  allowedFor,
  compare,
  readValue,
  type SettingName,
  settingCalled,
  settingNames,
  settingValue,
  withValue,
} from '../../../src/services/policy/settings';

const policyOf = (value: z.input<typeof policySchema>) => parsePolicy(value, 'the test');

/** Every name that a policy file may hold, from the schema itself. */
function leaves(shape: { properties?: unknown }, path = ''): string[] {
  return Object.entries((shape.properties ?? {}) as Record<string, object>).flatMap(([name, one]) =>
    'properties' in one ? leaves(one, `${path}${name}.`) : [`${path}${name}`],
  );
}

test('every setting of the policy has a name, a value and a range', () => {
  expect([...settingNames].sort()).toEqual(leaves(z.toJSONSchema(policySchema) as object).sort());
  const policy = policyOf({});
  for (const name of settingNames) {
    expect(policySchema.safeParse(withValue(policy, name, settingValue(policy, name))).data).toEqual(policy);
    const allowed = allowedFor(name);
    if (allowed.kind === 'number') expect(allowed.high).toBeGreaterThan(allowed.low);
  }
  expect(settingCalled('PIN.MAILMINUTES')).toBe('pin.mailMinutes');
  for (const name of ['', 'pin', 'constructor', '__proto__', 'pin.__proto__', 'MAIL_URL'])
    expect(settingCalled(name)).toBeUndefined();
});

test('of any two values of a setting one is the weaker', () => {
  const policy = policyOf({});
  for (const name of settingNames) {
    const allowed = allowedFor(name);
    const values = allowed.kind === 'one-of' ? allowed.values : allowed.kind === 'on-off' ? [true, false] : [];
    const at = (value: string | boolean) => policySchema.parse(withValue(policy, name, value));
    for (const one of values)
      for (const other of values.filter((value) => value !== one)) {
        const [there, back] = [compare(at(one), at(other)), compare(at(other), at(one))];
        expect([name, one, other, there[0]?.weaker]).toEqual([name, one, other, !back[0]?.weaker]);
      }
  }
});

test.each<[SettingName, string, unknown]>([
  ['pin.tries', '3', 3],
  ['pin.tries', '3.5', undefined],
  ['pin.tries', '-3', undefined],
  ['pin.tries', '1e9', undefined],
  ['password.minLength', 'default', null],
  ['sms', 'on', true],
  ['sms', 'Aus', false],
  ['sms', 'default', undefined],
  ['methods', 'TWO', 'two'],
  ['methods', 'three', undefined],
  ['password.contextWords', 'Acme, Rocket works', ['Acme', 'Rocket works']],
  ['password.contextWords', 'none', []],
])('%s %s is read as %j', (name, typed, value) => {
  expect(readValue(name, typed)).toEqual(value);
});

type Change = z.input<typeof policySchema>;
test.each<[string, Change, Change, boolean]>([
  ['fewer digits', { pin: { mailDigits: 10 } }, { pin: { mailDigits: 8 } }, true],
  ['more digits', { pin: { smsDigits: 6 } }, { pin: { smsDigits: 8 } }, false],
  ['a longer life', { pin: { mailMinutes: 5 } }, { pin: { mailMinutes: 6 } }, true],
  ['a shorter life', { pin: { smsMinutes: 5 } }, { pin: { smsMinutes: 4 } }, false],
  ['more tries', { pin: { tries: 3 } }, { pin: { tries: 4 } }, true],
  ['sending faster', { pin: { secondsBetweenSends: 60 } }, { pin: { secondsBetweenSends: 30 } }, true],
  ['fewer methods', { methods: 'two' }, { methods: 'one' }, true],
  ['more methods', { methods: 'one' }, { methods: 'two' }, false],
  ['privileged accounts', { privileged: 'refuse' }, { privileged: 'two-methods' }, true],
  ['temporary passwords', { outcome: 'own' }, { outcome: 'temporary' }, true],
  ['passes', { outcome: 'temporary' }, { outcome: 'pass' }, true],
  ['no passes', { outcome: 'pass' }, { outcome: 'own' }, false],
  ['longer passes', { passMinutes: 60 }, { passMinutes: 61 }, true],
  ['passes for more than once', { passOnce: true }, { passOnce: false }, true],
  ['contacts written back', { contactsWriteBack: false }, { contactsWriteBack: true }, true],
  ['text messages', { sms: false }, { sms: true }, true],
  ['no text messages', { sms: true }, { sms: false }, false],
  ['a shorter preset', { password: { preset: 'nist' } }, { password: { preset: 'entra' } }, true],
  ['a longer preset', { password: { preset: 'entra' } }, { password: { preset: 'nist' } }, false],
  ['less than the preset', {}, { password: { minLength: 14 } }, true],
  ['more than the preset', {}, { password: { minLength: 16 } }, false],
  ['back to the preset from more', { password: { minLength: 20 } }, {}, true],
  ['back to the preset from less', { password: { minLength: 9 } }, {}, false],
  ['a shorter history', { password: { history: 5 } }, { password: { history: 4 } }, true],
  ['a word less', { password: { contextWords: ['acme', 'rocket'] } }, { password: { contextWords: ['acme'] } }, true],
  ['another word', { password: { contextWords: ['acme'] } }, { password: { contextWords: ['rocket'] } }, true],
  ['a word more', { password: { contextWords: ['acme'] } }, { password: { contextWords: ['acme', 'rocket'] } }, false],
  ['longer idle', { session: { idleMinutes: 30 } }, { session: { idleMinutes: 31 } }, true],
  ['longer signed in', { session: { absoluteHours: 8 } }, { session: { absoluteHours: 9 } }, true],
  ['longer remembered', { session: { rememberDays: 0 } }, { session: { rememberDays: 1 } }, true],
  ['longer links', { ticketMinutes: 5 }, { ticketMinutes: 6 }, true],
  ['longer reveals', { revealMinutes: 5 }, { revealMinutes: 6 }, true],
  ['longer temporary', { DaysTilTemporaryPasswordExpires: 1 }, { DaysTilTemporaryPasswordExpires: 2 }, true],
])('weaker or not: %s', (_, before, after, weaker) => {
  const changes = compare(policyOf(before), policyOf(after));
  expect(changes).toHaveLength(1);
  expect(changes[0]?.weaker).toBe(weaker);
});
