// Owns the pages for what went wrong: HTTP errors and links that no longer work.
import type { Answer } from '../http/route';
import { ButtonLink, Card, Notice } from './components';
import { type Frame, type Help, pageAnswer, renderDocument } from './layout';
import type { ErrorStatus, PageTexts } from './texts/catalogue';

const frameOf = (texts: PageTexts, title: string, help?: Help): Frame => ({ texts, title, place: 'home', help });

/** The server's answer to a browser for anything that went wrong. `correlation` is shown, so that the help desk can find the log line. */
export function errorPage(status: ErrorStatus, texts: PageTexts, correlation: string): Answer {
  const { title, text } = texts.errors[status];
  const body = (
    <Card title={title}>
      <p>{text}</p>
      <p class="actions">
        <ButtonLink href="/">{texts.openChat}</ButtonLink>
      </p>
      <p class="hint">{texts.reference(correlation)}</p>
    </Card>
  );
  return pageAnswer(status, renderDocument(frameOf(texts, title), body));
}

/** A form whose token is missing, foreign or from another form: nothing was changed. Always 403. */
export function staleFormPage(texts: PageTexts, help: Help): Answer {
  const { title, text } = texts.staleForm;
  const body = (
    <Card title={title}>
      <p>{text}</p>
      <p class="actions">
        <ButtonLink href="/">{texts.openChat}</ButtonLink>
      </p>
    </Card>
  );
  return pageAnswer(403, renderDocument(frameOf(texts, title, help), body));
}

/** The directory does not let us set this password. Nothing was changed. */
export function notHerePage(texts: PageTexts, help: Help): Answer {
  const { title, text, next } = texts.notHere;
  const body = (
    <Card title={title}>
      <Notice kind="warn">
        <p>{text}</p>
      </Notice>
      <p>
        {next} <strong class="selectable">{help.helpDesk}</strong>
      </p>
    </Card>
  );
  return pageAnswer(403, renderDocument(frameOf(texts, title, help), body));
}

/** One page for unknown, used, expired, malformed and foreign links: nothing in it depends on which (attack WEB-06). */
export function lapsedPage(texts: PageTexts, help: Help): Answer {
  const { title, text, advice } = texts.lapsed;
  const body = (
    <Card title={title}>
      <p>{text}</p>
      <Notice kind="info">
        <p>{advice}</p>
      </Notice>
      <p class="actions">
        <ButtonLink href="/passwordreset">{texts.startAgain}</ButtonLink>
      </p>
    </Card>
  );
  return pageAnswer(404, renderDocument(frameOf(texts, title, help), body), {
    cookies: [{ name: 'ticket', value: '', maxAge: 0, sameSite: 'Lax' }],
  });
}
