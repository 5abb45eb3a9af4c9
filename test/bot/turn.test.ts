// One turn at a time, each activity once, and one neutral sentence for a fault.

import type { Inbound } from '../../src/bot/channel';
import { createConversations } from '../../src/bot/conversations';
import { createTurn } from '../../src/bot/turn';
import type { Dialog } from '../../src/dialogs/kernel';
import { encodeState, freshState } from '../../src/dialogs/state-codec';
import { Fault } from '../../src/services/faults';
import { buildHouse, type House, somewhere } from '../fakes/house';

let house: House;
beforeEach(async () => {
  house = await buildHouse();
});
afterEach(() => house.close());

const inbound = (activity: string, text = 'hello'): Inbound => ({
  ...somewhere(),
  channel: 'web',
  activity,
  locale: 'en',
  input: { kind: 'text', text },
});

const outcomes: string[] = [];

function turnWith(decide: Dialog['decide'], owner = 'process-1') {
  const conversations = createConversations({
    ...house.services,
    owner,
    initialState: encodeState(freshState),
    wait: () => new Promise((resolve) => setTimeout(resolve, 2)),
  });
  const help = { organisation: 'Demo', helpDesk: 'the desk' };
  return createTurn({
    ...house.services,
    conversations,
    dialog: { decide },
    help,
    onTurn: (outcome) => outcomes.push(outcome),
  });
}

const counting: Dialog['decide'] = async (state) => ({
  state: { ...state, card: state.card + 1 },
  replies: [{ text: `card ${state.card}` }],
});

test('turns of one conversation never overlap, in one process or several', async () => {
  let running = 0;
  let most = 0;
  const slow: Dialog['decide'] = async (state, input, turn) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return counting(state, input, turn);
  };
  const turns = ['one', 'two'].map((owner) => turnWith(slow, owner));
  const handled = await Promise.all(Array.from({ length: 10 }, (_, index) => turns[index % 2]?.(inbound(`a${index}`))));
  expect(most).toBe(1);
  const said = handled.flatMap((result) => (result?.ok ? result.outbound.map(({ reply }) => reply.text) : []));
  expect(said.sort()).toEqual(Array.from({ length: 10 }, (_, card) => `card ${card}`));
});

test('a redelivered activity has no second effect', async () => {
  const turn = turnWith(counting);
  expect(await turn(inbound('same'))).toMatchObject({ ok: true });
  expect(await turn(inbound('same'))).toEqual({ ok: false, reason: 'duplicate' });
  expect(await turnWith(counting, 'elsewhere')(inbound('same'))).toEqual({ ok: false, reason: 'duplicate' });
});

test('a turn that died half-way is not run again, and the conversation goes on', async () => {
  const never = turnWith(() => new Promise(() => undefined), 'dies');
  void never(inbound('lost'));
  await new Promise((resolve) => setImmediate(resolve));
  house.ground.clock.advance(30_001);
  const turn = turnWith(counting, 'survives');
  expect(await turn(inbound('lost'))).toEqual({ ok: false, reason: 'duplicate' });
  expect(await turn(inbound('next'))).toMatchObject({ ok: true });
});

test('a fault becomes one sentence with a reference, the state stays, and nothing leaks', async () => {
  const turn = turnWith(async () => {
    throw new Fault('store.unavailable', 'connection to mongodb://secret@db refused');
  });
  const handled = await turn(inbound('x'));
  const text = handled.ok ? handled.outbound.map(({ reply }) => reply.text).join() : '';
  expect(text).not.toMatch(/mongodb|secret|unavailable/);
  const [line] = house.ground.log.lines.filter(({ message }) => message === 'a turn failed');
  expect(text).toContain(String(line?.fields.correlation));
  expect(await turnWith(counting)(inbound('y'))).toMatchObject({ ok: true, outbound: [{ reply: { text: 'card 0' } }] });
});

test('who was overtaken says nothing', async () => {
  const turn = turnWith(async (state, input, turnDeps) => {
    await house.services.store.update('conversations', { id: somewhere().conversation }, { set: { owner: 'thief' } });
    return counting(state, input, turnDeps);
  });
  expect(await turn(inbound('x'))).toEqual({ ok: true, outbound: [] });
});

test('too many waiting turns are told that it is busy', async () => {
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const turn = turnWith(async (state, input, turnDeps) => {
    await gate;
    return counting(state, input, turnDeps);
  });
  const waiting = Array.from({ length: 16 }, (_, index) => turn(inbound(`w${index}`)));
  expect(await turn(inbound('late'))).toEqual({ ok: false, reason: 'busy' });
  release();
  await Promise.all(waiting);
});
