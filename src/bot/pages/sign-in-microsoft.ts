// Owns the way to the identity platform and back, one for each door of the sign-in page.
import { callbackPath } from '../../services/accounts/federated';
import type { Answer, Exchange, Route, SetCookie } from '../http/route';
import { seeOther } from '../http/route';
import type { Wired } from './deps';
import { describeDevice } from './device';
import { keepSession } from './session-cookie';
import { type Door, doors, refusedSignIn, wayOut } from './sign-in';

const tripSeconds = 600;

/** Lax: the way back is a link from another site. */
const keepTrip = (value: string): SetCookie => ({ name: 'trip', value, maxAge: tripSeconds, sameSite: 'Lax' });
const dropTrip: SetCookie = { name: 'trip', value: '', maxAge: 0, sameSite: 'Lax' };

/** To the platform that the configuration names, and nowhere else. */
async function begin({ federated }: Wired, door: Door): Promise<Answer> {
  if (federated === undefined) return seeOther(door.action);
  const { url, trip } = await federated.begin({ name: door.action, fresh: door.fresh });
  return { status: 303, headers: { location: url }, cookies: [keepTrip(trip)] };
}

async function back(deps: Wired, exchange: Exchange): Promise<Answer> {
  const { federated, sessions } = deps;
  const standard = doors[0];
  if (federated === undefined) return seeOther('/signin');
  const { code, state } = exchange.query;
  const returned = await federated.finish({
    trip: exchange.cookies['trip'],
    code,
    state,
    device: describeDevice(exchange.headers['user-agent']),
    source: exchange.source,
    correlation: exchange.correlation,
  });
  if (!returned.ok)
    return refusedSignIn(deps, { exchange, door: standard }, { reason: returned.reason, dropped: [dropTrip] });
  // ASVS 7.2.4: a new session at every sign-in, and the one before it ends.
  if (exchange.cookies['session']) await sessions.end(exchange.cookies['session']);
  const door = doors.find(({ action }) => action === returned.door) ?? standard;
  return seeOther(door.next, [keepSession(returned), dropTrip]);
}

export const microsoftRoutes = (deps: Wired): Route[] => [
  { method: 'GET', path: callbackPath, handle: (exchange) => back(deps, exchange) },
  ...doors.map((door): Route => ({ method: 'GET', path: wayOut(door), handle: () => begin(deps, door) })),
];
