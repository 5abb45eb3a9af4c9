// Owns the page for lists: hand one in, see what it would do, apply it, take it back.
import type { HandedIn, ImportView } from '../../../services/admin/imports/desk';
import { mostRows } from '../../../services/admin/imports/dry-run';
import type { Outcome, Press } from '../../../services/admin/ports';
import { columns } from '../../../services/import/row';
import { sayReasons } from '../../../services/import/sentences';
import { type Answer, type Exchange, json, type Route, seeOther } from '../../http/route';
import { mostUploadBytes, type Upload } from '../../http/upload';
import { SignOut } from '../account';
import { Button, Card, Checkbox, Form, Notice } from '../components';
import type { Action } from '../csrf';
import { staleFormPage } from '../errors';
import { type Frame, pageAnswer, renderDocument } from '../layout';
import type { ImportProblem, PageTexts } from '../texts/catalogue';
import { Download, ImportStage, Lines, Tally } from './import-view';
import { enterImport, type ImportPageDeps, type ImportVisit } from './import-visit';

/** What the page says besides how things stand. */
interface Said {
  readonly status: number;
  readonly text?: string;
  readonly nothing?: Extract<Outcome, { kind: 'import-nothing' }>;
}

const mostMegabytes = mostUploadBytes / (1_024 * 1_024);

function HandIn({ texts, csrf, again }: { readonly texts: PageTexts; readonly csrf: string; readonly again: boolean }) {
  const { another, title, lead, file, fileHint, create, createHint, submit, template } = texts.importing;
  return (
    <Card title={again ? another : title} level={again ? 2 : 1}>
      <p class="lead">{lead}</p>
      <Form action="/admin/import" csrf={csrf} files>
        <div class="field">
          <label for="file">{file}</label>
          <input
            type="file"
            id="file"
            name="file"
            accept=".csv,text/csv,text/plain"
            required
            aria-describedby="file-hint"
          />
          <p class="hint" id="file-hint">
            {fileHint(mostMegabytes, mostRows)}{' '}
            <a href="/admin/import/template.csv" download>
              {template}
            </a>
          </p>
        </div>
        <Checkbox name="create" label={create} hint={createHint} />
        <Button>{submit}</Button>
      </Form>
    </Card>
  );
}

function Nothing({ texts, nothing }: { readonly texts: PageTexts; readonly nothing: NonNullable<Said['nothing']> }) {
  return (
    <Card title={texts.importing.nothing} level={2}>
      <Tally texts={texts} report={nothing.report} />
      <Lines texts={texts} report={nothing.report} />
      <Download href={nothing.list?.url} label={texts.importing.exceptions} />
    </Card>
  );
}

async function show(deps: ImportPageDeps, visit: ImportVisit, { status, text, nothing }: Said): Promise<Answer> {
  const { exchange, texts, place } = visit;
  const view = await deps.desk.look(place);
  const csrfFor = (action: Action): string => deps.csrf.issue(exchange, action).token;
  const props = { texts, csrfFor, nowMs: deps.clock.nowMs() };
  const { title } = texts.importing;
  const body = (
    <>
      {text && (
        <Notice kind="bad">
          <p>{text}</p>
        </Notice>
      )}
      {view && <h1>{title}</h1>}
      {nothing && <Nothing texts={texts} nothing={nothing} />}
      {view && <ImportStage {...props} view={view} />}
      <HandIn texts={texts} csrf={csrfFor('/admin/import')} again={view !== undefined} />
    </>
  );
  const aside = <SignOut texts={texts} csrf={csrfFor('/signout')} />;
  const scripts = ['times', 'progress'] as const; // names of files
  const frame: Frame = { texts, title, place: 'import', help: deps.help, wide: true, scripts, aside };
  return pageAnswer(status, renderDocument(frame, body));
}

/** What went wrong, in words; undefined: it went on, and the page shows how. */
function problemOf(outcome: Outcome, texts: PageTexts): string | undefined {
  const { problems, unreadable, tooLong, typeIt } = texts.importing;
  switch (outcome.kind) {
    case 'lapsed':
    case 'changed-since':
    case 'not-allowed':
      return problems[outcome.kind];
    case 'nothing-to-undo':
      return problems.lapsed;
    case 'type-it':
      return typeIt(outcome.number);
    case 'import-refused':
      return outcome.problem === 'too-long'
        ? tooLong(outcome.most)
        : unreadable(outcome.at?.line ?? 0, sayReasons(texts.language, outcome.at?.reasons ?? []));
    default:
      return undefined;
  }
}

