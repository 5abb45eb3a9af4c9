// Owns the Teams bench: processor time of the server per turn that comes as Teams sends it, against the SDK's bare echo bot. Our
// side checks a signature, keeps the conversation and the reply before it answers, and sends the reply to a connector.
import { createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { median, row, sized } from './numbers.mjs';
import { dropFolder, findPort, newFolder, startProcess } from './processes.mjs';
import { runEcho, startEcho } from './turn.mjs';
import { each, newAgent, sendJson } from './wire.mjs';

const appId = '11111111-2222-4333-8444-555555555555';
const tenant = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const serviceUrl = 'https://smba.trafficmanager.net/emea/';
const peoplePerRound = 60;
const warmUps = 8;
const hourMs = 3_600_000;
const texts = ['hello', 'I forgot my password', 'help', 'cancel', 'help', 'hello'];

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const base64url = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function createToken(nowMs) {
  const now = Math.floor(nowMs / 1000);
  const claims = {
    iss: 'https://api.botframework.com',
    aud: appId,
    serviceurl: serviceUrl,
    nbf: now - 60,
    exp: now + 3_600,
  };
  const text = `${base64url({ alg: 'RS256', kid: 'bench', typ: 'JWT' })}.${base64url(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' }))).toString('base64url')}`;
}

async function startLatchkey() {
  const folder = newFolder();
  const port = await findPort();
  const environment = {
    PORT: String(port),
    DATA_DIR: folder,
    MICROSOFT_APP_ID: appId,
    MICROSOFT_APP_PASSWORD: 'not-a-real-secret-0123456789',
    MICROSOFT_APP_TENANT_ID: tenant,
    TEAMS_KEY: JSON.stringify({ ...publicKey.export({ format: 'jwk' }), kid: 'bench', endorsements: ['msteams'] }),
  };
  const server = await startProcess('latchkey-process.mjs', { environment });
  return { ...server, url: `http://127.0.0.1:${port}/api/messages`, drop: () => dropFolder(folder) };
}

const activity = (who, text) => ({
  type: 'message',
  id: randomUUID(),
  channelId: 'msteams',
  serviceUrl,
  from: { id: `29:${who}`, aadObjectId: who, name: 'Somebody' },
  recipient: { id: `28:${appId}`, name: 'Latchkey' },
  conversation: { id: `a:${who}`, conversationType: 'personal', tenantId: tenant },
  channelData: { tenant: { id: tenant } },
  locale: 'en-GB',
  text,
});

/** Milliseconds per turn, with the sending of its replies. */
async function runTurns(latchkey, atOnce) {
  const agent = newAgent(atOnce);
  const people = Array.from({ length: peoplePerRound }, () => randomUUID());
  const headers = { authorization: `Bearer ${createToken(await latchkey.ask('nowMs'))}` };
  const before = await latchkey.ask('delivered');
  const spent = await latchkey.measure(async () => {
    await each(people, atOnce, async (who) => {
      for (const text of texts) await sendJson(latchkey.url, activity(who, text), { headers, agent });
    });
    await latchkey.ask('settle');
  });
  const turns = people.length * texts.length;
  if ((await latchkey.ask('delivered')) - before < turns) throw new Error('not every turn was answered');
  agent.destroy();
  await latchkey.ask('passTime', hourMs);
  return spent / turns;
}

export async function run() {
  const [latchkey, echo] = await Promise.all([startLatchkey(), startEcho()]);
  try {
    for (let warm = 0; warm < warmUps; warm += 1) {
      await runTurns(latchkey, 8);
      await runEcho(echo, 8);
    }
    const rows = [];
    for (const atOnce of [1, 8]) {
      const values = [];
      const references = [];
      for (let round = 0; round < sized(9, 3); round += 1) {
        values.push(await runTurns(latchkey, atOnce));
        references.push(await runEcho(echo, atOnce));
      }
      const ratios = values.map((value, index) => value / references[index]);
      const name = `teams: server CPU per Teams turn, ${atOnce} at once, against a bare echo turn`;
      const note = `ratios ${Math.min(...ratios).toFixed(1)}-${Math.max(...ratios).toFixed(1)}`;
      rows.push(
        row({ name, unit: 'ms', value: median(values), reference: median(references), ratio: median(ratios), note }),
      );
    }
    return rows;
  } finally {
    await Promise.all([latchkey.stop(), echo.stop()]);
    latchkey.drop();
  }
}
