// Owns the checks of the people: somebody owns the installation, and whoever is enabled can be reached.
import type { EnrolmentDoc, Method } from '../../services/collections';
import { eligibility } from '../../services/enrolment';
import type { Store } from '../../services/ports';
import type { Services } from '../../wiring';
import { type Check, ok, warn } from './check';

export const checkOwner: Check = {
  name: 'owner',
  async run({ services }) {
    const holders = await services.roles.holders('owner', 10);
    return holders.length > 0 ? ok(`${holders.length}`) : warn('nobody yet: latchkey admin add <user>');
  },
};

const mostLookedAt = 10_000;
const perPage = 500;
const methods: readonly Method[] = ['mail', 'sms'];

export const checkContacts: Check = {
  name: 'contacts',
  async run({ services }) {
    let [looked, unreachable] = [0, 0];
    for await (const page of readEnabled(services.store)) {
      const reached = await Promise.all(page.map((enrolment) => isReachable(services, enrolment)));
      looked += page.length;
      unreachable += reached.filter((one) => !one).length;
      if (looked >= mostLookedAt) break;
    }
    const scope = looked >= mostLookedAt ? `of the first ${looked} enabled` : `of ${looked} enabled`;
    return unreachable > 0 ? warn(`${unreachable} ${scope} have no contact to send a PIN to`) : ok(`all ${scope}`);
  },
};

async function* readEnabled(store: Store): AsyncIterable<EnrolmentDoc[]> {
  for (let last = ''; ; ) {
    const page = await store.find('enrolments', { where: { id: { gt: last } }, sortBy: 'id', limit: perPage });
    yield page.filter(({ enabled }) => enabled);
    if (page.length < perPage) return;
    last = page[page.length - 1]?.id ?? last;
  }
}

/** True also for whoever is refused for another reason than a contact: that is as somebody decided. */
async function isReachable({ directory, enrolments, clock }: Services, enrolment: EnrolmentDoc): Promise<boolean> {
  const [account, contacts] = await Promise.all([directory.get(enrolment.id), enrolments.contacts(enrolment.id)]);
  if (account === undefined) return false;
  const nowMs = clock.nowMs();
  const verdicts = methods.map((method) => eligibility({ account, enrolment, contacts, method, nowMs }));
  return verdicts.some((verdict) => verdict.ok || !lacksContact.has(verdict.reason));
}

const lacksContact: ReadonlySet<string> = new Set(['no-contact', 'not-verified', 'own-mailbox']);
