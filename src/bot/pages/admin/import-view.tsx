// Owns how an import looks at each stage: what it would do, that it waits, how far it is, what came of it.
import type { ImportView } from '../../../services/admin/imports/desk';
import type { ImportFate } from '../../../services/admin/imports/judging';
import type { ImportReport } from '../../../services/admin/imports/report';
import { sayReasons } from '../../../services/import/sentences';
import { Button, Card, Form, Moment, Notice } from '../components';
import type { Action } from '../csrf';
import type { PageTexts } from '../texts/catalogue';

export interface ViewProps {
  readonly texts: PageTexts;
  readonly view: ImportView;
  readonly csrfFor: (action: Action) => string;
  readonly nowMs: number;
}

type Texts = { readonly texts: PageTexts };

const fates: readonly ImportFate[] = ['create', 'change', 'already', 'not-found', 'outside', 'protected', 'refused'];

export function Tally({ texts, report }: Texts & { readonly report: ImportReport }) {
  const shown = fates.filter((fate) => report.tally[fate] > 0);
  return (
    <dl class="facts numbers">
      {shown.map((fate) => (
        <>
          <dt>{texts.importing.fates[fate]}</dt>
          <dd>{report.tally[fate].toLocaleString(texts.language)}</dd>
        </>
      ))}
    </dl>
  );
}

interface TableProps {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

function Table({ title, heads, rows }: TableProps) {
  if (rows.length === 0) return null;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls where it is narrow, and then the keyboard must get there
    <section class="table" aria-label={title} tabIndex={0}>
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            {heads.map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells) => (
            <tr key={cells[0]}>
              {cells.map((cell) => (
                <td key={cell}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

export function Lines({ texts, report }: Texts & { readonly report: ImportReport }) {
  const { first, line, user, what, wrong, reason, steps } = texts.importing;
  const examples = report.examples.map((one) => [
    String(one.line),
    one.user,
    one.what.map((kind) => steps[kind]).join(', '),
  ]);
  const problems = report.problems.map((one) => [String(one.line), sayReasons(texts.language, one.reasons)]);
  return (
    <>
      <Table title={first} heads={[line, user, what]} rows={examples} />
      <Table title={wrong} heads={[line, reason]} rows={problems} />
    </>
  );
}

/** A list to take away. */
export function Download({ href, label }: { readonly href: string | undefined; readonly label: string }) {
  if (href === undefined) return null;
  return (
    <p class="download">
      <a href={new URL(href).pathname} download>
        {label}
      </a>
    </p>
  );
}

function Work({ view }: Pick<ViewProps, 'view'>) {
  return <input type="hidden" name="work" value={view.work} />;
}

function ApplyForm({ texts, view, csrfFor, nowMs }: ViewProps) {
  const { importing } = texts;
  const { type, approval, untilMs } = view;
  return (
    <>
      {approval && (
        <Notice kind="info">
          <p>{importing.approval}</p>
        </Notice>
      )}
      <Form action="/admin/import/apply" csrf={csrfFor('/admin/import/apply')}>
        <Work view={view} />
        {type !== null && (
          <div class="field">
            <label for="typed">{importing.number(type)}</label>
            <input type="text" id="typed" name="typed" inputMode="numeric" autocomplete="off" required />
          </div>
        )}
        <Button>{approval ? importing.ask : importing.apply}</Button>
      </Form>
      <Form action="/admin/import/drop" csrf={csrfFor('/admin/import/drop')}>
        <Work view={view} />
        <Button kind="quiet">{importing.drop}</Button>
      </Form>
      <p class="hint">{importing.lapses(Math.max(1, Math.ceil((untilMs - nowMs) / 60_000)))}</p>
    </>
  );
}

function Shown(props: ViewProps) {
  const { texts, view } = props;
  const { shown, of, exceptions } = texts.importing;
  return (
    <Card title={shown.title} level={2}>
      <p class="lead">
        {shown.lead} {of(view.name)}
      </p>
      <Tally texts={texts} report={view.report} />
      <Lines texts={texts} report={view.report} />
      <Download href={view.exceptions?.url} label={exceptions} />
      <ApplyForm {...props} />
    </Card>
  );
}

function Waiting({ texts, view }: ViewProps) {
  const { waiting, of, again } = texts.importing;
  return (
    <Card title={waiting.title} level={2}>
      <p class="lead">{of(view.name)}</p>
      <p>{waiting.text(view.number)}</p>
      <Tally texts={texts} report={view.report} />
      <p data-stage="waiting">
        <a href="/admin/import">{again}</a>
      </p>
    </Card>
  );
}

function Running({ texts, view }: ViewProps) {
  const { running, of, again } = texts.importing;
  const { reached, people } = view;
  return (
    <Card title={running.title} level={2}>
      <p class="lead">{of(view.name)}</p>
      <progress max={people} value={reached} aria-labelledby="reached" />
      <p id="reached" role="status">
        {running.text(reached, people)}
      </p>
      <p data-stage="running">
        <a href="/admin/import">{again}</a>
      </p>
    </Card>
  );
}

function Done({ texts, view, csrfFor }: ViewProps) {
  const { done, of, result, undo, undoHint } = texts.importing;
  return (
    <Card title={done.title} level={2}>
      <p class="lead">{of(view.name)}</p>
      <Notice kind={view.done.failed > 0 ? 'warn' : 'good'}>
        <p>{done.text(view.done)}</p>
      </Notice>
      <Download href={view.result?.url} label={result} />
      <Form action="/admin/import/undo" csrf={csrfFor('/admin/import/undo')}>
        <Work view={view} />
        <Button kind="quiet">{undo}</Button>
      </Form>
      <p class="hint">
        {undoHint} (<Moment atMs={view.untilMs} texts={texts} />)
      </p>
    </Card>
  );
}

function Back({ texts, view }: ViewProps) {
  const { back, of } = texts.importing;
  const { count, left } = view.undone ?? { count: 0, left: 0 };
  return (
    <Card title={back.title} level={2}>
      <p class="lead">{of(view.name)}</p>
      <p>{back.text(count, left)}</p>
    </Card>
  );
}

function Stale({ texts, view }: ViewProps) {
  const { problems, of } = texts.importing;
  return (
    <Notice kind="warn">
      <p>{of(view.name)}</p>
      <p>{problems['changed-since']}</p>
    </Notice>
  );
}

const stages = {
  shown: Shown,
  waiting: Waiting,
  running: Running,
  done: Done,
  'taken-back': Back,
  stale: Stale,
} as const; // by stage

export function ImportStage(props: ViewProps) {
  const Stage = stages[props.view.stage];
  return <Stage {...props} />;
}
