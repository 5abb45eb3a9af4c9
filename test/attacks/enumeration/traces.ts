// Everything that a stranger can see of a conversation, with what is random or is the name itself taken out.
import type { HttpAnswer } from '../otp/web-attacker';

export const everybody = ['alice', 'alice.b', 'bob', 'carol', 'dave', 'erin', 'frank', 'grace', 'ghost'] as const;
export const fullName = (name: string): string => `${name}@demo.example`;

/** Status, headers and body; ids, tokens, times and the name are replaced by words. */
export function neutral({ status, headers, body }: HttpAnswer, name: string, more: readonly string[] = []): string {
  const clean = (text: string): string =>
    more
      .reduce((rest, secret) => rest.replaceAll(secret, '<id>'), text)
      .replaceAll(fullName(name), '<name>')
      .replace(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g, '<token>')
      .replace(/dl_[\w-]{22}/g, '<user>')
      .replace(/\b\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
      .replace(/\|[\w-]{22}"/g, '|<id>"');
  const { date: _date, 'content-length': length, ...rest } = headers;
  // The length goes, because the name is in it; but it must be the body's.
  if (length !== undefined && Number(length) !== Buffer.byteLength(body)) throw new Error('a wrong content-length');
  return JSON.stringify({ status, headers: JSON.parse(clean(JSON.stringify(rest))), body: clean(body) });
}

/** Where two traces part, with a few words of each; '' when they do not. Short, because traces are long. */
export function firstDifference(expected: string, seen: string): string {
  if (expected === seen) return '';
  let at = 0;
  while (expected[at] === seen[at]) at += 1;
  return `at ${at}: "${expected.slice(Math.max(0, at - 80), at + 80)}" but "${seen.slice(Math.max(0, at - 80), at + 80)}"`;
}
