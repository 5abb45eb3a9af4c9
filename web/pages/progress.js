// Owns following what takes a while: how far it is, and a fresh page once that is over. Without it there is a link to look again.
const stage = document.querySelector('[data-stage]');

async function look() {
  const answer = await fetch('/admin/import/progress', { headers: { accept: 'application/json' } });
  if (!answer.ok) return;
  const now = await answer.json();
  if (now.stage !== stage.dataset.stage) {
    location.reload();
    return;
  }
  const bar = document.querySelector('progress');
  if (bar === null) return;
  bar.value = now.reached;
  document.getElementById('reached').textContent = now.text;
}

if (stage !== null) setInterval(() => look().catch(() => {}), 2000);
