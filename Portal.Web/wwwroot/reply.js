// Files of a reply: one request per file, two at a time, with progress, cancel, retry and removal. Without this script the same form
// takes the same files in one go.
const form = document.querySelector('form[data-reply]');
if (form) {
  const field = form.querySelector('[data-upload]'), texts = field.dataset, input = field.querySelector('input[type=file]');
  const list = field.querySelector('[data-files]'), template = field.querySelector('template'), news = field.querySelector('[data-news]');
  const wait = form.querySelector('[data-wait]'), token = form.querySelector('[name=__RequestVerificationToken]').value;
  const queue = [], running = new Set();
  let sending = null;

  input.addEventListener('change', () => { add(input.files); input.value = ''; });
  const zone = field.querySelector('.drop');
  for (const type of ['dragenter', 'dragover']) zone.addEventListener(type, event => { event.preventDefault(); zone.classList.add('over'); });
  zone.addEventListener('dragleave', () => zone.classList.remove('over'));
  zone.addEventListener('drop', event => { event.preventDefault(); zone.classList.remove('over'); add(event.dataTransfer.files); });

  // Lines that the server has written remove themselves without losing what is being uploaded.
  list.addEventListener('click', event => {
    const button = event.target.closest('button[name=drop]');
    if (!button) return;
    event.preventDefault();
    drop(button.value).then(done => { if (done) remove(button.closest('li')); });
  });

  form.addEventListener('submit', event => {
    if (queue.length + running.size === 0) return;
    event.preventDefault();
    sending = event.submitter;
    wait.hidden = false;
  });

  window.addEventListener('beforeunload', event => { if (queue.length + running.size > 0) event.preventDefault(); });

  function add(files) {
    for (const file of files) {
      const line = template.content.firstElementChild.cloneNode(true);
      const upload = { file, line, name: file.name, xhr: null, id: null };
      line.querySelector('[data-name]').textContent = file.name;
      line.querySelector('progress').setAttribute('aria-label', file.name);
      line.querySelector('[data-remove]').addEventListener('click', () => cancel(upload));
      line.querySelector('[data-retry] button').addEventListener('click', () => enqueue(upload));
      list.append(line);
      if (list.children.length > Number(texts.maxFiles)) fail(upload, texts.refused, false);
      else if (file.size > Number(texts.max)) fail(upload, texts.tooLarge, false);
      else enqueue(upload);
    }
  }

  function enqueue(upload) {
    mark(upload, '', 'upload', texts.waiting, texts.cancel);
    upload.line.querySelector('[data-retry]').hidden = true;
    upload.line.querySelector('progress').hidden = false;
    queue.push(upload);
    next();
  }

  function next() {
    while (running.size < 2 && queue.length > 0) send(queue.shift());
    if (queue.length + running.size > 0 || !sending) return;
    wait.hidden = true;
    const button = sending;
    sending = null;
    if (!list.querySelector('.bad')) form.requestSubmit(button);
  }

  function send(upload) {
    const xhr = upload.xhr = new XMLHttpRequest(), body = new FormData(), started = performance.now();
    running.add(upload);
    body.append('file', upload.file);
    xhr.open('POST', `${texts.upload}?size=${upload.file.size}`);
    xhr.setRequestHeader('RequestVerificationToken', token);
    xhr.responseType = 'json';
    xhr.upload.addEventListener('progress', event => show(upload, event, started));
    xhr.addEventListener('load', () => {
      if (xhr.status === 200) return succeed(upload, xhr.response);
      fail(upload, xhr.status === 413 ? texts.tooLarge : xhr.status === 409 ? texts.refused : texts.broken, xhr.status !== 413);
    });
    xhr.addEventListener('error', () => fail(upload, texts.broken, true));
    xhr.addEventListener('loadend', () => { running.delete(upload); next(); });
    xhr.send(body);
  }

  function show(upload, event, started) {
    const share = event.total > 0 ? event.loaded / event.total : 0, percent = Math.floor(share * 100);
    upload.line.querySelector('progress').value = percent;
    if (share >= 1) return mark(upload, '', 'upload', texts.storing, texts.cancel);
    const elapsed = (performance.now() - started) / 1000, left = share > 0 ? Math.ceil(elapsed / share - elapsed) : 0;
    const rest = elapsed < 2 ? '' : left < 90 ? texts.left.replace('{s}', left) : texts.minutes.replace('{m}', Math.round(left / 60));
    mark(upload, '', 'upload', texts.running.replace('{p}', percent).replace('{size}', size(upload.file.size)) + rest, texts.cancel);
  }

  function succeed(upload, stored) {
    upload.id = stored.id;
    upload.line.dataset.id = stored.id;
    upload.line.querySelector('[data-name]').textContent = upload.name = stored.name;
    upload.line.querySelector('progress').hidden = true;
    mark(upload, 'ok', 'check', texts.done.replace('{size}', stored.size), texts.remove);
    news.textContent = `${stored.name}: ${texts.done.replace('{size}', stored.size)}`;
  }

  function fail(upload, reason, again) {
    upload.line.querySelector('progress').hidden = true;
    upload.line.querySelector('[data-retry]').hidden = !again;
    mark(upload, 'bad', 'warn', reason, texts.remove);
    news.textContent = `${upload.file.name}: ${reason}`;
  }

  function mark(upload, state, icon, status, label) {
    upload.line.className = `fileline ${state}`.trim();
    upload.line.querySelector('use').setAttribute('href', `/icons.svg#${icon}`);
    const text = upload.line.querySelector('[data-status]');
    text.textContent = status;
    text.className = state === 'bad' ? 'error small' : 'hint';
    upload.line.querySelector('[data-remove]').setAttribute('aria-label', label.replace('{name}', upload.name));
  }

  function cancel(upload) {
    const waiting = queue.indexOf(upload);
    if (waiting >= 0) queue.splice(waiting, 1);
    if (running.has(upload)) upload.xhr.abort();
    if (upload.id) drop(upload.id).then(done => { if (done) remove(upload.line); });
    else remove(upload.line);
    next();
  }

  function remove(line) {
    const target = line.nextElementSibling ?? line.previousElementSibling;
    line.remove();
    (target?.querySelector('button') ?? input).focus();
  }

  async function drop(id) {
    try { return (await fetch(`${texts.upload}/${id}/drop`, { method: 'POST', headers: { RequestVerificationToken: token } })).ok; }
    catch { return false; }
  }

  function size(bytes) {
    const [amount, unit] = bytes < 1e6 ? [bytes / 1e3, 'KB'] : bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB'];
    return `${amount.toLocaleString(texts.culture, { maximumFractionDigits: amount < 10 ? 1 : 0 })} ${unit}`;
  }
}
