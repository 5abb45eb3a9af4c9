import { readActivity, textLimit } from '../../../src/bot/direct-line/incoming';

const message = { type: 'message', text: 'hello' };

test('only what is allowed comes through', () => {
  const read = readActivity({
    ...message,
    id: 'mine',
    from: { id: 'dl_other', name: 'Other', role: 'user', properties: { admin: true } },
    recipient: { id: 'bot' },
    conversation: { id: 'other' },
    serviceUrl: 'http://127.0.0.1/',
    attachments: [{ contentUrl: 'http://127.0.0.1/' }],
    channelData: { clientActivityID: 'c-1', secret: 'x', postBack: true },
    locale: 'de-AT',
  });
  expect(read).toEqual({
    kind: 'turn',
    input: { kind: 'text', text: 'hello' },
    echo: { type: 'message', text: 'hello', clientActivityId: 'c-1' },
    locale: 'de-AT',
  });
});

test('the dialog gets the words as typed, the echo gets them masked', () => {
  expect(readActivity({ type: 'message', text: '4821 9930' })).toMatchObject({
    input: { text: '4821 9930' },
    echo: { text: '••••' },
  });
});

test('a press becomes its card and choice; its echo is the label', () => {
  const value = { card: 3, choice: 'mail', label: 'E-mail', extra: { $gt: '' } };
  expect(readActivity({ type: 'message', value })).toMatchObject({
    input: { kind: 'press', card: '3', choice: 'mail' },
    echo: { text: 'E-mail' },
  });
});

test.each(['webchat/join', 'startConversation', 'open'])('%s opens a flow', (name) => {
  expect(readActivity({ type: 'event', name, value: { flow: 'reset' } })).toMatchObject({
    input: { kind: 'open', flow: 'reset' },
    echo: { type: 'event', name },
  });
  expect(readActivity({ type: 'event', name })).toMatchObject({ input: { kind: 'open', flow: null } });
});

test.each([
  ['typing', { type: 'typing' }],
  ['the end', { type: 'endOfConversation' }],
  ['an invoke', { type: 'invoke', name: 'adaptiveCard/action', value: {} }],
  ['an event of the product itself', { type: 'event', name: 'password-changed', value: { ref: 'x' } }],
  ['an unknown flow', { type: 'event', name: 'open', value: { flow: 'admin' } }],
  ['no words', { type: 'message', text: '  ' }],
])('%s is ignored', (_name, activity) => {
  expect(readActivity(activity)).toEqual({ kind: 'ignored' });
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a list', [message]],
  ['a number', 5],
  ['no type', {}],
  ['a type that is no text', { type: 5 }],
  ['text that is no text', { type: 'message', text: { $gt: '' } }],
  ['the role of a bot', { ...message, from: { role: 'bot' } }],
  ['the role of a skill', { ...message, from: { role: 'skill' } }],
  ['the role of a channel, in an event', { type: 'event', name: 'x', from: { role: 'channel' } }],
  ['a long client id', { ...message, channelData: { clientActivityID: 'x'.repeat(65) } }],
  ['a choice that is no text', { type: 'message', value: { card: 1, choice: ['mail'] } }],
  ['a card that is no number', { type: 'message', value: { card: 1.5, choice: 'mail' } }],
  ['a value without a choice', { type: 'message', value: { password: 'x' } }],
])('%s is refused', (_name, activity) => {
  expect(readActivity(activity)).toMatchObject({ kind: 'refused', code: 'BadArgument' });
});

test('text may have 512 characters and not one more', () => {
  expect(readActivity({ type: 'message', text: 'x'.repeat(textLimit) })).toMatchObject({ kind: 'turn' });
  expect(readActivity({ type: 'message', text: 'x'.repeat(textLimit + 1) })).toMatchObject({ code: 'TextTooLong' });
});

test('a locale that is none is none', () => {
  expect(readActivity({ ...message, locale: { $gt: '' } })).toMatchObject({ locale: '' });
  expect(readActivity({ ...message, locale: '../../etc' })).toMatchObject({ locale: '' });
});
