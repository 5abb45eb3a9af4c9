// Owns what makes the demo's mailbox lively: it looks for news, and gives a mail the height it needs.
const box = document.querySelector('.mailbox');
const lookEveryMs = 1500;

async function look() {
  if (document.hidden) return;
  const answer = await fetch('/dev/mailbox.json?limit=1');
  const [newest] = answer.ok ? await answer.json() : [];
  if (newest && newest.at !== box.dataset.newest) location.reload();
}

// The server may be away for a moment; the next look finds out.
setInterval(() => look().catch(() => undefined), lookEveryMs);

for (const frame of document.querySelectorAll('.mailbox-frame')) {
  const fit = () => {
    const content = frame.contentDocument?.documentElement;
    if (content) frame.style.height = `${content.getBoundingClientRect().height}px`;
  };
  frame.addEventListener('load', fit);
  new ResizeObserver(fit).observe(frame.parentElement);
  fit();
}
