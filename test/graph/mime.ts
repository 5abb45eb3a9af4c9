// A mail in MIME form, which users.sendMail takes besides JSON (learn.microsoft.com/graph/outlook-send-mime-message): base64 in a
// text/plain body. The published subset only has the JSON form.
import type { ApiRequest } from './api';

const mostBytes = 4 * 1024 * 1024;

export const isMime = ({ headers }: Pick<ApiRequest, 'headers'>): boolean =>
  headers['content-type']?.startsWith('text/plain') === true;

export const mimeIn = (text: string): string => Buffer.from(text, 'base64').toString('utf8');

export function objectionsToMime({ text }: ApiRequest): string[] {
  if (text.length > mostBytes) return ['more than 4 MB'];
  if (text === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return ['the body is not base64'];
  const [head = ''] = mimeIn(text).split('\r\n\r\n');
  return ['From', 'To', 'Subject'].flatMap((name) => (new RegExp(`^${name}: `, 'im').test(head) ? [] : [`no ${name}`]));
}
