// Administrators as they are in Teams: linked to an account, with a role, and a browser in which they can sign in.
import type { AccountId } from '../../../src/services/ids';
import { createRoles, type Role } from '../../../src/services/roles';
import { newVisitor, type Visitor } from '../../attacks/web/visitor';
import {
  actionsOf,
  activityOf,
  type Delivered,
  eventually,
  type Person,
  person,
  type TeamsWorld,
  wordsOf,
} from './teams-world';

export async function accountOf(world: TeamsWorld, username: string): Promise<AccountId> {
  const found = await world.latchkey.running.services.directory.find(username);
  if (!found.ok) throw new Error(`nobody ${username}`);
  return found.account.id;
}

export interface Official {
  readonly who: Person;
  readonly account: AccountId;
  /** Says it, and reads the answer with its buttons: `text [Apply] [Cancel]`. */
  say(text: string): Promise<string>;
  /** Presses the newest button of this name as Universal Action; what the card becomes. */
  press(label: string): Promise<string>;
  /** The same in a client that knows no Universal Actions. */
  submit(label: string): Promise<string>;
  /** What has arrived of the product's own accord. */
  hears(count?: number): Promise<string>;
  /** The newest link on a card. */
  link(): string;
  /** A browser, signed in so many minutes ago; null = not at all. */
  browser(minutesAgo?: number | null): Promise<Visitor>;
  readonly seen: Delivered[];
}

const render = (delivered: readonly Delivered[]): string =>
  delivered
    .map((one) => [wordsOf(one), ...actionsOf(one).map(({ title }) => `[${title}]`)].join(' ').trim())
    .filter((text) => text !== '')
    .join('\n');

/** Somebody whose identity is linked to this account. */
export async function official(world: TeamsWorld, username: string, role?: Role, scope = '*'): Promise<Official> {
  const { running, ground, url } = world.latchkey;
  const { services } = running;
  const account = await accountOf(world, username);
  const who = person();
  const id = `teams/${who.tenant}/${who.objectId}`;
  await services.store.insert('identities', { id, account, linkedBy: 'test', linkedAt: 0 });
  if (role) await createRoles(services).grant({ account, role, by: 'operator', scope, untilMs: null });
  const seen: Delivered[] = [];
  const mine = ({ path }: Delivered): boolean => path.includes(encodeURIComponent(who.conversation));
  // Each has a place of their own in what was delivered, so that nobody reads another's messages away.
  let read = world.connector.delivered.length;
  const unread = (): Delivered[] => world.connector.delivered.slice(read).filter(mine);
  const fresh = (): readonly Delivered[] => {
    const found = unread();
    read = world.connector.delivered.length;
    seen.push(...found);
    return found;
  };
  const newest = (label: string): { message: Delivered; data: unknown } => {
    const message = seen.findLast((one) => actionsOf(one).some(({ title }) => title === label));
    const data = message && actionsOf(message).find(({ title }) => title === label)?.data;
    if (message === undefined) throw new Error(`no button ${label} in:\n${render(seen)}`);
    return { message, data };
  };
  return {
    who,
    account,
    seen,
    async say(text) {
      await world.say(who, text);
      return render(fresh());
    },
    async press(label) {
      ground.clock.advance(5_000);
      const { message, data } = newest(label);
      const value = { action: { type: 'Action.Execute', verb: 'choose', data } };
      const body = { type: 'invoke', name: 'adaptiveCard/action', value, replyToId: message.id };
      const answer = await world.post(activityOf(who, body));
      const card = JSON.parse(answer.text).value;
      return card.body?.map(({ text }: { text: string }) => text).join('\n') ?? String(card);
    },
    async submit(label) {
      ground.clock.advance(5_000);
      const { message, data } = newest(label);
      await world.post(activityOf(who, { value: data, replyToId: message.id }));
      await world.arrived();
      return render(fresh());
    },
    async hears(count = 0) {
      await eventually(() => unread().length >= count);
      await world.arrived();
      return render(fresh());
    },
    link() {
      const urls = seen.flatMap((one) => actionsOf(one).flatMap(({ url: to }) => (to ? [String(to)] : [])));
      const last = urls.at(-1);
      if (last === undefined) throw new Error('no link came');
      return last;
    },
    async browser(minutesAgo = 0) {
      const visitor = newVisitor(url);
      if (minutesAgo === null) return visitor;
      const { token, session } = await services.sessions.start({
        account,
        scope: 'full',
        keep: true,
        device: 'a test',
      });
      const authenticatedAt = services.clock.nowMs() - minutesAgo * 60_000;
      await services.store.update('sessions', { id: session.id }, { set: { authenticatedAt } });
      visitor.cookies.set('session', token);
      return visitor;
    },
  };
}
