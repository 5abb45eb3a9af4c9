import { toActivity, toLapsedActivity } from '../../src/bot/activity';
import type { Reply } from '../../src/dialogs/kernel';

const outbound = (reply: Reply) => ({ reply, card: 7, language: 'de' });
const contentOf = (reply: Reply) => toActivity(outbound(reply)).attachments?.[0]?.content;

test('plain words are text, in the language of the reply', () => {
  expect(toActivity(outbound({ text: 'Hallo *du*' }))).toEqual({
    type: 'message',
    locale: 'de',
    text: 'Hallo *du*',
    textFormat: 'plain',
    speak: 'Hallo *du*',
    inputHint: 'acceptingInput',
  });
});

test('a question with buttons is one card, and its words stand in it once', () => {
  const reply = { text: 'Where?\n\nOne of these.', choices: [{ label: 'E-mail', value: 'mail' }] };
  const activity = toActivity(outbound(reply));
  expect(activity).toMatchObject({ summary: reply.text, speak: reply.text, inputHint: 'expectingInput' });
  expect(activity).not.toHaveProperty('text');
  expect(contentOf(reply)).toMatchObject({
    type: 'AdaptiveCard',
    version: '1.5',
    body: [
      { type: 'TextBlock', text: 'Where?', wrap: true },
      { type: 'TextBlock', text: 'One of these.', wrap: true },
    ],
    actions: [{ type: 'Action.Submit', title: 'E-mail', data: { card: '7', choice: 'mail', label: 'E-mail' } }],
  });
});

test('a link is a button; afterwards it is gone and a sentence says so', () => {
  const link = { label: 'Choose', url: 'https://example.test/t#secret', untilMs: 1 };
  const reply = { text: 'Thank you.', link };
  expect(contentOf(reply)).toMatchObject({ actions: [{ type: 'Action.OpenUrl', title: 'Choose', url: link.url }] });
  const later = toLapsedActivity(outbound(reply), 'Gone.');
  expect(JSON.stringify(later)).not.toContain('secret');
  expect(later).toMatchObject({ text: 'Thank you.\n\nGone.' });
});

test('a question for a PIN says so', () => {
  expect(toActivity(outbound({ text: 'The PIN?', expects: 'pin' }))).toMatchObject({
    inputHint: 'expectingInput',
    channelData: { expects: 'pin' },
  });
});
