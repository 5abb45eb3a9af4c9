// Owns the product as a bench process: the built code with its real store, keys, limits and clock. Outside of it are only
// the mail server (mails are handed to the bench) and, where a bench says so, the cost of hashing.
//
// Limits stay on. They count by the hour, so between two rounds, when nothing runs, the bench lets an hour pass.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { answer } from './answering.mjs';

const require = createRequire(import.meta.url);
const { readConfig } = require('../dist/config.js');
const { layGround } = require('../dist/ground.js');
const { start } = require('../dist/main.js');

const { PORT, DATA_DIR, HASHER = 'real', NOTES = '', TEAMS_KEY } = process.env;
const microsoft = Object.entries(process.env).filter(([name]) => name.startsWith('MICROSOFT_'));
const graph = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^(?:DIRECTORY|GRAPH_.*)$/.test(name)));
const config = readConfig({
  ...Object.fromEntries(microsoft),
  PORT,
  DATA_DIR,
  TRUST_PROXY: '1',
  LOG_LEVEL: 'error',
  ORGANISATION: 'Demo Ltd',
  ...graph,
});
const laid = layGround(config);

let aheadMs = 0;
const clock = { nowMs: () => laid.clock.nowMs() + aheadMs };
const senders = {
  async mail({ to, subject, text }) {
    if (NOTES === 'mail') process.send({ mail: { to, subject, text } });
    return { ok: true };
  },
};
const looks = { made: 0, found: 0 };
/** Counts how often a worker looks for a job, and how often there is one. */
const store = {
  ...laid.store,
  async claim(collection, ...rest) {
    const row = await laid.store.claim(collection, ...rest);
    if (collection !== 'outbox') return row;
    looks.made += 1;
    if (row !== undefined) looks.found += 1;
    return row;
  },
};
const ground = { ...laid, clock, senders, store };
if (HASHER === 'stub') ground.hasher = require(join(process.cwd(), 'test/fakes/hasher.ts')).createFakeHasher();

let delivered = 0;
/** Microsoft's side of Teams, without a wire: the metadata that names the bench's key, and a connector that takes everything. */
function createTeamsOutside() {
  const { clouds } = require('../dist/bot/teams/clouds.js');
  const cloud = clouds.public;
  const answers = new Map([
    [cloud.metadataUrl, { issuer: cloud.issuer, jwks_uri: `${cloud.metadataUrl}/keys` }],
    [`${cloud.metadataUrl}/keys`, { keys: [JSON.parse(TEAMS_KEY)] }],
  ]);
  return {
    cloud,
    token: async () => 'token-of-the-bot',
    async fetch(url) {
      const known = answers.get(String(url));
      if (known === undefined) delivered += 1;
      return Response.json(known ?? { id: `sent-${delivered}` });
    },
  };
}

const outside = TEAMS_KEY === undefined ? {} : { teams: createTeamsOutside() };
const { services, ...running } = await start(config, ground, outside);

async function enrol({ account, name }) {
  await services.enrolments.addContact(account, { method: 'mail', address: `${name}@home.example`, verified: true });
  await services.enrolments.enable(account, { by: 'system', reason: 'bench' });
}

async function addPerson(name) {
  const draft = { username: `${name}@demo.example`, aliases: [], displayName: 'Bench Person', unit: 'Bench' };
  const saved = await services.accounts.save({ ...draft, disabled: false, privileged: false });
  await enrol({ account: saved.id, name });
}

answer({
  async addPeople(names) {
    await Promise.all(names.map(addPerson));
  },
  /** Accounts that live in another directory. */
  async enrol(people) {
    await Promise.all(people.map(enrol));
  },
  /** Resolves when no job waits. */
  async settle() {
    while ((await services.outbox.stats()).waiting > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  },
  looks: () => looks,
  delivered: () => delivered,
  nowMs: () => clock.nowMs(),
  passTime(ms) {
    aheadMs += ms;
  },
  stop: () => running.stop(),
});
