// Owns taking a list away: signed in as whoever it was made for. For everybody else there is nothing there.
import type { Audit } from '../../../services/audit/events';
import type { Files } from '../../../services/files/files';
import { withMark } from '../../../services/files/spreadsheet';
import type { FileId } from '../../../services/ids';
import type { Answer, Route } from '../../http/route';
import type { Wired } from '../deps';
import { errorPage } from '../errors';
import { type SessionVisit, sessionGet } from '../session-page';

export type TakingDeps = Wired & { readonly files: Pick<Files, 'look' | 'read'>; readonly audit: Audit };

async function take({ files, audit }: TakingDeps, { exchange, texts, session }: SessionVisit): Promise<Answer> {
  const { source, correlation, params } = exchange;
  // Whatever stands in the address: only an id that was made for this account is found.
  const file = await files.look((params['file'] ?? '') as FileId, session.account);
  if (file === undefined || file.kind !== 'list') return errorPage(404, texts, correlation);
  const { account: actor } = session;
  await audit.record({ action: 'list.taken', outcome: 'ok', actor, source, correlation, detail: { format: 'csv' } });
  return {
    status: 200,
    type: 'csv',
    body: withMark(files.read(file.id)),
    headers: { 'content-disposition': `attachment; filename="${file.name}"` },
  };
}

export const takingRoutes = (deps: TakingDeps): Route[] => [
  sessionGet(deps, '/admin/files/:file', { scope: 'full', handle: (visit) => take(deps, visit) }),
];
