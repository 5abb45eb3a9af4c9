// The whole way through Teams, as its wire sees it.
import { actionsOf, activityOf, type Delivered, person, startTeams, type TeamsWorld, wordsOf } from './teams-world';

let world: TeamsWorld;
beforeEach(async () => {
  world = await startTeams();
});
afterEach(() => world.stop());

const alice = 'alice@demo.example';

const press = (message: Delivered, choice: string) =>
  actionsOf(message).find(({ data }) => data?.choice === choice)?.data;

const executing = (who: ReturnType<typeof person>, data: unknown, more = {}) =>
  activityOf(who, {
    type: 'invoke',
    name: 'adaptiveCard/action',
    value: { action: { type: 'Action.Execute', verb: 'choose', data } },
    ...more,
  });

const setPassword = async (url: string): Promise<void> => {
  const done = await world.latchkey.running.services.passwords.choose({
    token: url.split('/t/')[1] ?? '',
    password: 'a quite new sentence for me',
    source: 'page' as never, // a bucket for tests
    correlation: 'page',
  });
  expect(done).toMatchObject({ ok: true });
};

test('somebody opens the chat, resets a password, and hears in Teams that it was changed', async () => {
  const who = person();
  const opened = activityOf(who, {
    type: 'conversationUpdate',
    membersAdded: [{ id: `29:${who.objectId}` }, { id: '28:11111111-2222-4333-8444-555555555555' }],
  });
  expect(await world.post(opened)).toMatchObject({ status: 200 });
  const greeting = await world.arrived();
  expect(greeting.map(wordsOf).join(' ')).toContain('password assistant of Demo Ltd');
  expect(greeting.every(({ authorization }) => authorization === 'Bearer token-of-the-bot')).toBe(true);
  expect(greeting[0]?.path).toContain(`/emea/v3/conversations/${encodeURIComponent(who.conversation)}/activities`);

  expect((await world.say(who, 'I forgot my password')).map(wordsOf).join(' ')).toContain("What's your work e-mail");
  const [asked] = (await world.say(who, alice)).slice(-1);
  if (asked === undefined) throw new Error('nothing was asked');
  expect(wordsOf(asked)).toBe('Where should the PIN go?');
  expect(actionsOf(asked).map(({ type, fallback }) => [type, fallback.type])).toEqual([
    ['Action.Execute', 'Action.Submit'],
    ['Action.Execute', 'Action.Submit'],
  ]);

  const executed = await world.post(executing(who, press(asked, 'mail')));
  expect(executed.status).toBe(200);
  const refreshed = JSON.parse(executed.text);
  expect(refreshed).toMatchObject({ statusCode: 200, type: 'application/vnd.microsoft.card.adaptive' });
  expect(refreshed.value.body.map(({ text }: { text: string }) => text)).toEqual([
    'Where should the PIN go?',
    'You chose: E-mail',
  ]);
  expect(refreshed.value.actions).toBeUndefined();
  expect((await world.arrived()).map(wordsOf).join(' ')).toContain('a PIN is on its way');

  const linked = (await world.say(who, await world.pin())).find((message) => actionsOf(message).length > 0);
  if (linked === undefined) throw new Error('no link came');
  const url = actionsOf(linked).find(({ type }) => type === 'Action.OpenUrl').url;
  await setPassword(url);
  const [gone, told] = await world.arrives(2);
  expect(gone).toMatchObject({ method: 'PUT', path: expect.stringContaining(linked.id) });
  expect(JSON.stringify(gone?.body)).not.toContain('/t/');
  expect(wordsOf(told ?? { body: {} })).toContain('Your password was changed.');
  expect(world.foreign).toEqual([]);
});

test('a redelivered message, and a redelivered press, have no second effect', async () => {
  const who = person();
  await world.say(who, 'reset my password');
  const asks = activityOf(who, { text: alice });
  world.latchkey.ground.clock.advance(5_000);
  await world.post(asks);
  const [asked] = (await world.arrived()).slice(-1);
  expect(await world.post(asks)).toMatchObject({ status: 200 });
  expect(await world.arrived()).toEqual([]);

  const pressed = executing(who, press(asked as Delivered, 'mail'));
  const first = await world.post(pressed);
  await world.arrived();
  const second = await world.post(pressed);
  expect(second).toEqual(first);
  expect(await world.arrived()).toEqual([]);
  await world.pin();
  await world.latchkey.running.services.outbox.runDue();
  expect(world.latchkey.ground.posted).toHaveLength(1);
});

