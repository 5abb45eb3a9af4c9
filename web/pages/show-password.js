// Owns the button that shows or hides what is typed in a password field. Without this script the button stays away.
for (const button of document.querySelectorAll('button[data-shows]')) {
  const field = document.getElementById(button.dataset.shows);
  const show = (visible) => {
    field.type = visible ? 'text' : 'password';
    button.setAttribute('aria-pressed', String(visible));
    button.setAttribute('aria-label', visible ? button.dataset.hide : button.dataset.show);
    button.title = button.getAttribute('aria-label');
  };
  button.addEventListener('click', () => show(field.type === 'password'));
  // Hidden again before it is sent, so that no browser remembers it as ordinary text.
  field.form.addEventListener('submit', () => show(false));
  show(false);
  button.hidden = false;
}
