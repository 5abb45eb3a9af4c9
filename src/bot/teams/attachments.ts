// Owns what may come with a message from Teams: one file of a personal chat. What the message says as HTML always comes with it, and
// is nothing. Pure; of a file only its name and where it lies are read.
import { z } from 'zod';
import type { SentFile } from '../../services/admin/imports/arrivals';

const mostAttachments = 50;

/** Part of a message's schema: more than this is no message. */
export const attachments = z.array(z.unknown()).max(mostAttachments).nullish();

const anything = z.object({ contentType: z.string().max(200) });

// learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4: the address is good for minutes, and asks for no token.
const file = z.object({
  contentType: z.literal('application/vnd.microsoft.teams.file.download.info'),
  name: z.string().min(1).max(400),
  content: z.object({ downloadUrl: z.string().min(1).max(8_192), fileType: z.string().max(32).nullish() }),
});

/** What spreadsheets call a list; anything else is not even fetched. */
const listTypes: ReadonlySet<string> = new Set(['', 'csv', 'txt', 'tsv']);

const isHtml = (one: unknown): boolean => {
  const read = anything.safeParse(one);
  return read.success && read.data.contentType === 'text/html';
};

/** Undefined: nothing but words came. */
export function sentIn(all: readonly unknown[] | null | undefined): SentFile | undefined {
  const [first, ...others] = (all ?? []).filter((one) => !isHtml(one));
  if (first === undefined) return undefined;
  if (others.length > 0) return { ok: false, reason: 'several' };
  const read = file.safeParse(first);
  if (!read.success || !listTypes.has(read.data.content.fileType?.toLowerCase() ?? ''))
    return { ok: false, reason: 'other' };
  return { ok: true, name: read.data.name, url: read.data.content.downloadUrl };
}

const into = z.object({
  uploadUrl: z.string().min(1).max(8_192),
  contentUrl: z.string().min(1).max(8_192),
  name: z.string().min(1).max(400),
  uniqueId: z.string().min(1).max(200),
  fileType: z.string().min(1).max(32),
});
/** Where somebody lets us put a file. */
export type Into = z.infer<typeof into>;

const context = z.object({ file: z.string().min(1).max(128) });
const consent = z.union([
  z.object({ type: z.literal('fileUpload'), action: z.literal('accept'), context, uploadInfo: into }),
  z.object({ type: z.literal('fileUpload'), action: z.literal('decline'), context }),
]);

/** The answer to a card that offers a file; `into`: null = no. Undefined: no such answer. */
export function readConsent(value: unknown): { readonly file: string; readonly into: Into | null } | undefined {
  const read = consent.safeParse(value);
  if (!read.success) return undefined;
  return { file: read.data.context.file, into: read.data.action === 'accept' ? read.data.uploadInfo : null };
}
