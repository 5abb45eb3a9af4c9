// Owns notices: after any credential change every verified contact and the account's own mailbox hear of it, with a way to
// object (NIST SP 800-63B-4 4.6; ASVS 6.3.7). A notice holds no password, no PIN and no link that opens anything.
import type { Audit } from '../audit/events';
import type { ContactDoc } from '../collections';
import type { Enrolments } from '../enrolment';
import type { AccountId, ContactId } from '../ids';
import type { Mailroom, NoticeTemplate, Teller } from '../notify/ports';
import type { Tickets } from '../passwords/ports';
import type { Account, Clock, Directory, Store } from '../ports';
import { knownContacts } from './known-contacts';

const dayMs = 24 * 3_600_000;
/** How long "this wasn't me" works, and how long a notice is retried. */
const objectionLifetimeMs = 7 * dayMs;
const retryNoticesForMs = 3 * dayMs;

export interface NoticeDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly directory: Directory;
  readonly enrolments: Enrolments;
  readonly tickets: Tickets;
  readonly mailroom: Mailroom;
  /** Left out: mail and text messages only. */
  readonly teller?: Pick<Teller, 'isInTeams' | 'besideMail'>;
  readonly audit: Audit;
  readonly smsConfigured: boolean;
}

export interface Notice {
  /** The same id twice is one notice per address. */
  readonly id: string;
  readonly account: AccountId;
  readonly template: NoticeTemplate;
  readonly channel: string;
  readonly atMs: number;
  /** Variables of this template besides those that all notices have. */
  readonly more?: Readonly<Record<string, string | number>>;
  /** A contact that hears of it in another message, with a way to object in it. */
  readonly except?: ContactId;
}

export interface Notices {
  tell(notice: Notice): Promise<void>;
  /** A link of its own for one message: whoever opens it ends everything that was begun. */
  objectionUrl(account: AccountId): Promise<string>;
}

type Addressee = Pick<ContactDoc, 'method' | 'address'> & { readonly key: string };

interface Message {
  readonly notice: Notice;
  readonly to: Addressee;
  readonly language: string;
  readonly variables: Readonly<Record<string, string | number>>;
}

async function objectionUrl({ tickets }: NoticeDeps, account: AccountId): Promise<string> {
  return (await tickets.issue({ purpose: 'not-me', account, lifetimeMs: objectionLifetimeMs })).url;
}

/** With a link of its own, where they are known in Teams: beside the mail, never instead of it. */
async function tellInChat(deps: NoticeDeps, notice: Notice, variables: Message['variables']): Promise<void> {
  const { template, account } = notice;
  if (deps.teller === undefined || !(await deps.teller.isInTeams(account))) return;
  if ((await deps.store.get('outbox', `tell/${notice.id}/${account}`)) !== undefined) return;
  const url = await objectionUrl(deps, account);
  const notAfterMs = deps.clock.nowMs() + retryNoticesForMs;
  await deps.teller.besideMail(account, {
    id: notice.id,
    template,
    variables: { ...variables, notMeUrl: url },
    notAfterMs,
  });
}

async function send(deps: NoticeDeps, { notice, to, language, variables }: Message): Promise<void> {
  const id = `notice/${notice.id}/${to.key}`;
  if ((await deps.store.get('outbox', id)) !== undefined) return;
  const url = await objectionUrl(deps, notice.account);
  const deliver = to.method === 'mail' ? deps.mailroom.mail : deps.mailroom.sms;
  const message = { template: notice.template, language, to: to.address, variables: { ...variables, notMeUrl: url } };
  await deliver(id, message, deps.clock.nowMs() + retryNoticesForMs);
}

function addresseesOf(deps: NoticeDeps, account: Account, contacts: readonly ContactDoc[]): readonly Addressee[] {
  const reachable = contacts.filter(({ verified, method }) => verified && (method === 'mail' || deps.smsConfigured));
  const contactsFirst: Addressee[] = reachable.map(({ id, method, address }) => ({ key: id, method, address }));
  return account.email === ''
    ? contactsFirst
    : [...contactsFirst, { key: 'mailbox', method: 'mail', address: account.email }];
}

export function createNotices(deps: NoticeDeps): Notices {
  return {
    objectionUrl: (account) => objectionUrl(deps, account),
    async tell(notice) {
      const [account, enrolment, contacts] = await Promise.all([
        deps.directory.get(notice.account, { recent: true }),
        deps.enrolments.get(notice.account),
        deps.enrolments.contacts(notice.account),
      ]);
      if (account === undefined) return;
      const { username, displayName } = account;
      const variables = { atMs: notice.atMs, channel: notice.channel, username, displayName, ...notice.more };
      const others = knownContacts(account, contacts).filter(({ id }) => id !== notice.except);
      const addressees = addresseesOf(deps, account, others);
      await Promise.all(
        addressees.map((to) => send(deps, { notice, to, language: enrolment?.language ?? 'en', variables })),
      );
      await tellInChat(deps, notice, variables);
      await deps.audit.record({
        action: 'notice.sent',
        outcome: 'started',
        actor: 'system',
        target: notice.account,
        detail: { template: notice.template, addresses: addressees.length },
      });
    },
  };
}
