// Owns one call from Teams that is about something: the turn, what is kept of it, what is said, and the pressed card's fate.
import { createHash } from 'node:crypto';
import type { Input } from '../../dialogs/kernel';
import { textsFor } from '../../dialogs/texts/languages';
import type { ConversationKey } from '../../services/ids';
import type { Store } from '../../services/ports';
import type { Caller } from '../../services/recovery/ports';
import { encodeParts } from '../../services/secrets/encoding';
import type { Channel, Handled, HandleTurn, Outbound } from '../channel';
import { type Callers, teamsKey, type Who } from './callers';
import type { Delivery } from './delivery';
import type { TeamsIncoming, Whereabouts } from './incoming';
import { type Item, sayAll } from './messages';
import { askedAfter, type Memo, type References, referenceOf, type Settled } from './references';
import { teamsTexts } from './texts';

export type TeamsTurn = Extract<TeamsIncoming, { kind: 'turn' }>;

/** What a pressed card becomes, or a few words beside it while it stays. */
export type Pressed = { readonly settled: Settled } | { readonly words: string };

export interface TeamsTurns {
  /** Durable when resolved; what is said goes out in the background. The answer is there for a pressed `execute` only. */
  take(turn: TeamsTurn): Promise<Pressed | undefined>;
  forget(at: Whereabouts): Promise<void>;
  readonly channel: Channel;
  forgetLinks(conversation: ConversationKey): Promise<void>;
}

interface TurnDeps {
  readonly store: Pick<Store, 'together'>;
  readonly handle: HandleTurn;
  readonly callers: Callers;
  readonly references: References;
  readonly delivery: Delivery;
  /** Undefined: Playground, which opens no chats by link. */
  readonly appId: string | undefined;
  /** Whether lists are offered as files too. */
  readonly files: boolean;
}

const proactiveForMs = 60 * 60_000;

const jobId = (...parts: readonly string[]): string =>
  `teams/${createHash('sha256')
    .update(encodeParts(...parts))
    .digest('base64url')
    .slice(0, 32)}`;

const overIn = (locale: string): Settled => {
  const { over, language } = teamsTexts(locale);
  return { text: '', note: over, language };
};

/** Words and labels are ours, from the stored question; nothing on the card comes from the call. */
function settle({ input, at }: TeamsTurn, memo: Memo | undefined): Settled {
  const asked = memo?.asked;
  if (input.kind !== 'press' || !asked || String(asked.card) !== input.card) return overIn(at.locale);
  const chosen = asked.choices.find(({ value }) => value === input.choice);
  if (chosen === undefined) return overIn(asked.language);
  const { text, language } = asked;
  return { text, language, note: teamsTexts(language).chosen(chosen.label) };
}

/** Buttons of a request: the card stays until that is decided, and is replaced then for everybody who got it. */
const isStanding = ({ input }: TeamsTurn): boolean => input.kind === 'press' && input.card.startsWith('request-');

interface Taking {
  readonly turn: TeamsTurn;
  readonly conversation: ConversationKey;
  readonly who: Who;
  readonly activity: string;
}

interface Taken {
  readonly handled: Handled;
  readonly before: Memo | undefined;
  readonly settled: Settled;
  readonly items: readonly Item[];
}

function memoAfter(
  { turn, activity }: Taking,
  outbound: readonly Outbound[],
  taken: { before?: Memo; settled: Settled },
): Memo {
  const { before, settled } = taken;
  const pressed = turn.pressed === null ? (before?.pressed ?? null) : { activity, settled };
  return { reference: referenceOf(turn.at), asked: askedAfter(outbound, before?.asked ?? null), pressed };
}

/** A card that was answered by message is replaced by one of ours; one that was executed is replaced by the answer. */
const itemsOf = (turn: TeamsTurn, settled: Settled, said: readonly Item[]): readonly Item[] => [
  ...(turn.pressed === 'submit' && turn.pressedIn !== null && !isStanding(turn)
    ? [{ replace: turn.pressedIn, by: settled }]
    : []),
  ...said,
];

/** Whom a stranger mentions is nobody's business. */
async function inputOf({ callers }: TurnDeps, { input, mentioned, at }: TeamsTurn, caller: Caller): Promise<Input> {
  if (input.kind !== 'text' || mentioned.length === 0 || caller.kind === 'anonymous') return input;
  return { ...input, mentions: await callers.recognise(at, mentioned) };
}

