// Owns the endpoint's refusals: short JSON of one shape, `{ error: { code, message } }`.
import { type Answer, json } from '../http/route';

const refuse = (status: number, code: string, message: string): Answer => json(status, { error: { code, message } });

export const unauthorised = refuse(401, 'Unauthorized', 'A token is missing.');
export const forgedToken = refuse(403, 'BadArgument', 'This token is not valid here.');
export const expiredToken = refuse(403, 'TokenExpired', 'This token has expired.');
/** The same for a conversation of somebody else and for one that never was. */
export const foreignConversation = forgedToken;
export const foreignOrigin = refuse(403, 'OriginNotAllowed', 'Not from this origin.');
export const ended = refuse(404, 'ConversationEnded', 'This conversation has ended.');
export const noUploads = refuse(404, 'NotFound', 'Files cannot be sent here.');
export const badWatermark = refuse(400, 'BadArgument', 'The watermark is not understood.');
export const busy: Answer = {
  ...refuse(503, 'Busy', 'The last message is still being answered.'),
  headers: { 'retry-after': '1' },
};

export const badActivity = (code: string, message: string): Answer => refuse(400, code, message);

export const tooMany = (retryAfterSeconds: number): Answer => ({
  ...refuse(429, 'TooManyRequests', 'Too many requests. Please wait a little.'),
  headers: { 'retry-after': String(Math.max(1, Math.ceil(retryAfterSeconds))) },
});
