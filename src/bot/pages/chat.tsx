// Owns the chat page, the same chat bare for the widget's frame, and the widget's script.
import { renderToStaticMarkup } from 'preact-render-to-string';
import type { Flow } from '../../dialogs/state';
import type { Answer, Exchange, Route } from '../http/route';
import type { StaticFiles } from '../http/static';
import { chatTexts } from './chat-texts';
import { chooseLanguage, isLanguage, languageTexts } from './language';
import { type Help, pageAnswer, renderDocument } from './layout';
import type { Language } from './texts/catalogue';

export interface ChatPageDeps {
  readonly help: Help;
  readonly publicUrl: string;
  /** Origins whose pages may hold the widget. */
  readonly allowedOrigins: readonly string[];
  readonly files: StaticFiles;
}

interface ChatProps {
  readonly language: Language;
  readonly flow: Flow | null;
  readonly help: Help;
  readonly nonce: string;
}

const webChat = '/assets/vendor/webchat-4.18.1.js';

/** The chat's place, and what brings it to life. `data-*` is all that web/chat/chat.js gets to know. */
function Chat({ language, flow, help, nonce }: ChatProps) {
  const texts = chatTexts[language];
  return (
    <section class="chat" aria-label={texts.widgetTitle}>
      <link rel="stylesheet" href="/assets/chat/chat.css" />
      <div
        id="chat"
        class="chat-place"
        data-flow={flow ?? ''}
        data-language={language}
        data-placeholder={texts.placeholder}
      />
      <p class="chat-note" id="chat-loading" role="status">
        {texts.loading}
      </p>
      <div class="chat-over" id="chat-over" role="alert" hidden>
        {(['over', 'failed', 'tooMany'] as const).map((reason) => (
          <p key={reason} data-reason={reason} hidden>
            {texts[reason]}
          </p>
        ))}
        <button type="button" class="button primary" id="chat-again">
          {texts.startAgain}
        </button>
      </div>
      <noscript>
        <p class="chat-note">{texts.noScript}</p>
        <p class="chat-note">
          {texts.askHelpDesk} <strong>{help.helpDesk}</strong>
        </p>
      </noscript>
      <script defer src={webChat} nonce={nonce} />
      <script type="module" src="/assets/chat/chat.js" nonce={nonce} />
    </section>
  );
}

const Bare = (props: ChatProps) => (
  <html lang={props.language} class="framed">
    <head>
      <meta charset="utf-8" />
      <title>{chatTexts[props.language].widgetTitle}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="referrer" content="no-referrer" />
      <link rel="stylesheet" href="/assets/pages/latchkey.css" />
      <link rel="stylesheet" href="/assets/pages/forms.css" />
    </head>
    <body>
      <main class="main">
        <h1 class="unseen">{chatTexts[props.language].widgetTitle}</h1>
        <Chat {...props} />
      </main>
    </body>
  </html>
);

const renderPage = (props: ChatProps): string =>
  renderDocument(
    {
      texts: languageTexts(props.language),
      title: chatTexts[props.language].title,
      place: props.flow === 'contacts' ? 'contacts' : 'home',
      help: props.help,
      wide: true,
    },
    [<h1 class="unseen">{chatTexts[props.language].title}</h1>, <Chat {...props} />],
  );

// SHA-256 of nothing: one of Web Chat's parts makes an empty sheet without a nonce and fills it from script.
const emptySheet = 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';

/** Web Chat writes style sheets at run time, so this page has a nonce; it needs no eval and asks nobody but us. */
const policyFor = (nonce: string, publicUrl: string, frameAncestors: string): string => {
  const stream = new URL(publicUrl).origin.replace(/^http/, 'ws');
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}' '${emptySheet}'`,
    "img-src 'self' data: blob:",
    `connect-src 'self' ${stream}`,
    "form-action 'self'",
    "base-uri 'none'",
    `frame-ancestors ${frameAncestors}`,
  ].join('; ');
};

const flows: readonly Flow[] = ['reset', 'unlock', 'contacts', 'commands'];
const readFlow = (text: string | undefined): Flow | null => flows.find((flow) => flow === text) ?? null;

export function createChatRoutes({ help, publicUrl, allowedOrigins, files }: ChatPageDeps): readonly Route[] {
  const page = (exchange: Exchange, flow: Flow | null): Answer => {
    const { nonce } = exchange;
    const html = renderPage({ language: chooseLanguage(exchange), flow, help, nonce });
    return pageAnswer(200, html, { headers: { 'content-security-policy': policyFor(nonce, publicUrl, "'none'") } });
  };

  const widget = (exchange: Exchange): Answer => {
    const { query, nonce } = exchange;
    const language = isLanguage(query['language']) ? query['language'] : chooseLanguage(exchange);
    const html = renderToStaticMarkup(
      <Bare language={language} flow={readFlow(query['flow'])} help={help} nonce={nonce} />,
    );
    const ancestors = ["'self'", ...allowedOrigins].join(' ');
    return pageAnswer(200, `<!doctype html>${html}`, {
      headers: {
        'content-security-policy': policyFor(nonce, publicUrl, ancestors),
        // frame-ancestors says it better; this older header knows no list.
        'x-frame-options': '',
        'cross-origin-resource-policy': 'cross-origin',
      },
    });
  };

  const script = (exchange: Exchange): Answer => {
    const answer = files.answer('chat/widget.js', exchange) ?? { status: 404, type: 'text' as const, body: '' };
    return { ...answer, headers: { ...answer.headers, 'cross-origin-resource-policy': 'cross-origin' } };
  };

  const get = (path: string, answer: (exchange: Exchange) => Answer): Route => ({
    method: 'GET',
    path,
    handle: async (exchange) => answer(exchange),
  });
  return [
    get('/', (exchange) =>
      page(exchange, exchange.query['resetAccount'] === 'true' ? 'reset' : readFlow(exchange.query['flow'])),
    ),
    get('/passwordreset', (exchange) => page(exchange, 'reset')),
    get('/passwordnotification', (exchange) => page(exchange, 'contacts')),
    get('/widget', widget),
    get('/widget.js', script),
  ];
}
