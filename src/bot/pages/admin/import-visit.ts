// Owns who comes to the page for lists at all: owners and admins who signed in just now (ASVS 7.5.3). For anybody else who
// is signed in there is no such page; whether they may is asked before anything of a request's body is read.
import { isFreshSignIn } from '../../../services/accounts/freshness';
import type { ImportDesk } from '../../../services/admin/imports/desk';
import type { Place } from '../../../services/recovery/ports';
import { type Answer, type Exchange, seeOther } from '../../http/route';
import type { Wired } from '../deps';
import { errorPage } from '../errors';
import { dropSession } from '../session-cookie';
import { enter, isFenced, type SessionVisit, toChange } from '../session-page';
import { placeOf } from './place';

export type ImportPageDeps = Wired & { readonly desk: ImportDesk };

export interface ImportVisit extends SessionVisit {
  readonly place: Place;
}

export type Entered =
  | { readonly ok: true; readonly visit: ImportVisit }
  | { readonly ok: false; readonly answer: Answer };

const refuse = (answer: Answer): Entered => ({ ok: false, answer });

async function admit(deps: ImportPageDeps, visit: SessionVisit): Promise<Entered> {
  const { exchange, session, texts } = visit;
  const place = placeOf(visit);
  if (isFenced(visit, 'full')) return refuse(toChange);
  if (!(await deps.desk.mayImport(place))) return refuse(errorPage(404, texts, exchange.correlation));
  const fresh = isFreshSignIn(session.authenticatedAt, deps.clock.nowMs());
  return fresh ? { ok: true, visit: { ...visit, place } } : refuse(seeOther('/signin/import'));
}

export async function enterImport(deps: ImportPageDeps, exchange: Exchange): Promise<Entered> {
  const visit = await enter(deps, exchange);
  return visit === undefined ? refuse(seeOther('/signin/import', [dropSession])) : admit(deps, visit);
}
