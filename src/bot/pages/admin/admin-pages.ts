// Owns the table of administrators' pages.
import type { Route } from '../../http/route';
import { createCsrf } from '../csrf';
import type { PageDeps } from '../deps';
import { type ConfirmDeps, confirmRoutes } from './confirm';
import { importRoutes } from './import-page';
import type { ImportPageDeps } from './import-visit';
import { type TakingDeps, takingRoutes } from './taking';

export type AdminPageDeps = PageDeps &
  Pick<TakingDeps, 'files'> &
  Pick<ConfirmDeps, 'confirmations'> &
  Pick<ImportPageDeps, 'desk'>;

export function createAdminPages(deps: AdminPageDeps): Route[] {
  const wired = { ...deps, csrf: createCsrf(deps) };
  return [...takingRoutes(wired), ...confirmRoutes(wired), ...importRoutes(wired)];
}
