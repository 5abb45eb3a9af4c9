// Owns how a conversation's state is stored: versioned JSON, checked field by field when it comes back. What cannot be
// read becomes "nothing under way": an unreadable state never counts as anything proven.
import { z } from 'zod';
import type { CaseId, ChallengeId, ContactId, GrantId, WorkId } from '../services/ids';
import type { State } from './state';

/** Raise it when an older state must not be read as a newer one; older ones then start again politely. */
const version = 1;

/** Ids are made by services; what is read here was written by us, and its shape is all that can be checked. */
const id = z.string().regex(/^[\w:.-]{1,128}$/);
const caseId = id.transform((text) => text as CaseId); // branded by what wrote it
const challenge = id.transform((text) => text as ChallengeId); // the same
const grant = id.transform((text) => text as GrantId); // the same
const contact = id.transform((text) => text as ContactId); // the same
const work = id.transform((text) => text as WorkId); // the same
const press = z.enum(['apply', 'drop', 'undo', 'do', 'line-1', 'line-2', 'line-3', 'line-4', 'line-5']);
const purpose = z.enum(['reset', 'unlock']);
const method = z.enum(['mail', 'sms']);
const offered = z.array(method).min(1).max(8);
const common = { v: z.literal(version), card: z.int().min(0), until: z.int().min(0).nullable() };
/** `a•••@h•••.example` or `•••42` (services/accounts/contact-address.ts), and never a whole address. */
const masked = z
  .string()
  .max(80)
  .regex(/^(?:[^\s@•]?•••@[^\s@•]?•••(?:\.[^\s@.•]+)?|•••\d{2})$/u);
const shown = z.strictObject({ id: contact, method, masked, verified: z.boolean() });
const personal = { ...common, until: z.int().min(0) };
const underWay = { ...common, until: z.int().min(0), purpose, caseId };

const stored = z.discriminatedUnion('at', [
  z.strictObject({ ...common, at: z.literal('idle') }),
  z.strictObject({ ...common, at: z.literal('unsure') }),
  z.strictObject({ ...common, at: z.literal('lookup'), purpose }),
  z.strictObject({
    ...common,
    at: z.literal('admin'),
    work: work.nullable(),
    offers: z.array(press).max(7),
    lines: work.nullable().default(null),
    type: z.int().min(1).nullable(),
  }),
  z.strictObject({ ...underWay, at: z.literal('deliver'), offered }),
  z.strictObject({ ...underWay, at: z.literal('verify'), challenge, method, offered }),
  z.strictObject({ ...underWay, at: z.literal('page'), grant }),
  z.strictObject({
    ...personal,
    at: z.literal('contacts'),
    contacts: z.array(shown).max(20),
    methods: offered,
  }),
  z.strictObject({ ...personal, at: z.literal('new-contact'), method }),
  z.strictObject({ ...personal, at: z.literal('confirm-contact'), caseId, challenge, method }),
  z.strictObject({ ...personal, at: z.literal('remove-contact'), contact, masked }),
]);

/** A conversation that has not begun. */
export const freshState: State = { at: 'idle', card: 0, until: null };

export const encodeState = (state: State): string => JSON.stringify({ v: version, ...state });

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The state that was stored; anything unknown, older or damaged is a conversation with nothing under way. Never throws. */
export const decodeState = (text: string): State => {
  const read = stored.safeParse(parse(text));
  if (!read.success) return freshState;
  const { v: _, ...state } = read.data;
  return state;
};
