// Owns the bench of whole resets: token, conversation, stream, name, PIN from the mail, page, new password, each over HTTP.

import { join } from 'node:path';
import { median, row, sized } from './numbers.mjs';
import { dropFolder, findPort, newFolder, root, startProcess } from './processes.mjs';
import { each, openChat, send, wordsOf } from './wire.mjs';

const hourMs = 3_600_000;
// Good under every preset, Entra ID's three of four classes included.
const password = 'Seven grey herons by the lock, 7';

/** The mails that left the product, by address. */
function createMails() {
  const waiting = new Map();
  return {
    take: ({ mail }) => waiting.get(mail.to)?.(mail.text),
    to: (address) => new Promise((resolve) => void waiting.set(address, resolve)),
  };
}

/** `home`: the checkout that it is built in. `more`: environment, for example to find Microsoft Graph. */
export async function startLatchkey(hasher, home = root, more = {}) {
  const folder = newFolder();
  const port = await findPort();
  const mails = createMails();
  const server = await startProcess('latchkey-process.mjs', {
    environment: { PORT: String(port), DATA_DIR: folder, HASHER: hasher, NOTES: 'mail', ...more },
    execArgv: hasher === 'stub' ? ['-r', join(home, 'test/support/ts-hook.cjs')] : [],
    onNote: mails.take,
    home,
  });
  return { ...server, mails, url: `http://127.0.0.1:${port}`, drop: () => dropFolder(folder) };
}

const cookiesOf = ({ headers }) => (headers['set-cookie'] ?? []).map((cookie) => cookie.split(';')[0]);

/** The form's fields as a browser without scripts would send them. */
function fillIn(html) {
  const fields = new URLSearchParams();
  for (const [input] of html.matchAll(/<input[^>]*>/g)) {
    const name = /name="([^"]*)"/.exec(input)?.[1];
    if (name === undefined) continue;
    fields.set(name, /type="password"/.test(input) ? password : (/value="([^"]*)"/.exec(input)?.[1] ?? ''));
  }
  return fields.toString();
}

/** Opens the link, follows it to its form, and sends a new password; again while the product says that it is busy. */
async function chooseOnPage(url, link, from) {
  const headers = { 'x-forwarded-for': from };
  const first = await send(link, { headers });
  let cookie = cookiesOf(first).join('; ');
  const form = await send(new URL(first.headers.location, url), { headers: { ...headers, cookie } });
  cookie = [cookie, ...cookiesOf(form)].join('; ');
  const filled = { ...headers, cookie, origin: url, 'content-type': 'application/x-www-form-urlencoded' };
  for (;;) {
    const done = await send(`${url}/password`, { method: 'POST', headers: filled, body: fillIn(form.body) });
    if (done.status === 200 && done.body.includes('Your password was changed')) return;
    if (done.status !== 503) throw new Error(`the page answered ${done.status}`);
    await new Promise((resolve) => setTimeout(resolve, 50 + Math.random() * 100));
  }
}

const linkIn = ({ attachments = [] }) =>
  attachments.flatMap(({ content }) => content.actions ?? []).find(({ url }) => url !== undefined)?.url;

async function reset({ url, mails }, name) {
  const chat = await openChat(url);
  await chat.say('I forgot my password');
  await chat.say(`${name}@demo.example`);
  const mailed = mails.to(`${name}@home.example`);
  await chat.say('e-mail');
  const pin = /\b\d{4} ?\d{4}\b/.exec(await mailed)[0];
  await chat.say(pin);
  const thanks = await chat.hear((activity) => linkIn(activity) !== undefined);
  await chooseOnPage(url, linkIn(thanks), chat.from);
  await chat.hear((activity) => wordsOf(activity).includes('Your password was changed'));
  chat.close();
}

/** Seconds that it took. */
export async function resetAll(latchkey, names, atOnce) {
  const startedAt = performance.now();
  await each(names, atOnce, (name) => reset(latchkey, name));
  return (performance.now() - startedAt) / 1000;
}

let people = 0;
/** Resets per second, milliseconds of the server's processor per reset, and looks of the outbox's workers for each. */
export async function runResets(latchkey, count, atOnce) {
  const names = Array.from({ length: count }, () => `reset${++people}`);
  await latchkey.ask('addPeople', names);
  let seconds = 0;
  const before = await latchkey.ask('looks');
  const cpuMs = await latchkey.measure(async () => {
    seconds = await resetAll(latchkey, names, atOnce);
    await latchkey.ask('settle');
  });
  const after = await latchkey.ask('looks');
  await latchkey.ask('passTime', hourMs);
  const looks = { made: (after.made - before.made) / count, found: (after.found - before.found) / count };
  return { perSecond: count / seconds, cpuMs: cpuMs / count, looks };
}

const betterAuthGiven = 185;

async function benchStub() {
  const latchkey = await startLatchkey('stub');
  try {
    await runResets(latchkey, 150, 8);
    const rows = [];
    for (const atOnce of [1, 8, 64]) {
      const runs = [];
      for (let round = 0; round < sized(3, 1); round += 1) {
        runs.push(await runResets(latchkey, sized(atOnce === 1 ? 40 : 130, 64), atOnce));
      }
      const note = `${median(runs.map(({ cpuMs }) => cpuMs)).toFixed(1)} ms of server CPU each; reference as given, not measured here`;
      const value = median(runs.map(({ perSecond }) => perSecond));
      const name = `resets: whole resets, hashing stubbed, ${atOnce} at once`;
      rows.push(row({ name, unit: '/s', value, reference: betterAuthGiven, goal: '>= 2', note }));
    }
    return rows;
  } finally {
    await latchkey.stop();
    latchkey.drop();
  }
}

async function benchReal() {
  const [latchkey, hash] = await Promise.all([startLatchkey('real'), startProcess('hash-process.mjs')]);
  try {
    await runResets(latchkey, 100, 8);
    await hash.ask('hash', 1000);
    const rows = [];
    for (const atOnce of [1, 8, 64]) {
      const runs = [];
      const references = [];
      for (let round = 0; round < sized(3, 1); round += 1) {
        runs.push(await runResets(latchkey, sized(64, 64), atOnce));
        references.push(await hash.ask('hash', 1500));
      }
      const value = median(runs.map(({ perSecond }) => perSecond));
      const note = `${median(runs.map(({ cpuMs }) => cpuMs)).toFixed(1)} ms of server CPU each`;
      const name = `resets: real hashing, ${atOnce} at once, against argon2id alone`;
      rows.push(row({ name, unit: '/s', value, reference: median(references), goal: '>= 0.9', note }));
    }
    return rows;
  } finally {
    await Promise.all([latchkey.stop(), hash.stop()]);
    latchkey.drop();
  }
}

export const run = async () => [...(await benchStub()), ...(await benchReal())];
