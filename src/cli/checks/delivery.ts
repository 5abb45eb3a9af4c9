// Owns the checks of what leaves the house: mail server, templates, outbox.
import { readServer } from '../../services/notify/smtp';
import { probe } from '../../services/notify/smtp-session';
import { type Check, fail, ok, warn } from './check';

const times = { connectMs: 5_000, silenceMs: 5_000, wholeMs: 10_000 };

export const checkMail: Check = {
  name: 'mail',
  async run({ config: { mailUrl, graphMailbox } }) {
    if (mailUrl === undefined) return warn('no mail server: the demo keeps mail in its own mailbox; set MAIL_URL');
    // What it takes is a permission, which the check of Entra ID names.
    if (graphMailbox !== undefined) return ok('through Graph');
    const reached = await probe({ server: readServer({ url: mailUrl }), times });
    return reached.ok ? ok('the server took our greeting') : fail(`the mail server cannot be used: ${reached.reason}`);
  },
};

export const checkSms: Check = {
  name: 'sms',
  async run({ config: { sms, demo }, services: { tolls, policy } }) {
    if (demo) return ok('the demo keeps them in its own mailbox');
    if (sms === undefined) return policy.current().sms ? warn('the policy offers them, SMS_URL is not set') : ok('off');
    if (!policy.current().sms) return warn('SMS_URL is set, but the policy does not offer them (sms)');
    const { sent, cap } = await tolls.month();
    return sent >= cap ? fail(`the month's ${cap} are used up: mail only`) : ok(`${sent} of ${cap} sent this month`);
  },
};

export const checkTemplates: Check = {
  name: 'templates',
  // Making the services renders every template in every language with every variable; a bad one throws.
  run: async ({ config }) => ok(config.templateDir === undefined ? 'the built-in ones' : 'from TEMPLATE_DIR'),
};

const tooOldMs = 10 * 60_000;

export const checkOutbox: Check = {
  name: 'outbox',
  async run({ services: { outbox } }) {
    const { waiting, buried, oldestAgeMs } = await outbox.stats();
    if (buried > 0) return warn(`${buried} given up, ${waiting} waiting`);
    if (oldestAgeMs > tooOldMs)
      return warn(`${waiting} waiting, the oldest for ${Math.round(oldestAgeMs / 60_000)} min`);
    return ok(`${waiting} waiting`);
  },
};
