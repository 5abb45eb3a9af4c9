// Owns reading an activity from Teams: an allow-list of types and fields. What is not named here reaches nothing of ours.
import { z } from 'zod';
import type { Input } from '../../dialogs/kernel';
import { markOf, mostMentions, withoutMarks } from '../../dialogs/mentions';
import { attachments, type Into, readConsent, sentIn } from './attachments';

/** Where it was said and by whom, as Teams has it. */
export interface Whereabouts {
  readonly activityId: string;
  readonly serviceUrl: string;
  readonly conversationId: string;
  /** Only `personal` is a talk between two. Anything else, or nothing, counts as overheard. */
  readonly kind: 'personal' | 'group';
  readonly tenant: string | null;
  readonly objectId: string | null;
  readonly user: string;
  /** What they are called there: for people to read, never an identity. */
  readonly name: string;
  readonly bot: string;
  readonly locale: string;
}

/** Somebody who was mentioned, in the order of their marks. Only the object id says who that is. */
export interface Mentioned {
  readonly name: string;
  readonly objectId: string | null;
}

export type TeamsIncoming =
  | {
      readonly kind: 'turn';
      readonly at: Whereabouts;
      readonly input: Input;
      /** `execute`: the answer to the call is the card as it looks from now on. */
      readonly pressed: 'execute' | 'submit' | null;
      /** The message whose card was pressed. */
      readonly pressedIn: string | null;
      readonly mentioned: readonly Mentioned[];
    }
  /** An answer to a list that was offered as a file; `into`: null = no. */
  | { readonly kind: 'consent'; readonly at: Whereabouts; readonly file: string; readonly into: Into | null }
  | { readonly kind: 'left'; readonly at: Whereabouts }
  /** An invoke that we do not offer: 501, as the protocol asks. */
  | { readonly kind: 'unknown-invoke' }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'refused' };

// Teams' are GUIDs; Playground's are almost.
const guid = z.string().regex(/^[0-9a-f-]{1,64}$/i);
const id = z.string().min(1).max(512);
const locale = z
  .string()
  .regex(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}$/)
  .catch('');

const where = {
  id,
  channelId: z.literal('msteams'),
  serviceUrl: z.string().min(1).max(512),
  from: z.object({ id, aadObjectId: guid.nullish(), name: z.string().max(1024).nullish().catch('') }),
  recipient: z.object({ id }),
  conversation: z.object({ id, conversationType: z.string().max(64).nullish(), tenantId: guid.nullish() }),
  channelData: z.object({ tenant: z.object({ id: guid }).nullish() }).nullish(),
  locale: locale.optional(),
};

const message = z.object({
  ...where,
  text: z.string().max(32_768).nullish(),
  value: z.unknown().optional(),
  replyToId: id.nullish(),
  entities: z.array(z.unknown()).max(200).nullish().catch(null),
  attachments,
});
/** The words that stand for somebody in the text, and who it is. */
const mention = z.object({
  type: z.literal('mention'),
  text: z
    .string()
    .max(300)
    .regex(/^<at>[^<]+<\/at>$/i),
  mentioned: z.object({ id, name: z.string().max(256).catch(''), aadObjectId: guid.nullish().catch(null) }),
});
const conversationUpdate = z.object({ ...where, membersAdded: z.array(z.object({ id })).max(2_000).nullish() });
const installationUpdate = z.object({ ...where, action: z.string().max(64).nullish() });
const invoke = z.object({
  ...where,
  name: z.string().max(128),
  value: z.unknown().optional(),
  replyToId: id.nullish(),
});
const anything = z.object({ type: z.string().min(1).max(64), name: z.unknown().optional() });

/** The data of a card's button (bot/activity.ts makes it). */
const press = z.object({
  card: z.union([z.string().max(16), z.int().nonnegative()]),
  choice: z.string().min(1).max(128),
});
const cardAction = z.object({ action: z.object({ data: press }) });

type Where = z.infer<typeof message>;

const refused: TeamsIncoming = { kind: 'refused' };
const ignored: TeamsIncoming = { kind: 'ignored' };

/** Two fields name the tenant; when they disagree nobody is named. */
function tenantOf({ channelData, conversation }: Pick<Where, 'channelData' | 'conversation'>): string | null {
  const [first, second] = [channelData?.tenant?.id, conversation.tenantId].map((one) => one?.toLowerCase());
  if (first !== undefined && second !== undefined && first !== second) return null;
  return first ?? second ?? null;
}

const whereabouts = (
  activity: Omit<Where, 'text' | 'value' | 'replyToId' | 'entities' | 'attachments'>,
): Whereabouts => ({
  activityId: activity.id,
  serviceUrl: activity.serviceUrl,
  conversationId: activity.conversation.id,
  kind: activity.conversation.conversationType === 'personal' ? 'personal' : 'group',
  tenant: tenantOf(activity),
  objectId: activity.from.aadObjectId?.toLowerCase() ?? null,
  user: activity.from.id,
  name: (activity.from.name ?? '').slice(0, 100),
  bot: activity.recipient.id,
  locale: activity.locale ?? '',
});

