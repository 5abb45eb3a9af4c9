// Owns the session cookie. Lax, so that a link to /account from a mail finds the session; every POST has a token of its own.
import type { StartedSession } from '../../services/accounts/ports';
import type { SetCookie } from '../http/route';

export const keepSession = ({ token, maxAge }: StartedSession): SetCookie => ({
  name: 'session',
  value: token,
  maxAge: maxAge ?? undefined,
  sameSite: 'Lax',
});

export const dropSession: SetCookie = { name: 'session', value: '', maxAge: 0, sameSite: 'Lax' };
