// Owns the table of pages (the chat page and the demo's mailbox stand beside it).
import type { Route } from '../http/route';
import { accountRoutes } from './account';
import { type TeamsPageDeps, teamsRoutes } from './account-teams';
import { beginResetRoutes } from './begin-reset';
import { changePasswordRoutes } from './change-password';
import { createCsrf } from './csrf';
import type { PageDeps } from './deps';
import { languageRoutes } from './language-switch';
import { linkRoutes } from './links';
import { notMeRoutes } from './not-me';
import { passwordRoutes } from './password';
import { revealRoutes } from './reveal';
import { signInRoutes } from './sign-in';
import { microsoftRoutes } from './sign-in-microsoft';
import { welcomeRoutes } from './welcome';

/** Every page but the chat, ready to be mounted. Pages answer values; what a user cannot mend is thrown as a Fault. */
export function createPages(deps: PageDeps & Pick<TeamsPageDeps, 'linking'>): Route[] {
  const wired = { ...deps, csrf: createCsrf(deps) };
  return [
    ...linkRoutes(wired),
    ...beginResetRoutes(wired),
    ...passwordRoutes(wired),
    ...revealRoutes(wired),
    ...welcomeRoutes(wired),
    ...notMeRoutes(wired),
    ...signInRoutes(wired),
    ...microsoftRoutes(wired),
    ...accountRoutes(wired),
    ...teamsRoutes(wired),
    ...changePasswordRoutes(wired),
    ...languageRoutes(),
  ];
}
