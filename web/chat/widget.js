// Owns the widget: a button at the bottom right of any page of an allowed origin, and the chat in a frame behind it.
// <script async src="https://latchkey.example/widget.js" data-flow="reset" data-language="en"></script>
(() => {
  const script = document.currentScript;
  const origin = new URL(script.src).origin;
  const language = script.dataset.language ?? document.documentElement.lang.split('-')[0];
  const german = language === 'de';
  const label = script.dataset.label ?? (german ? 'Hilfe zum Konto' : 'Account help');
  const closeLabel = german ? 'Schließen' : 'Close';

  const address = new URL('/widget', origin);
  address.searchParams.set('language', german ? 'de' : 'en');
  if (script.dataset.flow) address.searchParams.set('flow', script.dataset.flow);

  // In a shadow root, so that neither page's styles reach the other. A constructed sheet passes any style-src.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { all: initial; color-scheme: light dark; --accent: #0b6b62; --on: #fff; --surface: #fff; --line: #d9e0dd; }
    @media (prefers-color-scheme: dark) {
      :host { --accent: #62cdbe; --on: #05221e; --surface: #172120; --line: #2b3836; }
    }
    * { box-sizing: border-box; font: 600 16px/1.25 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
    button { border: 0; cursor: pointer; background: var(--accent); color: var(--on); }
    button:focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
    .open { position: fixed; z-index: 2147483000; right: 20px; bottom: 20px; display: flex; align-items: center; gap: 10px;
      min-height: 52px; padding: 0 22px; border-radius: 26px; box-shadow: 0 8px 24px -8px rgb(0 0 0 / 45%); }
    .panel { position: fixed; z-index: 2147483000; right: 20px; bottom: 20px; display: flex; flex-direction: column;
      width: min(400px, calc(100vw - 40px)); height: min(640px, calc(100dvh - 40px)); overflow: hidden;
      background: var(--surface); border: 1px solid var(--line); border-radius: 16px;
      box-shadow: 0 16px 48px -12px rgb(0 0 0 / 45%); }
    .head { display: flex; align-items: center; justify-content: space-between; padding-left: 18px; background: var(--accent);
      color: var(--on); }
    .close { width: 48px; height: 48px; font-size: 24px; }
    .close:focus-visible { outline-color: var(--on); outline-offset: -6px; }
    iframe { flex: 1; width: 100%; border: 0; background: var(--surface); }
    [hidden] { display: none; }
    @media (max-width: 480px) { .panel { inset: 0; width: auto; height: auto; border: 0; border-radius: 0; } }
  `);

  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  };

  const opener = make('button', { type: 'button', className: 'open', textContent: label });
  opener.setAttribute('aria-haspopup', 'dialog');
  const title = make('span', { textContent: label });
  const closer = make('button', { type: 'button', className: 'close', textContent: '×' });
  closer.setAttribute('aria-label', closeLabel);
  const panel = make('div', { className: 'panel', hidden: true }, make('div', { className: 'head' }, title, closer));
  panel.setAttribute('role', 'dialog');
  panel.setAttribute('aria-label', label);

  let frame;
  const open = () => {
    // Only now: a page that nobody asks for help on opens no chat.
    frame ??= panel.appendChild(make('iframe', { title: label, src: address.href }));
    panel.hidden = false;
    opener.hidden = true;
    frame.focus();
  };
  const close = () => {
    panel.hidden = true;
    opener.hidden = false;
    opener.focus();
  };
  opener.addEventListener('click', open);
  closer.addEventListener('click', close);
  panel.addEventListener('keydown', ({ key }) => key === 'Escape' && close());

  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [sheet];
  root.append(opener, panel);
  const mount = () => document.body.append(host);
  if (document.body) mount();
  else document.addEventListener('DOMContentLoaded', mount);
})();
