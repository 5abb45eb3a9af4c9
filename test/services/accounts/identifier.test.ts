// Proves ENU-07 and ENU-09 at their root: what is not one plain name is nobody's name.
import fc from 'fast-check';
import { canonicalIdentifier } from '../../../src/services/accounts/identifier';
import { anyText } from '../../fakes/any-text';

describe('canonicalIdentifier', () => {
  test.each([
    ['alice@demo.example', 'alice@demo.example'],
    ['MIKE@Example.ORG', 'mike@example.org'],
    ['  alice@demo.example\n', 'alice@demo.example'],
    ['alice', 'alice'],
    ['Alice.B', 'alice.b'],
    ['_svc-01', '_svc-01'],
    ["o'brien+work@demo.example", "o'brien+work@demo.example"],
    ['bob_partner.example#EXT#@demo.example', 'bob_partner.example#ext#@demo.example'],
    ['jo@xn--bcher-kva.example', 'jo@xn--bcher-kva.example'],
    ['root@localhost', 'root@localhost'],
    [`${'a'.repeat(64)}@demo.example`, `${'a'.repeat(64)}@demo.example`],
  ])('takes %j as %j', (typed, canonical) => {
    expect(canonicalIdentifier(typed)).toBe(canonical);
  });

  test.each([
    '',
    '   ',
    '@',
    '@demo.example',
    'alice@',
    'alice@@demo.example',
    'victim@x.example,evil@y.example',
    'victim@x.example;evil@y.example',
    'victim@x.example evil@y.example',
    'victim@x.example\nBcc:evil@y.example',
    'victim@x.example%0aBcc:evil@y.example',
    'victim@x.example\u0000evil@y.example',
    'victim@x.example\u0000',
    '<victim@x.example>',
    'Victim <victim@x.example>',
    '"evil@y.example"@x.example',
    '["victim","evil"]',
    'alice(comment)@demo.example',
    'evil%y.example@x.example',
    'alice`@demo.example',
    'DEMO\\alice',
    'alice@demo.example.',
    'alice@demo..example',
    'alice.@demo.example',
    '.alice@demo.example',
    'al..ice@demo.example',
    'alice@-demo.example',
    'alice@demo-.example',
    'alice@demo_x.example',
    'alice@[127.0.0.1]',
    // Look-alikes: dotless i, Kelvin sign, long s, sharp s, dotted capital I, fullwidth @, NFD, ligature, Cyrillic а.
    'm\u0131ke@example.org',
    '\u212AATE@example.org',
    '\u017Ftrasse@example.org',
    'stra\u00DFe@example.org',
    'M\u0130KE@example.org',
    'mike\uFF20example.org',
    'mi\u0308ke@example.org',
    'm\u00EFke@example.org',
    '\uFB01nn@example.org',
    '\u0430lice@demo.example',
    'jo@b\u00FCcher.example',
    'jo@demo\u3002example',
    // Invisible: ZWJ, ZWNJ, soft hyphen, RTL override, BOM, no-break space, variation selector.
    'al\u200Dice@demo.example',
    'al\u200Cice@demo.example',
    'al\u00ADice@demo.example',
    '\u202Ealice@demo.example',
    '\uFEFFalice@demo.example',
    '\u00A0alice@demo.example',
    'alice@demo.example\uFE0F',
    `${'a'.repeat(65)}@demo.example`,
    `a@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(63)}.${'e'.repeat(63)}`,
    `a@${'b'.repeat(64)}.example`,
    'a'.repeat(100_000),
    ' '.repeat(100_000),
  ])('refuses %j', (typed) => {
    expect(canonicalIdentifier(typed)).toBeUndefined();
  });

  it('never folds anything but ASCII case, and is stable', () => {
    const anything = fc.oneof(
      anyText(300),
      fc.string({ unit: 'grapheme', maxLength: 60 }).map((text) => `${text}@demo.example`),
      fc.emailAddress(),
    );
    fc.assert(
      fc.property(anything, (typed) => {
        const canonical = canonicalIdentifier(typed);
        if (canonical === undefined) return;
        expect(typed.trim()).toMatch(/^[\x21-\x7e]+$/);
        expect(canonical).toBe(typed.trim().toLowerCase());
        expect(canonical.normalize('NFKC')).toBe(canonical);
        expect(canonicalIdentifier(canonical)).toBe(canonical);
      }),
      { numRuns: 2000 },
    );
  });

  it('is linear on hostile input', () => {
    const hostile = ['a.'.repeat(200), 'a'.repeat(254), `${'-'.repeat(250)}@`, `a@${'a-'.repeat(120)}`];
    const started = process.hrtime.bigint();
    for (let round = 0; round < 2000; round += 1) for (const typed of hostile) canonicalIdentifier(typed);
    expect(Number(process.hrtime.bigint() - started) / 1e6).toBeLessThan(1000);
  });
});