const toPage = seeOther('/admin/import');

/** What is done is shown by the page itself, so that reloading does nothing again. */
async function answer(deps: ImportPageDeps, visit: ImportVisit, outcome: Outcome): Promise<Answer> {
  if (outcome.kind === 'import-nothing') return show(deps, visit, { status: 200, nothing: outcome });
  const text = problemOf(outcome, visit.texts);
  return text === undefined ? toPage : show(deps, visit, { status: 409, text });
}

const uploadProblems: Readonly<Record<number, ImportProblem>> = { 413: 'too-large' };

const refuse = (
  deps: ImportPageDeps,
  visit: ImportVisit,
  [status, problem]: readonly [number, ImportProblem],
): Promise<Answer> => show(deps, visit, { status, text: visit.texts.importing.problems[problem] });

type Read = Extract<Upload, { ok: true }>;

async function handIn(deps: ImportPageDeps, visit: ImportVisit, { form, file }: Read): Promise<Answer> {
  if (file === undefined || file.bytes.length === 0) return refuse(deps, visit, [400, 'no-file']);
  const { name, bytes } = file;
  const handed: HandedIn = await deps.desk.handIn(visit.place, { name, bytes, create: form['create'] === 'yes' });
  if (handed.ok) return answer(deps, visit, handed.outcome);
  return refuse(deps, visit, [handed.reason === 'too-often' ? 429 : 422, handed.reason]);
}

const stale = ({ help }: ImportPageDeps, { exchange, texts }: ImportVisit): Answer => {
  exchange.log.warn('a form came back without its token', { path: exchange.path, correlation: exchange.correlation });
  return staleFormPage(texts, help);
};

async function upload(deps: ImportPageDeps, visit: ImportVisit): Promise<Answer> {
  const { exchange } = visit;
  const read = await exchange.upload();
  if (!read.ok) return refuse(deps, visit, [read.status, uploadProblems[read.status] ?? 'broken']);
  if (!deps.csrf.verify({ ...exchange, form: read.form }, '/admin/import')) return stale(deps, visit);
  return handIn(deps, visit, read);
}

const typedIn = ({ form }: Exchange): number | null =>
  /^\s*\d{1,9}\s*$/.test(form['typed'] ?? '') ? Number(form['typed']) : null;

const pressing =
  (choice: Press, action: Action) =>
  async (deps: ImportPageDeps, visit: ImportVisit): Promise<Answer> => {
    const { exchange, place } = visit;
    if (!deps.csrf.verify(exchange, action)) return stale(deps, visit);
    const work = exchange.form['work'] ?? '';
    return answer(deps, visit, await deps.desk.press(place, { work, choice, typed: typedIn(exchange) }));
  };

/** For the page's script: how far it is. */
async function progress(deps: ImportPageDeps, { place, texts }: ImportVisit): Promise<Answer> {
  const view: ImportView | undefined = await deps.desk.look(place);
  if (view === undefined) return json(200, { stage: '' });
  const { stage, reached, people } = view;
  return json(200, { stage, reached, people, text: texts.importing.running.text(reached, people) });
}

const template = async (): Promise<Answer> => ({
  status: 200,
  type: 'csv',
  body: `\uFEFF${columns.join(',')}\r\n`,
  headers: { 'content-disposition': 'attachment; filename="import-template.csv"' },
});

export function importRoutes(deps: ImportPageDeps): Route[] {
  const open =
    (handle: (deps: ImportPageDeps, visit: ImportVisit) => Promise<Answer>) => async (exchange: Exchange) => {
      const entered = await enterImport(deps, exchange);
      return entered.ok ? handle(deps, entered.visit) : entered.answer;
    };
  const get = (path: string, handle: Parameters<typeof open>[0]): Route => ({
    method: 'GET',
    path,
    handle: open(handle),
  });
  const post = (path: Action, choice: Press): Route => ({
    method: 'POST',
    path,
    accepts: 'form',
    ownOriginOnly: true,
    handle: open(pressing(choice, path)),
  });
  return [
    get('/admin/import', (_, visit) => show(deps, visit, { status: 200 })),
    get('/admin/import/progress', progress),
    get('/admin/import/template.csv', template),
    { method: 'POST', path: '/admin/import', accepts: 'upload', ownOriginOnly: true, handle: open(upload) },
    post('/admin/import/apply', 'apply'),
    post('/admin/import/drop', 'drop'),
    post('/admin/import/undo', 'undo'),
  ];
}
