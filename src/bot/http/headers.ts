// Owns the headers of every answer (bar 5.5; attack WEB-12) and the cookies.
import { stringifySetCookie } from 'cookie';
import type { Answer, SetCookie } from './route';

const contentTypes: Readonly<Record<NonNullable<Answer['type']>, string>> = {
  html: 'text/html; charset=utf-8',
  json: 'application/json; charset=utf-8',
  text: 'text/plain; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  csv: 'text/csv; charset=utf-8',
  metrics: 'text/plain; version=0.0.4; charset=utf-8',
};

export const contentTypeOf = (type: NonNullable<Answer['type']>): string => contentTypes[type];

const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const always: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  'cache-control': 'no-store',
};

/** Standard headers, then the answer's own; an own header with an empty value removes the standard one. */
export function headersFor(answer: Answer, secure: boolean): Record<string, string> {
  const hsts = secure ? { 'strict-transport-security': 'max-age=63072000; includeSubDomains' } : {};
  const type: Record<string, string> = answer.type === undefined ? {} : { 'content-type': contentTypeOf(answer.type) };
  const all = { ...always, ...hsts, ...type, ...answer.headers };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}

/** `__Host-` needs https; on plain loopback http the bare name is used (NIST SP 800-63B-4 5.1.1; bar SB-15). */
export const cookieName = (name: string, secure: boolean): string => (secure ? `__Host-${name}` : name);

export const renderCookie = ({ name, value, maxAge, sameSite = 'Lax' }: SetCookie, secure: boolean): string =>
  stringifySetCookie({
    name: cookieName(name, secure),
    value,
    path: '/',
    httpOnly: true,
    secure,
    sameSite: sameSite === 'Lax' ? 'lax' : 'strict',
    ...(maxAge === undefined ? {} : { maxAge }),
  });
