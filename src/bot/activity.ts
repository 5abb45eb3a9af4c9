// Owns how a reply looks on a chat wire: domain Outbound -> Bot Framework activity. Plain words are text; a list, a question
// with buttons, or a link, is one Adaptive Card whose words are not repeated as text, or the client would show them twice.
import type { Activity, Attachment } from 'botbuilder';
import type { Choice, Link, Reply } from '../dialogs/kernel';
import { cardBody, hasList } from './card-body';
import type { Outbound } from './channel';

/** What pressing a choice sends back. `label` is only for showing what was pressed. */
export interface PressData {
  readonly card: string;
  readonly choice: string;
  readonly label: string;
}

/** The part of an activity that does not depend on the channel. Enum fields are written as their literals. */
export type MessageBody = Pick<Activity, 'type' | 'locale'> & Partial<Activity>;

export const cardContentType = 'application/vnd.microsoft.card.adaptive';

// The version that Teams and Web Chat 4.18 both draw in full.
const cardVersion = '1.5';

/** `execute`: Universal Actions, whose answer replaces the card; a client without them falls back to `submit`. */
export type Buttons = 'submit' | 'execute';

const buttonOf = ({ label, value }: Choice, card: string, buttons: Buttons) => {
  const data: PressData = { card, choice: value, label };
  const submit = { type: 'Action.Submit', title: label, data };
  return buttons === 'submit' ? submit : { ...submit, type: 'Action.Execute', verb: 'choose', fallback: submit };
};

const openOf = ({ label, url }: Link) => ({ type: 'Action.OpenUrl', title: label, url, style: 'positive' });

const cardOf = ({ reply, card, language }: Spoken, buttons: Buttons): Attachment => ({
  contentType: cardContentType,
  content: {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: cardVersion,
    lang: language,
    // Read out, and shown by a client that cannot draw cards.
    speak: reply.text,
    fallbackText: reply.text,
    body: cardBody(reply.text),
    actions: [
      ...(reply.link ? [openOf(reply.link)] : []),
      ...(reply.choices ?? []).map((choice) => buttonOf(choice, String(card), buttons)),
    ],
  },
});

const hasActions = ({ choices, link }: Reply): boolean => link !== undefined || (choices?.length ?? 0) > 0;

// botbuilder's enums are strings on the wire; importing their values would load the whole SDK into the web chat's path.
const literal = <T extends string>(value: `${T}`): T => value as T;

/** An `Outbound`, or what is said outside of a question: `card` is then a name and no number. */
export type Spoken = Omit<Outbound, 'card'> & { readonly card: number | string };

/** The message for one thing the bot says. Pure. `summary` is the text twin of a card. */
export function toActivity(outbound: Spoken, buttons: Buttons = 'submit'): MessageBody {
  const { reply, language } = outbound;
  const says =
    hasActions(reply) || hasList(reply.text)
      ? { attachments: [cardOf(outbound, buttons)], summary: reply.text }
      : { text: reply.text, textFormat: literal<NonNullable<Activity['textFormat']>>('plain') };
  return {
    type: literal<Activity['type']>('message'),
    locale: language,
    ...says,
    speak: reply.text,
    inputHint: hasActions(reply) || reply.expects ? 'expectingInput' : 'acceptingInput',
    ...(reply.expects ? { channelData: { expects: reply.expects } } : {}),
  };
}

/** The same message once its link is no longer good: the link is gone, and a sentence says so. */
export function toLapsedActivity(outbound: Outbound, linkGone: string): MessageBody {
  const { link: _gone, ...reply } = outbound.reply;
  return toActivity({ ...outbound, reply: { ...reply, text: `${reply.text}\n\n${linkGone}` } });
}

/** A card that was answered or is over: its words, and below them what became of it. Nothing on it can be pressed. */
export const toSettledCard = (settled: {
  readonly text: string;
  readonly note: string;
  readonly language: string;
}): Attachment => ({
  contentType: cardContentType,
  content: {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: cardVersion,
    lang: settled.language,
    speak: settled.note,
    fallbackText: `${settled.text}\n\n${settled.note}`,
    body: [
      ...cardBody(settled.text),
      { type: 'TextBlock', text: settled.note, wrap: true, isSubtle: true, spacing: 'Medium' },
    ],
  },
});
