// Owns the ticks beside the password rules while somebody types. The rules are the server's own (rules.js is built from the
// same source), and the server has the last word; what needs a list (`common`, `reused`) only it can tell.
import { checkPassword } from './rules.js';

const onlyServer = new Set(['common', 'reused']);
const quietMs = 800;

const field = document.getElementById('password');
const repeat = document.getElementById('repeat');
const list = document.getElementById('rules');
const status = list.querySelector('[role="status"]');
const items = [...list.querySelectorAll('[data-rule]')];
const quiet = new Set(items.filter((item) => item.hidden));
const rules = JSON.parse(list.dataset.rules);
const context = { words: JSON.parse(list.dataset.words) };
const { met, unmet } = list.dataset;

const textOf = (item) => item.lastElementChild.textContent;

/** Rules that only mean something once there is enough text: not told off after the first letter. */
const tooEarly = (rule, broken) => rule === 'repetitive' && broken.includes('length');

function stateOf(rule, broken) {
  if (field.value === '' || onlyServer.has(rule) || tooEarly(rule, broken)) return 'open';
  return broken.includes(rule) ? 'unmet' : 'met';
}

function draw() {
  const broken = checkPassword(field.value, context, rules);
  for (const item of items) {
    const state = stateOf(item.dataset.rule, broken);
    item.dataset.state = state;
    item.hidden = quiet.has(item) && state !== 'unmet';
    item.firstElementChild.textContent = { open: '', met: `${met} `, unmet: `${unmet} ` }[state];
  }
  field.removeAttribute('aria-invalid');
}

let timer;
/** One calm sentence for a screen reader, once the typing pauses. */
function announceLater() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    const open = items.filter((item) => item.dataset.state === 'unmet');
    status.textContent = open.length === 0 ? '' : `${unmet} ${open.map(textOf).join(' ')}`;
  }, quietMs);
}

field.addEventListener('input', () => {
  draw();
  announceLater();
});
// A password manager may have filled the field before this script ran.
if (field.value !== '') draw();
repeat.addEventListener('input', () => repeat.removeAttribute('aria-invalid'));
