// Owns the button that copies a secret. It stays away where the browser has no clipboard for pages (plain http).
for (const button of document.querySelectorAll('button[data-copies]')) {
  const label = button.textContent;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    button.textContent = button.dataset.done;
    setTimeout(() => {
      button.textContent = label;
    }, 3000);
  });
  button.setAttribute('aria-live', 'polite');
  button.hidden = navigator.clipboard === undefined;
}
