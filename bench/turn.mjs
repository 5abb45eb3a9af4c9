// Owns the turn bench: processor time of the server per turn of the reset dialog, against the SDK's bare echo bot.
import { median, row, sized } from './numbers.mjs';
import { dropFolder, findPort, newFolder, startProcess } from './processes.mjs';
import { each, newAgent, openChat, sendJson, wordsOf } from './wire.mjs';

const dialogsPerRound = 60;
/** Until then the compiler is at work, in both processes, and costs more than the code. */
const warmUps = 10;
const hourMs = 3_600_000;

/** What a person does who forgot their password and gives up: each line is one turn. */
const script = (name) => [
  (chat, agent) => chat.open(agent),
  (chat, agent) => chat.say('I forgot my password', agent),
  (chat, agent) => chat.say(`${name}@demo.example`, agent),
  (chat, agent) => chat.say('e-mail', agent),
  (chat, agent) => chat.say('1234 5678', agent),
  (chat, agent) => chat.say('cancel', agent),
];
const turnsPerDialog = script('').length;

async function startLatchkey() {
  const folder = newFolder();
  const port = await findPort();
  const server = await startProcess('latchkey-process.mjs', { environment: { PORT: String(port), DATA_DIR: folder } });
  return { ...server, url: `http://127.0.0.1:${port}`, drop: () => dropFolder(folder) };
}

let people = 0;
/** Nobody asks for a PIN twice: the limits by person stay on as well. */
async function newPeople(latchkey) {
  people += dialogsPerRound;
  const names = Array.from({ length: dialogsPerRound }, (_, index) => `bench${people + index}`);
  await latchkey.ask('addPeople', names);
  return names;
}

export async function startEcho() {
  const port = await findPort();
  const server = await startProcess('echo-process.mjs', { environment: { PORT: String(port) } });
  return { ...server, url: `http://127.0.0.1:${port}/api/messages` };
}

/** Milliseconds per turn. Everything the turns cause is in it: the courier, the mail's text, the audit, the open streams. */
async function runDialogs(latchkey, atOnce) {
  const names = await newPeople(latchkey);
  const { url } = latchkey;
  const chats = [];
  await each(names, 8, async (name) => void chats.push({ name, chat: await openChat(url) }));
  const agent = newAgent(atOnce);
  const spent = await latchkey.measure(async () => {
    await each(chats, atOnce, async ({ name, chat }) => {
      for (const turn of script(name)) await turn(chat, agent);
    });
    await latchkey.ask('settle');
  });
  for (const { chat } of chats) {
    // A turn that was refused by a limit would be cheap.
    const words = chat.heard.map(wordsOf).join('\n');
    if (!words.includes('That PIN is not right')) throw new Error(`the dialog went another way:\n${words}`);
    chat.close();
  }
  agent.destroy();
  await latchkey.ask('passTime', hourMs);
  return spent / (chats.length * turnsPerDialog);
}

const echoActivity = (text, conversation) => ({
  type: 'message',
  id: `${conversation}-${text.length}`,
  deliveryMode: 'expectReplies',
  channelId: 'emulator',
  serviceUrl: 'http://127.0.0.1:1',
  from: { id: 'user', role: 'user' },
  recipient: { id: 'bot', role: 'bot' },
  conversation: { id: conversation },
  locale: 'en-GB',
  text,
});

export async function runEcho(echo, atOnce) {
  const agent = newAgent(atOnce);
  const conversations = Array.from({ length: dialogsPerRound }, (_, index) => `conversation-${index}`);
  const texts = ['hello', 'I forgot my password', 'bench@demo.example', 'e-mail', '1234 5678', 'cancel'];
  const spent = await echo.measure(() =>
    each(conversations, atOnce, async (conversation) => {
      for (const text of texts) {
        const { activities } = await sendJson(echo.url, echoActivity(text, conversation), { agent });
        if (activities?.[0]?.text !== `Echo: ${text}`) throw new Error('the echo bot did not echo');
      }
    }),
  );
  agent.destroy();
  return spent / (conversations.length * texts.length);
}

export async function run() {
  const rounds = sized(9, 3);
  const [latchkey, echo] = await Promise.all([startLatchkey(), startEcho()]);
  try {
    const rows = [];
    for (let warm = 0; warm < warmUps; warm += 1) {
      await runDialogs(latchkey, 8);
      await runEcho(echo, 8);
    }
    for (const atOnce of [1, 8]) {
      const values = [];
      const references = [];
      for (let round = 0; round < rounds; round += 1) {
        values.push(await runDialogs(latchkey, atOnce));
        references.push(await runEcho(echo, atOnce));
      }
      const name = `turn: server CPU per chat turn, ${atOnce} at once, against a bare echo turn`;
      const ratio = median(values.map((value, index) => value / references[index]));
      rows.push(row({ name, unit: 'ms', value: median(values), reference: median(references), ratio, goal: '<= 1.0' }));
    }
    return rows;
  } finally {
    await Promise.all([latchkey.stop(), echo.stop()]);
    latchkey.drop();
  }
}
