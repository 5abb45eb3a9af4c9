// Owns what surrounds every page: head, product mark, footer. Everything is escaped by construction; no inline style or script.
import type { ComponentChildren } from 'preact';
import { renderToStaticMarkup } from 'preact-render-to-string';
import type { Answer } from '../http/route';
import { languageTexts } from './language';
import { languages, type PageTexts } from './texts/catalogue';

/** Who runs this installation, and whom to ask (the same for every page and the chat). */
export interface Help {
  readonly organisation: string;
  readonly helpDesk: string;
}

/** Pages that the language switch may lead back to; a path never comes from a parameter. */
export const places = {
  home: '/',
  contacts: '/passwordnotification',
  password: '/password',
  reveal: '/reveal',
  invitation: '/invitation',
  welcome: '/welcome',
  'not-me': '/not-me',
  signin: '/signin',
  'signin-contacts': '/signin/contacts',
  'signin-confirm': '/signin/confirm',
  'signin-teams': '/signin/teams',
  'account-teams': '/account/teams',
  confirm: '/confirm',
  account: '/account',
  change: '/account/password',
  import: '/admin/import',
  'signin-import': '/signin/import',
} as const;
export type Place = keyof typeof places;

export interface Frame {
  readonly texts: PageTexts;
  readonly title: string;
  /** Where the language switch leads. */
  readonly place: Place;
  readonly help?: Help;
  /** Files of web/pages/, without `.js`. The page must work without them. */
  readonly scripts?: readonly ('show-password' | 'password' | 'copy' | 'times' | 'progress')[];
  readonly wide?: boolean;
  /** At the right of the head: who is signed in, a sign-out button. */
  readonly aside?: ComponentChildren;
}

const sheets = ['latchkey', 'parts', 'forms', 'lists', 'tables'] as const;

function Head({ texts, title, scripts = [] }: Frame) {
  return (
    <head>
      <meta charset="utf-8" />
      <title>{`${title} · Latchkey`}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="referrer" content="no-referrer" />
      <meta name="robots" content="noindex" />
      <meta name="language" content={texts.language} />
      <link rel="icon" type="image/svg+xml" href="/assets/pages/mark.svg" />
      {sheets.map((sheet) => (
        <link key={sheet} rel="stylesheet" href={`/assets/pages/${sheet}.css`} />
      ))}
      {scripts.map((script) => (
        <script key={script} type="module" src={`/assets/pages/${script}.js`} />
      ))}
    </head>
  );
}

function Foot({ texts, place, help }: Frame) {
  return (
    <footer class="foot">
      {help && (
        <p>
          {texts.helpDesk}: <span class="selectable">{help.helpDesk}</span>
        </p>
      )}
      <nav aria-label={texts.switchLanguage} class="languages">
        {languages.map((language) => (
          <a
            key={language}
            href={`/language/${language}/${place}`}
            lang={language}
            hreflang={language}
            aria-current={language === texts.language ? 'true' : undefined}
          >
            {languageTexts(language).languageName}
          </a>
        ))}
      </nav>
    </footer>
  );
}

/** The whole document around `children`. Reused by the chat page and the demo's mailbox. */
export function Layout(props: Frame & { readonly children: ComponentChildren }) {
  const { texts, help, wide, aside, children } = props;
  return (
    <html lang={texts.language}>
      <Head {...props} />
      <body>
        <a class="skip" href="#main">
          {texts.skipToContent}
        </a>
        <header class="top">
          <a class="brand" href="/">
            <img src="/assets/pages/mark.svg" alt="" width="32" height="32" />
            <span class="brand-name">Latchkey</span>
            {help && <span class="brand-owner">{help.organisation}</span>}
          </a>
          {aside && <div class="top-aside">{aside}</div>}
        </header>
        <main id="main" class={wide ? 'main wide' : 'main'} tabIndex={-1}>
          {children}
        </main>
        <Foot {...props} />
      </body>
    </html>
  );
}

/** A whole HTML document as text. */
export const renderDocument = (frame: Frame, children: ComponentChildren): string =>
  `<!doctype html>${renderToStaticMarkup(<Layout {...frame}>{children}</Layout>)}`;

/** An answer that no cache and no other site may keep. */
export const pageAnswer = (
  status: number,
  html: string,
  extra: { readonly headers?: Answer['headers']; readonly cookies?: Answer['cookies'] } = {},
): Answer => ({
  status,
  type: 'html',
  body: html,
  headers: { 'cache-control': 'no-store', ...extra.headers },
  cookies: extra.cookies,
});