test('a client without Universal Actions submits; the card is replaced by a message', async () => {
  const who = person();
  await world.say(who, 'reset my password');
  const [asked] = (await world.say(who, alice)).slice(-1);
  if (asked === undefined) throw new Error('nothing was asked');
  await world.post(activityOf(who, { value: press(asked, 'mail'), replyToId: asked.id }));
  const [replaced, ...said] = await world.arrived();
  expect(replaced).toMatchObject({ method: 'PUT', path: expect.stringContaining(`/activities/${asked.id}`) });
  expect(JSON.stringify(replaced?.body)).toContain('You chose: E-mail');
  expect(said.map(wordsOf).join(' ')).toContain('a PIN is on its way');
});

test('an old card does nothing but say so, and looks old from then on', async () => {
  const who = person();
  await world.say(who, 'reset my password');
  const [asked] = (await world.say(who, alice)).slice(-1);
  const data = press(asked as Delivered, 'mail');
  await world.say(who, 'cancel');
  const answer = JSON.parse((await world.post(executing(who, data))).text);
  expect(answer.value.body).toMatchObject([{ text: 'This question is over. Please use the newest message.' }]);
  expect((await world.arrived()).map(wordsOf).join(' ')).toContain('That button belongs to an earlier message');
  await world.latchkey.running.services.outbox.runDue();
  expect(world.latchkey.ground.posted).toEqual([]);
});

test('what a card shows when it was pressed comes from us, not from the press', async () => {
  const who = person();
  await world.say(who, 'reset my password');
  const [asked] = (await world.say(who, alice)).slice(-1);
  const forged = { ...press(asked as Delivered, 'mail'), label: 'CANARY <b>', text: 'CANARY' };
  expect((await world.post(executing(who, forged))).text).not.toContain('CANARY');
});

test('other invokes are answered neatly', async () => {
  const who = person();
  for (const name of ['signin/tokenExchange', 'task/fetch', 'composeExtension/query', 'config/fetch']) {
    expect(await world.post(activityOf(who, { type: 'invoke', name, value: {} }))).toMatchObject({ status: 501 });
  }
  const broken = activityOf(who, { type: 'invoke', name: 'adaptiveCard/action', value: { action: 5 } });
  expect(await world.post(broken)).toMatchObject({ status: 400 });
  for (const type of ['typing', 'messageReaction', 'messageUpdate', 'somethingNew']) {
    expect(await world.post(activityOf(who, { type }))).toMatchObject({ status: 200, text: '{}' });
  }
  expect(await world.arrived()).toEqual([]);
});

test('somebody whose identity is linked is known, sees masked addresses, and cannot be known from another tenant', async () => {
  const { services } = world.latchkey.running;
  const who = person();
  const found = await services.directory.find(alice);
  if (!found.ok) throw new Error('no alice');
  const id = `teams/${who.tenant}/${who.objectId}`;
  await services.store.insert('identities', { id, account: found.account.id, linkedBy: 'test', linkedAt: 0 });
  const [asked] = (await world.say(who, 'reset my password')).slice(-1);
  expect(wordsOf(asked as Delivered)).toContain(`Is this for yourself (${alice})?`);
  expect((await world.say(who, 'yes')).map(wordsOf).join(' ')).toMatch(/E-mail goes to a.*•/);

  const elsewhere = person({ objectId: who.objectId, tenant: '99999999-bbbb-4ccc-8ddd-eeeeeeeeeeee' });
  expect((await world.say(elsewhere, 'reset my password')).map(wordsOf).join(' ')).not.toContain('alice');
});

test('when the bot is removed it forgets the conversation', async () => {
  const who = person();
  await world.say(who, 'hello');
  const { store } = world.latchkey.running.services;
  expect(await store.count('references', {})).toBe(1);
  await world.post(activityOf(who, { type: 'installationUpdate', action: 'remove' }));
  expect(await store.count('references', {})).toBe(0);
});
