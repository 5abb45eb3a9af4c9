// Owns the three ways in which an administrator begins a reset for somebody: a page that sends a PIN, a page to choose a
// password, or a temporary password behind a button. The link goes to one verified contact of theirs, everybody else of them
// is told, and the administrator is shown nothing (attacks ADM-08, ADM-10; decision 0013).
import type { ContactDoc } from '../collections';
import { changedRecently } from '../enrolment';
import type { AccountId } from '../ids';
import type { Window } from '../limits/ports';
import type { Policy } from '../policy/policy';
import type { Account } from '../ports';
import { eventAt } from '../recovery/event-at';
import type { Applied, Effect, EffectDeps, Refusal, Request } from './effect';
import type { Person } from './selection';

type Way = 'pin' | 'link' | 'temporary';

const minuteMs = 60_000;
const perPerson: Window = { limit: 3, windowMs: 24 * 60 * minuteMs };
const countedFor = (account: AccountId): string => `admin-reset|${account}`;

/** A link is one proof: where the policy asks for two, only the page that sends PINs will do. */
const needsTwo = (way: Way, person: Person, methodsNeeded: 1 | 2): boolean =>
  way !== 'pin' && (methodsNeeded > 1 || person.privileged);

type Recipient =
  | { readonly ok: true; readonly account: Account; readonly contact: ContactDoc }
  | { readonly ok: false; readonly reason: Refusal };

async function findRecipient(deps: EffectDeps, way: Way, person: Person): Promise<Recipient> {
  const account = await deps.directory.get(person.id);
  if (account === undefined) return { ok: false, reason: 'gone' };
  if (await deps.pause.isOn()) return { ok: false, reason: 'paused' };
  const reached = await deps.reach.of(account);
  const contact = reached.ok ? reached.contacts[0] : undefined;
  if (!reached.ok || contact === undefined) return { ok: false, reason: 'unreachable' };
  if (needsTwo(way, person, reached.methodsNeeded)) return { ok: false, reason: 'two-methods' };
  if (way === 'temporary' && !account.canBeTemporary) return { ok: false, reason: 'unsupported' };
  return { ok: true, account, contact };
}

const pageFor = { pin: 'begin-reset', link: 'set-password', temporary: 'reveal-password' } as const;

/** What was begun before ends: the newest one is the only one (bar SB-06). */
async function issueLink(deps: EffectDeps, way: Way, account: Account): Promise<string> {
  await deps.endProofs(account.id);
  const lifetimeMs = deps.policy.current().ticketMinutes * minuteMs;
  const grant = way === 'pin' ? undefined : (await deps.grants.issueForLink(account, lifetimeMs)).id;
  const ticket = { purpose: pageFor[way], account: account.id, lifetimeMs };
  return (await deps.tickets.issue(grant === undefined ? ticket : { ...ticket, grant })).url;
}

interface Offer {
  readonly way: Way;
  readonly account: Account;
  readonly contact: ContactDoc;
  readonly request: Request;
}

async function send(deps: EffectDeps, { way, account, contact, request }: Offer): Promise<void> {
  const { person, command, place } = request;
  const { ticketMinutes: minutes } = deps.policy.current();
  const { username, displayName } = account;
  const [url, notMeUrl] = [await issueLink(deps, way, account), await deps.notices.objectionUrl(account.id)];
  const variables = { kind: way, username, displayName, url, minutes, because: command.because ?? '', notMeUrl };
  const language = person.enrolment?.language ?? 'en';
  const message = { template: 'reset-offer', language, to: contact.address, variables } as const; // a template's name
  const deliver = contact.method === 'mail' ? deps.mailroom.mail : deps.mailroom.sms;
  await deliver(`offer/${place.correlation}/${person.id}`, message, deps.clock.nowMs() + minutes * minuteMs);
}

/** A text message has no room for a second link, so a phone that got the offer gets the notice as well. */
const tellTheOthers = (deps: EffectDeps, { way, contact, request }: Offer): Promise<void> =>
  deps.notices.tell({
    id: `offer/${request.place.correlation}/${request.person.id}`,
    account: request.person.id,
    template: 'reset-offered',
    channel: request.place.channel,
    atMs: deps.clock.nowMs(),
    more: { kind: way, because: request.command.because ?? '' },
    ...(contact.method === 'mail' ? { except: contact.id } : {}),
  });

async function offer(deps: EffectDeps, way: Way, request: Request): Promise<Applied> {
  const { person, by, place } = request;
  const recipient = await findRecipient(deps, way, person);
  if (!recipient.ok) return recipient;
  const hit = await deps.rollingThrottle.hit(countedFor(person.id), perPerson);
  if (!hit.allowed) return { ok: false, reason: 'too-often' };
  const event = { ...eventAt(place), actor: by, target: person.id, detail: { purpose: pageFor[way] } };
  await deps.audit.record({ ...event, action: 'ticket.issued', outcome: 'ok' });
  const made: Offer = { way, ...recipient, request };
  await tellTheOthers(deps, made);
  await send(deps, made);
  return { ok: true, undo: null };
}

/** Privileged accounts, and whoever holds a role: not at all, unless the policy lets them reset. */
const protectsPrivileged = ({ privileged }: Person, policy: Policy): boolean =>
  privileged && policy.privileged === 'refuse';

/** A second time on one day, a contact that is new, a temporary password: what somebody who only pretends would ask for. */
async function isSuspicious(deps: EffectDeps, way: Way, { id, enrolment }: Person): Promise<boolean> {
  if (way === 'temporary' || changedRecently(enrolment, deps.clock.nowMs())) return true;
  return (await deps.rollingThrottle.peek(countedFor(id), perPerson)).count > 0;
}

export const offering = (way: Way): Effect => ({
  action: 'reset.invited',
  already: () => false,
  reasoned: true,
  protects: protectsPrivileged,
  second: (deps, { person }) => isSuspicious(deps, way, person),
  apply: (deps, request) => offer(deps, way, request),
  async refuse({ policy }) {
    return way === 'temporary' && !policy.current().temporaryByAdmin ? 'not-by-policy' : undefined;
  },
});
