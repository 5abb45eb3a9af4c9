// A real mail server that refuses, stalls, drops and lies, under whole resets.
import type { SMTPServerOptions } from 'smtp-server';
import { createSmtpSender } from '../../../src/services/notify/smtp';
import type { Senders } from '../../../src/services/ports';
import { pinIn } from '../../fakes/house';
import { answer, type MailServer, startMailServer } from '../../services/notify/mail-server';
import { findPort } from '../../support/latchkey';
import { attackScale } from '../otp/web-attacker';
import { closeNodes, createPerson, type Node, startNode } from './node';

jest.setTimeout(180_000 * Math.max(1, attackScale));

const minute = 60_000;
const flows = Math.ceil(3 * attackScale);
const times = { connectMs: 300, silenceMs: 300, wholeMs: 500 };

const troubles: Readonly<Record<string, SMTPServerOptions>> = {
  'answers 421': { onConnect: (_session, done) => done(answer(421)) },
  'answers 451': { onRcptTo: (_address, _session, done) => done(answer(451)) },
  'answers 550': { onRcptTo: (_address, _session, done) => done(answer(550)) },
  'takes the message and says nothing more': {},
  'hangs at the greeting': { onConnect: () => undefined },
  'hangs at the recipient': { onRcptTo: () => undefined },
};

const pinsIn = (server: MailServer, to: string): string[] =>
  server.received.filter((mail) => mail.to.includes(to) && /PIN/.test(mail.content)).map(({ content }) => content);

describe('RES-06: SMTP trouble', () => {
  let node: Node;
  let server: MailServer | undefined;
  const mailTo = (port: number, requireTls = false): Senders['mail'] =>
    createSmtpSender({ url: `smtp://127.0.0.1:${port}`, from: 'latchkey@demo.example', times, requireTls });
  let mail: Senders['mail'];
  beforeEach(async () => {
    // Two strangers are compared, so that one has no second way.
    node = await startNode({ ground: { senders: { mail: (message) => mail(message) } } });
  });
  afterEach(async () => {
    await closeNodes(node);
    await server?.stop();
    server = undefined;
  });

  const walk = async (name: string) => {
    const person = createPerson();
    await person.say(node, 'I forgot my password');
    await person.say(node, name);
    await person.press(node, 'mail');
    return person;
  };
  const runDueFor = async (ms: number, stepMs: number): Promise<void> => {
    for (let passed = 0; passed < ms; passed += stepMs) {
      await node.services.outbox.runDue();
      node.ground.clock.advance(stepMs);
    }
  };

  /** The same words for somebody who exists and somebody who does not, and no PIN after its time. */
  async function suffer(heal: () => Promise<void>): Promise<void> {
    const [real, decoy] = [await walk('alice@demo.example'), await walk('nobody@demo.example')];
    expect(real.heard).toEqual(decoy.heard);
    await runDueFor(9 * minute, 30_000);
    for (const person of [real, decoy]) await person.say(node, '00000000');
    expect(real.heard).toEqual(decoy.heard);
    await runDueFor(2 * minute, 30_000);
    await heal();
    await runDueFor(minute, 10_000);
    // It is over: whatever could still be sent is not.
    expect(pinsIn(server!, 'alice@alice.home.example')).toEqual([]);
    expect(await node.services.store.count('outbox', { state: 'waiting' })).toBe(0);
  }

  test.each(Object.keys(troubles))(`a server that %s, ${flows} times`, async (name) => {
    for (let flow = 0; flow < flows; flow += 1) {
      const bad = await startMailServer({
        ...troubles[name],
        ...(name.startsWith('takes') && {
          onData(stream) {
            stream.resume();
            // The server goes before it answers: whoever sent cannot know.
            stream.on('end', () => void bad.stop());
          },
        }),
      });
      mail = mailTo(bad.port);
      await suffer(async () => {
        server = await startMailServer();
        mail = mailTo(server.port);
      });
      await bad.stop().catch(() => undefined);
      await server?.stop();
      server = undefined;
      node.ground.clock.advance(25 * 60 * minute);
    }
  });

  test('no server at all', async () => {
    mail = mailTo(await findPort());
    await suffer(async () => {
      server = await startMailServer();
      mail = mailTo(server.port);
    });
  });

  test('a server without TLS, where TLS is wanted: nothing is ever sent in the clear', async () => {
    server = await startMailServer();
    mail = mailTo(server.port, true);
    const healthy = server;
    await suffer(async () => {
      server = healthy;
    });
    expect(server.received).toEqual([]);
  });

  test('trouble that ends in time: one delivery, of a PIN that works', async () => {
    let refusals = 2;
    server = await startMailServer({
      onRcptTo: (_address, _session, done) => {
        refusals -= 1;
        done(refusals >= 0 ? answer(451) : undefined);
      },
    });
    mail = mailTo(server.port);
    const person = await walk('alice@demo.example');
    await runDueFor(minute, 5_000);
    const delivered = pinsIn(server, 'alice@alice.home.example');
    expect(delivered).toHaveLength(1);
    const text = delivered[0]!.slice(delivered[0]!.indexOf('text/plain'));
    await person.say(node, pinIn(text.slice(text.indexOf('\r\n\r\n'))));
    expect(person.link()).not.toBe('');
  });
});
