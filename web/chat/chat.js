// Owns the chat in the browser: gets a token, connects Web Chat to our endpoint, says what to open, and starts again.
// The token lives in this module only. Nothing here asks any other host.
import { maskSecrets } from './mask.js';

const place = document.getElementById('chat');
const loading = document.getElementById('chat-loading');
const over = document.getElementById('chat-over');
const again = document.getElementById('chat-again');
// Web Chat writes its style sheets with it.
const { nonce } = document.querySelector('script[nonce]');
const { WebChat } = window;
const { flow, language, placeholder } = place.dataset;
const endpoint = new URL('/v3/directline', window.location.origin).href;
const textLimit = 512;
const sendBox = '[data-id="webchat-sendbox-input"]';
// directlinejs: ExpiredToken, FailedToConnect, Ended.
const endings = { 3: 'over', 4: 'failed', 5: 'over' };

// The page's language, in the variant that the browser has for it.
const locale =
  navigator.languages.find((tag) => tag.toLowerCase().split('-')[0] === language) ??
  (language === 'de' ? 'de-DE' : 'en-US');

let isOver = false;
let redraw = () => undefined;
let hangUp = () => undefined;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

const bubbles = () => ({
  bubbleBackground: colour('sunken'),
  bubbleBorderColor: colour('line'),
  bubbleBorderRadius: 14,
  bubbleTextColor: colour('ink'),
  bubbleFromUserBackground: colour('accent'),
  bubbleFromUserBorderColor: colour('accent'),
  bubbleFromUserBorderRadius: 14,
  bubbleFromUserTextColor: colour('on-accent'),
  bubbleMaxWidth: 520,
  bubbleMinHeight: 42,
  timestampColor: colour('muted'),
  groupTimestamp: 60_000,
});

const sendBoxStyle = () => ({
  sendBoxBackground: colour('surface'),
  sendBoxTextColor: colour('ink'),
  sendBoxPlaceholderColor: colour('muted'),
  sendBoxBorderTop: `1px solid ${colour('line')}`,
  sendBoxButtonColor: colour('accent'),
  sendBoxButtonColorOnHover: colour('accent-strong'),
  sendBoxButtonColorOnFocus: colour('accent-strong'),
  sendBoxButtonColorOnActive: colour('accent-strong'),
  sendBoxButtonColorOnDisabled: colour('muted'),
  sendBoxHeight: 56,
  hideSendBox: isOver,
  hideUploadButton: true,
  disableFileUpload: true,
});

/** Our colours for Web Chat; read again when the person switches between light and dark. */
const styleOptions = () => ({
  rootHeight: '100%',
  rootWidth: '100%',
  backgroundColor: colour('surface'),
  accent: colour('accent'),
  subtle: colour('muted'),
  primaryFont: colour('font'),
  monospaceFont: colour('mono'),
  transcriptVisualKeyboardIndicatorColor: colour('accent'),
  newMessagesButtonBackgroundColor: colour('accent'),
  newMessagesButtonTextColor: colour('on-accent'),
  toastWarnBackgroundColor: colour('warn-soft'),
  toastWarnColor: colour('warn'),
  toastErrorBackgroundColor: colour('bad-soft'),
  toastErrorColor: colour('bad'),
  connectivityTextSize: '0.875rem',
  ...bubbles(),
  ...sendBoxStyle(),
});

function cardHostConfig() {
  const ink = { default: colour('ink'), subtle: colour('muted') };
  const foregroundColors = { default: ink, accent: { default: colour('accent'), subtle: colour('accent') } };
  return {
    supportsInteractivity: true,
    fontFamily: colour('font'),
    fontSizes: { small: 14, default: 16, medium: 17, large: 20, extraLarge: 24 },
    spacing: { small: 4, default: 10, medium: 14, large: 18, extraLarge: 24, padding: 14 },
    containerStyles: {
      default: { backgroundColor: 'transparent', foregroundColors },
      emphasis: { backgroundColor: colour('sunken'), foregroundColors },
    },
    actions: {
      maxActions: 12,
      spacing: 'medium',
      buttonSpacing: 8,
      actionsOrientation: 'vertical',
      actionAlignment: 'stretch',
      showCard: { actionMode: 'inline', inlineTopMargin: 10, style: 'default' },
    },
  };
}