const pressOf = ({ card, choice }: z.infer<typeof press>): Input => ({ kind: 'press', card: String(card), choice });

type Message = z.infer<typeof message>;

const mentionsIn = ({ entities }: Message) =>
  (entities ?? []).flatMap((entity) => {
    const read = mention.safeParse(entity);
    return read.success ? [read.data] : [];
  });

/** "@Latchkey reset" is "reset"; anybody else who is mentioned becomes a mark. */
function readWords(sent: Message): { readonly text: string; readonly mentioned: readonly Mentioned[] } {
  let text = withoutMarks(sent.text ?? '');
  const mentioned: Mentioned[] = [];
  for (const { text: words, mentioned: who } of mentionsIn(sent)) {
    const known = text.includes(words) && who.id !== sent.recipient.id && mentioned.length < mostMentions;
    text = text.replace(words, () => (known ? ` ${markOf(mentioned.length)} ` : ' '));
    if (known) mentioned.push({ name: who.name, objectId: who.aadObjectId?.toLowerCase() ?? null });
  }
  return { text: text.replace(/<at>[^<]{0,256}<\/at>/gi, ' ').trim(), mentioned };
}

const noOne = { mentioned: [] } as const; // nobody, for good

function readSubmit({ value, replyToId }: Message, at: Whereabouts): TeamsIncoming {
  const data = press.safeParse(value);
  if (!data.success) return refused;
  return { kind: 'turn', at, input: pressOf(data.data), pressed: 'submit', pressedIn: replyToId ?? null, ...noOne };
}

function readMessage(body: unknown): TeamsIncoming {
  const parsed = message.safeParse(body);
  if (!parsed.success) return refused;
  const at = whereabouts(parsed.data);
  const { value } = parsed.data;
  if (value !== undefined && value !== null) return readSubmit(parsed.data, at);
  const { text, mentioned } = readWords(parsed.data);
  const sent = at.kind === 'personal' ? sentIn(parsed.data.attachments) : undefined;
  if (text === '' && sent === undefined && at.kind === 'personal') return ignored;
  const input: Input = sent === undefined ? { kind: 'text', text } : { kind: 'file', sent, text };
  return { kind: 'turn', at, input, pressed: null, pressedIn: null, mentioned };
}

/** The bot itself was added: somebody opened the chat, or put the bot into a group. */
function readConversationUpdate(body: unknown): TeamsIncoming {
  const parsed = conversationUpdate.safeParse(body);
  if (!parsed.success) return refused;
  const at = whereabouts(parsed.data);
  if (parsed.data.membersAdded?.some((member) => member.id === at.bot) !== true) return ignored;
  return { kind: 'turn', at, input: { kind: 'open', flow: null }, pressed: null, pressedIn: null, ...noOne };
}

function readInstallation(body: unknown): TeamsIncoming {
  const parsed = installationUpdate.safeParse(body);
  if (!parsed.success) return refused;
  return parsed.data.action === 'remove' ? { kind: 'left', at: whereabouts(parsed.data) } : ignored;
}

function readInvoke(body: unknown): TeamsIncoming {
  const parsed = invoke.safeParse(body);
  if (!parsed.success) return refused;
  if (parsed.data.name === 'fileConsent/invoke') {
    const consent = readConsent(parsed.data.value);
    return consent === undefined ? refused : { kind: 'consent', at: whereabouts(parsed.data), ...consent };
  }
  if (parsed.data.name !== 'adaptiveCard/action') return { kind: 'unknown-invoke' };
  const action = cardAction.safeParse(parsed.data.value);
  if (!action.success) return refused;
  const input = pressOf(action.data.action.data);
  const pressedIn = parsed.data.replyToId ?? null;
  return { kind: 'turn', at: whereabouts(parsed.data), input, pressed: 'execute', pressedIn, ...noOne };
}

const readers: Readonly<Record<string, (body: unknown) => TeamsIncoming>> = {
  message: readMessage,
  conversationUpdate: readConversationUpdate,
  installationUpdate: readInstallation,
  invoke: readInvoke,
};

/** The address that a call asks to be answered at; undefined when it is no activity of Teams at all. */
export function claimedAddress(body: unknown): string | undefined {
  const parsed = z.object({ serviceUrl: where.serviceUrl, channelId: where.channelId }).safeParse(body);
  return parsed.success ? parsed.data.serviceUrl : undefined;
}

/** Reads an activity. Pure; never throws. */
export function readTeamsActivity(body: unknown): TeamsIncoming {
  const known = anything.safeParse(body);
  if (!known.success) return refused;
  const read = Object.hasOwn(readers, known.data.type) ? readers[known.data.type] : undefined;
  return read === undefined ? ignored : read(body);
}
