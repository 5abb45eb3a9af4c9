import { cardBody, hasList } from '../../src/bot/card-body';

const line = (text: string, spacing = 'Small') => ({ type: 'TextBlock', text, wrap: true, spacing });

test('lines are paragraphs, a blank line leaves room', () => {
  expect(cardBody('One.\nTwo.\n\nThree.')).toEqual([line('One.', 'None'), line('Two.'), line('Three.', 'Medium')]);
});

test('a list whose every item names a value is a table of facts', () => {
  expect(cardBody('Alice\n- ready: yes\n- set: 2026-11-25 15:46 UTC')).toEqual([
    line('Alice', 'None'),
    {
      type: 'FactSet',
      spacing: 'Small',
      facts: [
        { title: 'ready', value: 'yes' },
        { title: 'set', value: '2026-11-25 15:46 UTC' },
      ],
    },
  ]);
});

test.each([
  ['one item names nothing', '- ready: yes\n- privileged'],
  ['how a command is written is no name', '- pending : what waits\n- ready: yes'],
  ['a time is no name', '- 2026-11-25 15:46 UTC pin.sent'],
  ['a name is short', `- ${'x'.repeat(41)}: y`],
])('any other list is a list: %s', (_, text) => {
  const items = text.split('\n').map((item) => item.replace('- ', '• '));
  expect(cardBody(text)).toEqual(items.map((item, index) => line(item, index === 0 ? 'None' : 'Small')));
});

test('every word of the text stands on the card, and no other', () => {
  const text = 'Two people:\n\nAlice\n- ready: yes\n\nBob\n- no: contact\n- a: b: c\n\nand 3 more';
  const said = cardBody(text).flatMap((block) => {
    const { text: own, facts } = block as { text?: string; facts?: { title: string; value: string }[] };
    return own ?? facts?.map(({ title, value }) => `- ${title}: ${value}`) ?? [];
  });
  expect(said).toEqual(text.split('\n').filter((one) => one !== ''));
});

test.each([
  ['- a', true],
  ['Words:\n- a', true],
  ['Well - a', false],
  ['', false],
])('%j has a list: %s', (text, has) => {
  expect(hasList(text)).toBe(has);
});

test('what stands between angle brackets is drawn, and is markup for no client', () => {
  expect(cardBody('approve <number>')).toEqual([line('approve ‹number›', 'None')]);
  expect(JSON.stringify(cardBody('- a: <img src=x onerror=x()>'))).not.toMatch(/[<>]/);
});