function show(reason) {
  isOver = true;
  redraw();
  loading.hidden = true;
  over.hidden = false;
  for (const sentence of over.querySelectorAll('[data-reason]')) sentence.hidden = sentence.dataset.reason !== reason;
  again.focus();
}

/** A PIN is asked for: digits first on a phone, and the code from a text message with one tap. */
function expect(kind) {
  const input = place.querySelector(sendBox);
  if (input === null) return;
  input.inputMode = kind === 'pin' ? 'numeric' : 'text';
  input.autocomplete = kind === 'pin' ? 'one-time-code' : 'off';
}

/** What the bot sends before Web Chat draws it. */
function receive({ type, from, channelData }) {
  if (from.role !== 'bot') return;
  if (type === 'endOfConversation') show('over');
  if (type === 'message') expect(channelData?.expects);
}

/** Web Chat's actions that this page has something to say to. */
const reactions = {
  // Once, when the line is up: why the person is here.
  'DIRECT_LINE/CONNECT_FULFILLED': ({ dispatch }) => {
    loading.hidden = true;
    const value = { flow: flow === '' ? null : flow };
    dispatch({ type: 'WEB_CHAT/SEND_EVENT', payload: { name: 'webchat/join', value } });
  },
  'DIRECT_LINE/INCOMING_ACTIVITY': (_store, { payload }) => receive(payload.activity),
};

/** The server's echo is masked; so is what stands there, and what a screen reader says, until it comes. */
function mask(action) {
  if (action.type !== 'DIRECT_LINE/POST_ACTIVITY_PENDING') return action;
  const { activity } = action.payload;
  const text = activity.text && maskSecrets(activity.text);
  return { ...action, payload: { ...action.payload, activity: { ...activity, text } } };
}

const react = (store) => (next) => (action) => {
  const result = next(mask(action));
  reactions[action.type]?.(store, action);
  return result;
};

async function fetchToken() {
  const response = await fetch(`${endpoint}/tokens/generate`, { method: 'POST', credentials: 'same-origin' });
  if (!response.ok) throw Object.assign(new Error(`status ${response.status}`), { status: response.status });
  const { token } = await response.json();
  return token;
}

function connect(token) {
  const directLine = WebChat.createDirectLine({
    domain: endpoint,
    token,
    conversationStartProperties: { locale },
  });
  const store = WebChat.createStore({}, react);
  const watching = directLine.connectionStatus$.subscribe(
    (status) => status in endings && show(endings[status]),
    () => show('over'),
  );
  hangUp = () => {
    watching.unsubscribe();
    directLine.end();
  };
  // A place of its own for every conversation: nothing of the last one can be left in it.
  const stage = document.createElement('div');
  stage.className = 'chat-stage';
  place.replaceChildren(stage);
  redraw = () =>
    WebChat.renderWebChat(
      {
        directLine,
        store,
        locale,
        nonce,
        styleOptions: styleOptions(),
        adaptiveCardsHostConfig: cardHostConfig(),
        overrideLocalizedStrings: { TEXT_INPUT_PLACEHOLDER: placeholder },
      },
      stage,
    );
  redraw();
}

async function begin() {
  isOver = false;
  over.hidden = true;
  loading.hidden = false;
  try {
    connect(await fetchToken());
    // A keyboard that pops up by itself would hide half of a phone.
    if (window.matchMedia('(pointer: fine)').matches) place.querySelector(sendBox)?.focus();
  } catch (problem) {
    show(problem.status === 429 ? 'tooMany' : 'failed');
  }
}

place.addEventListener('focusin', ({ target }) => {
  if (target.matches(sendBox)) target.maxLength = textLimit;
});
again.addEventListener('click', () => {
  hangUp();
  place.replaceChildren();
  void begin();
});
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => redraw());
void begin();
