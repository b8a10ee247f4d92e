// The "show" button: what can be read need not be repeated.
for (const form of document.querySelectorAll('form[data-passphrase]')) {
  const field = form.querySelector('#pw'), repeat = form.querySelector('[data-repeat]'), again = form.querySelector('#pw2');
  const shown = form.querySelector('[name=shown]'), button = form.querySelector('[data-show]');

  function show(on) {
    field.type = on ? 'text' : 'password';
    shown.value = String(on);
    repeat.hidden = again.disabled = on;
    button.setAttribute('aria-pressed', String(on));
    button.querySelector('span').textContent = on ? button.dataset.hide : button.dataset.show;
  }

  button.hidden = false;
  button.addEventListener('click', () => show(field.type === 'password'));
}
