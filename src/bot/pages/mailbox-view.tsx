// Owns what the demo's mailbox looks like: a list, and the message that is open beside it (on a phone: instead of it).
import type { MailboxDoc } from '../../services/collections';
import { ButtonLink, Moment } from './components';
import type { MailboxTexts } from './mailbox-texts';
import type { PageTexts } from './texts/catalogue';

export interface MailboxProps {
  readonly texts: PageTexts;
  readonly words: MailboxTexts;
  readonly messages: readonly MailboxDoc[];
  readonly open: MailboxDoc | undefined;
  readonly view: 'html' | 'text';
  /** A message was asked for by its id. */
  readonly asked: boolean;
}

const linkTo = (id: string, view?: 'text') =>
  `/dev/mailbox?${new URLSearchParams({ id, ...(view === undefined ? {} : { view }) })}`;

const titleOf = ({ subject, text }: MailboxDoc): string => subject || (text.split('\n')[0] ?? '');

/** The PIN of a PIN message, as it is typed. */
const pinOf = ({ id, text }: MailboxDoc): string | undefined => {
  if (!id.startsWith('pin/')) return undefined;
  return /\b(\d{3,6} \d{3,6}|\d{6,12})\b/.exec(text)?.[1]?.replace(' ', '');
};

function Sign({ kind }: { readonly kind: MailboxDoc['kind'] }) {
  return (
    <svg class="mailbox-sign" viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
      {kind === 'mail' ? (
        <path d="M3.500 6h17v12h-17zM3.500 6.500 12 13l8.500-6.500" />
      ) : (
        <path d="M4 4.500h16v11.500h-9l-4.500 4v-4H4z" />
      )}
    </svg>
  );
}

function Item({
  message,
  current,
  ...props
}: MailboxProps & { readonly message: MailboxDoc; readonly current: boolean }) {
  const { texts, words } = props;
  return (
    <li>
      <a class="mailbox-item" href={linkTo(message.id)} aria-current={current ? 'true' : undefined}>
        <Sign kind={message.kind} />
        <span class="mailbox-title">
          <span class="unseen">{`${words[message.kind]}: `}</span>
          {titleOf(message)}
        </span>
        <span class="mailbox-small">{message.to}</span>
        <span class="mailbox-small">
          <Moment atMs={message.at} texts={texts} />
        </span>
      </a>
    </li>
  );
}

function List(props: MailboxProps) {
  const { words, messages, open } = props;
  return (
    <nav class="mailbox-list" aria-label={words.messages}>
      <ol>
        {messages.map((message) => (
          <Item key={message.id} {...props} message={message} current={message.id === open?.id} />
        ))}
      </ol>
    </nav>
  );
}

function Pin({ pin, words }: { readonly pin: string; readonly words: MailboxTexts }) {
  return (
    <div class="mailbox-pin">
      <span class="mailbox-small">{words.pin}</span>
      <output id="pin">{pin}</output>
      <button type="button" class="button quiet small" data-copies="pin" data-done={words.copied} hidden>
        {words.copy}
      </button>
    </div>
  );
}

function Views({ open, words, view }: Pick<MailboxProps, 'words' | 'view'> & { readonly open: MailboxDoc }) {
  const current = (which: MailboxProps['view']) => (view === which ? 'true' : undefined);
  return (
    <p class="mailbox-views">
      <a href={linkTo(open.id)} aria-current={current('html')}>
        {words.formatted}
      </a>
      <a href={linkTo(open.id, 'text')} aria-current={current('text')}>
        {words.plain}
      </a>
    </p>
  );
}

function Body({ open, view }: { readonly open: MailboxDoc; readonly view: MailboxProps['view'] }) {
  if (open.kind === 'sms') {
    return (
      <div class="mailbox-phone">
        <p class="mailbox-bubble">{open.text}</p>
      </div>
    );
  }
  if (view === 'text') return <pre class="mailbox-text">{open.text}</pre>;
  const src = `/dev/mailbox/html?${new URLSearchParams({ id: open.id })}`;
  const sandbox = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox';
  return <iframe class="mailbox-frame" title={open.subject} src={src} sandbox={sandbox} />;
}

function Message({ open, view, words, texts }: MailboxProps & { readonly open: MailboxDoc }) {
  const pin = pinOf(open);
  return (
    <article class="mailbox-message">
      <a class="mailbox-back" href="/dev/mailbox">
        ← {words.back}
      </a>
      <header class="mailbox-head">
        <h2>{open.kind === 'mail' ? open.subject : words.sms}</h2>
        <dl>
          <dt>{words.from}</dt>
          <dd>{open.from}</dd>
          <dt>{words.to}</dt>
          <dd>{open.to}</dd>
        </dl>
        <p class="mailbox-small">
          <Moment atMs={open.at} texts={texts} />
        </p>
        {pin && <Pin pin={pin} words={words} />}
        {open.kind === 'mail' && <Views open={open} view={view} words={words} />}
      </header>
      <Body open={open} view={view} />
    </article>
  );
}

function Empty({ words }: { readonly words: MailboxTexts }) {
  return (
    <section class="card mailbox-empty">
      <h2>{words.empty}</h2>
      <p>{words.emptyAdvice}</p>
      <p class="actions">
        <ButtonLink href="/">{words.openChat}</ButtonLink>
      </p>
    </section>
  );
}

/** Works without scripts; web/mailbox/mailbox.js only looks for news and gives the mail its height. */
export function MailboxView(props: MailboxProps) {
  const { words, messages, open, asked } = props;
  const newest = messages[0];
  return (
    <div class={asked ? 'mailbox reading' : 'mailbox'} data-newest={newest ? new Date(newest.at).toISOString() : ''}>
      <link rel="stylesheet" href="/assets/mailbox/mailbox.css" />
      <link rel="stylesheet" href="/assets/mailbox/message.css" />
      <script type="module" src="/assets/mailbox/mailbox.js" />
      <div class="mailbox-intro">
        <h1>{words.title}</h1>
        <p>
          {words.lead} <a href="/dev/mailbox">{words.refresh}</a>
        </p>
      </div>
      {messages.length === 0 && <Empty words={words} />}
      {messages.length > 0 && (
        <div class="mailbox-panes">
          <List {...props} />
          {open ? <Message {...props} open={open} /> : <p class="mailbox-message gone">{words.gone}</p>}
        </div>
      )}
    </div>
  );
}
