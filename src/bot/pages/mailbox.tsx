// Owns the demo's mailbox as routes: a page, its mails in a frame of their own, and JSON for scripts. Loopback only; for
// everybody else there is no such page.
import type { MailboxDoc } from '../../services/collections';
import { createMailbox, MAILBOX_SIZE, type Mailbox } from '../../services/notify/mailbox';
import type { Store } from '../../services/ports';
import { type Answer, type Exchange, json, type Route } from '../http/route';
import { errorPage } from './errors';
import { chooseTexts } from './language';
import { pageAnswer, renderDocument } from './layout';
import { mailboxTexts } from './mailbox-texts';
import { MailboxView } from './mailbox-view';

/** So many in the page's list; /dev/mailbox.json has all. */
const SHOWN = 50;

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

// A mail has inline styles and one link. It runs nothing and loads nothing; its link opens a tab outside the sandbox.
// The same origin is only so that the page can give the frame its height.
const MAIL_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "form-action 'none'",
  "base-uri 'none'",
  "frame-ancestors 'self'",
  'sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox',
].join('; ');

const notFound = (exchange: Exchange): Answer => errorPage(404, chooseTexts(exchange), exchange.correlation);

const onLoopback =
  (handle: Route['handle']): Route['handle'] =>
  async (exchange) =>
    exchange.loopback ? handle(exchange) : notFound(exchange);

const get = (path: string, handle: Route['handle']): Route => ({ method: 'GET', path, handle: onLoopback(handle) });

/** A plain visit opens the newest one, where there is room for it beside the list. */
const openFor = async (mailbox: Mailbox, id: string | undefined) => {
  const messages = await mailbox.list(SHOWN);
  return id === undefined
    ? { messages, asked: false, open: messages[0] }
    : { messages, asked: true, open: await mailbox.get(id) };
};

const showPage =
  (mailbox: Mailbox) =>
  async (exchange: Exchange): Promise<Answer> => {
    const { id, view } = exchange.query;
    const opened = await openFor(mailbox, id);
    const texts = chooseTexts(exchange);
    const words = mailboxTexts[texts.language];
    const body = <MailboxView {...opened} texts={texts} words={words} view={view === 'text' ? 'text' : 'html'} />;
    const frame = { texts, title: words.title, place: 'home', wide: true, scripts: ['copy', 'times'] } as const; // const: names of files
    const status = opened.asked && opened.open === undefined ? 404 : 200;
    return pageAnswer(status, renderDocument(frame, body), { headers: { 'content-security-policy': PAGE_POLICY } });
  };

const showMail =
  (mailbox: Mailbox) =>
  async (exchange: Exchange): Promise<Answer> => {
    const message = await mailbox.get(exchange.query['id'] ?? '');
    if (message === undefined || message.html === '') return notFound(exchange);
    // The link of a mail must not open inside the frame.
    const html = message.html.replace('<head>', '<head><base target="_blank">');
    return pageAnswer(200, html, {
      headers: { 'content-security-policy': MAIL_POLICY, 'x-frame-options': 'SAMEORIGIN' },
    });
  };

const toJson = ({ id: _id, ...message }: MailboxDoc) => ({ ...message, at: new Date(message.at).toISOString() });

const showJson =
  (mailbox: Mailbox) =>
  async ({ query }: Exchange): Promise<Answer> => {
    const wanted = Number(query['limit'] ?? MAILBOX_SIZE);
    const limit = Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, MAILBOX_SIZE) : MAILBOX_SIZE;
    return json(200, (await mailbox.list(limit)).map(toJson));
  };

/** GET /dev/mailbox, /dev/mailbox/html?id=, /dev/mailbox.json = [{ at, kind, to, from, subject, text, html }], newest first. */
export const createMailboxRoutes = ({ store }: { readonly store: Store }): readonly Route[] => {
  const mailbox = createMailbox({ store });
  return [
    get('/dev/mailbox', showPage(mailbox)),
    get('/dev/mailbox/html', showMail(mailbox)),
    get('/dev/mailbox.json', showJson(mailbox)),
  ];
};