async function run(deps: TurnDeps, taking: Taking): Promise<Taken> {
  const { turn, conversation, who, activity } = taking;
  const before = await deps.references.load(conversation);
  const settled = settle(turn, before);
  const { caller, source, teams } = who;
  const { locale } = turn.at;
  const input = await inputOf(deps, turn, caller);
  const handled = await deps.handle({ channel: 'teams', conversation, activity, caller, source, teams, locale, input });
  if (!handled.ok) return { handled, before, settled, items: [] };
  await deps.references.keep(conversation, source, memoAfter(taking, handled.outbound, { before, settled }));
  return { handled, before, settled, items: itemsOf(turn, settled, sayAll(handled.outbound, deps.files)) };
}

/** The same press again gets the same answer; it had its effect the first time. */
const again = ({ before }: Taken, { activity, turn }: Taking): Pressed => ({
  settled: before?.pressed?.activity === activity ? before.pressed.settled : overIn(turn.at.locale),
});

const busyWords = ({ at }: TeamsTurn): string => textsFor(at.locale).busy;

async function takeAlone(deps: TurnDeps, turn: TeamsTurn): Promise<Pressed | undefined> {
  const { at } = turn;
  const conversation = teamsKey(at.tenant, at.conversationId);
  const activity = `${turn.input.kind}/${at.activityId}`;
  const taking: Taking = { turn, conversation, who: await deps.callers.identify(at), activity };
  const parcelId = jobId(conversation, activity);
  // The turn, what is kept of it and what is to be said become durable together; only then does anybody hear of it.
  const taken = await deps.store.together(async () => {
    const result = await run(deps, taking);
    const parcel = { conversation, reference: referenceOf(at), items: result.items };
    const fresh = result.items.length > 0 && (await deps.delivery.enqueue(parcelId, parcel));
    return { ...result, parcel: fresh ? parcel : undefined };
  });
  if (taken.parcel !== undefined) deps.delivery.start(parcelId, taken.parcel);
  if (isStanding(turn)) return { words: teamsTexts(at.locale).below };
  if (taken.handled.ok) return { settled: taken.settled };
  if (taken.handled.reason === 'duplicate') return again(taken, taking);
  return { words: busyWords(turn) };
}

/** Others can read along: nothing about anybody, no question, no state. Once for each message. */
async function takeAmongOthers({ delivery, appId }: TurnDeps, { at }: TeamsTurn): Promise<void> {
  const texts = teamsTexts(at.locale);
  const url = appId && `https://teams.microsoft.com/l/chat/0/0?users=28:${appId}`;
  const label = texts.writeToMe;
  const words = { reply: { text: texts.oneToOne }, card: 0, language: texts.language };
  const item: Item = url ? { invite: { text: texts.oneToOne, label, url } } : { say: words };
  const conversation = teamsKey(at.tenant, at.conversationId);
  const parcel = { conversation, reference: referenceOf(at), items: [item] };
  const id = jobId(conversation, 'group', at.activityId);
  if (await delivery.enqueue(id, parcel)) delivery.start(id, parcel);
}

/** What the bot says by itself, where a conversation is known. */
function createSaying({ store, references, delivery, files }: TurnDeps) {
  const post = async (conversation: ConversationKey, memo: Memo, items: readonly Item[]): Promise<void> => {
    const { reference } = memo;
    const id = jobId(conversation, 'own words', JSON.stringify(items), String(memo.asked?.card));
    const parcel = { conversation, reference, items };
    if (await delivery.enqueue(id, parcel, proactiveForMs)) delivery.start(id, parcel);
  };
  return {
    async say(conversation: ConversationKey, outbound: readonly Outbound[]): Promise<void> {
      const memo = await references.load(conversation);
      if (memo === undefined || outbound.length === 0) return;
      // What is said in a place of its own asks nothing and takes no question away.
      const spoken = outbound.filter(({ slot }) => slot === undefined);
      const after = { ...memo, asked: spoken.length === 0 ? memo.asked : askedAfter(spoken, memo.asked) };
      await store.together(() => references.change(conversation, after));
      await post(conversation, after, sayAll(outbound, files));
    },
    async forgetLinks(conversation: ConversationKey): Promise<void> {
      const [memo, link] = [await references.load(conversation), await references.takeLink(conversation)];
      if (memo === undefined || link === undefined) return;
      const { activity, text, language } = link;
      await post(conversation, memo, [
        { replace: activity, by: { text, language, note: teamsTexts(language).linkGone } },
      ]);
    },
  };
}

export function createTeamsTurns(deps: TurnDeps): TeamsTurns {
  const { say, forgetLinks } = createSaying(deps);
  return {
    async take(turn) {
      if (turn.at.kind === 'personal') return takeAlone(deps, turn);
      await takeAmongOthers(deps, turn);
      return turn.pressed === null ? undefined : { settled: overIn(turn.at.locale) };
    },
    forget: ({ tenant, conversationId }) => deps.references.forget(teamsKey(tenant, conversationId)),
    channel: { name: 'teams', say },
    forgetLinks,
  };
}
