// Owns sending one thing: as a new message, or in the place of one that stands already.
import type { ConversationKey } from '../../services/ids';
import type { TeamsAdapter } from './adapter';
import { type Item, renderItem } from './messages';
import type { References } from './references';

type Context = Parameters<Parameters<TeamsAdapter['speak']>[1]>[0];

interface Sending {
  readonly context: Context;
  readonly one: Item;
  readonly conversation: ConversationKey;
}

async function put(context: Context, rendered: ReturnType<typeof renderItem>, standing?: string): Promise<string> {
  const { body, replaces = standing } = rendered;
  if (replaces === undefined) return (await context.sendActivity(body))?.id ?? '';
  await context.updateActivity({ ...body, id: replaces });
  return replaces;
}

type Kept = Pick<References, 'standing' | 'keepStanding'>;

/** Under a key: what stood there is looked for now, as the message before this one may just have arrived. */
async function renew(
  references: Kept,
  { context, one, conversation }: Sending,
  slot: { key: string; version: number },
) {
  const standing = await references.standing(conversation, slot.key);
  // An older one that comes late says nothing any more.
  if (standing !== undefined && standing.version >= slot.version) return standing.activity;
  const activity = await put(context, renderItem(one), standing?.activity);
  const kept = { activity, version: slot.version };
  if (activity !== '') await references.keepStanding(conversation, slot.key, kept);
  return activity;
}

/** The message's id; '' where Teams says none. */
export function sendItem(references: Kept, sending: Sending): Promise<string> {
  const { context, one } = sending;
  const slot = 'say' in one ? one.say.slot : undefined;
  return slot === undefined ? put(context, renderItem(one)) : renew(references, sending, slot);
}
