// Files of a form (_Files.cshtml), by tus 1.0: each in requests of 32 MB, three files at a time, with progress, cancel and removal. A lost
// connection goes on by itself from what the server has; after a reload the same file, chosen again, does. Without this script the same
// form takes the same files in one go.
const field = document.querySelector('[data-upload]');
if (field) {
  const form = field.closest('form'), texts = field.dataset, input = field.querySelector('input[type=file]');
  const list = field.querySelector('[data-files]'), template = field.querySelector('template'), news = field.querySelector('[data-news]');
  const wait = form.querySelector('[data-wait]'), token = form.querySelector('[name=__RequestVerificationToken]').value;
  const part = 32 * 1024 * 1024, atOnce = 3, pauses = [1, 2, 4, 8, 15, 30];
  const queue = [], running = new Set();
  let sending = null;

  input.addEventListener('change', () => { add(input.files); input.value = ''; });
  document.addEventListener('paste', event => {
    if (event.clipboardData.files.length === 0) return;
    event.preventDefault();
    add([...event.clipboardData.files].map(named));
  });
  // A file that is dropped beside the field would otherwise replace the page, and the text with it.
  const zone = field.querySelector('.drop'), hasFiles = event => event.dataTransfer?.types.includes('Files');
  for (const type of ['dragenter', 'dragover']) document.addEventListener(type, event => { if (hasFiles(event)) { event.preventDefault(); zone.classList.add('over'); } });
  document.addEventListener('dragleave', event => { if (!event.relatedTarget) zone.classList.remove('over'); });
  document.addEventListener('drop', event => { if (hasFiles(event)) { event.preventDefault(); zone.classList.remove('over'); add(event.dataTransfer.files); } });

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
    if (wait) wait.hidden = false;
  });

  window.addEventListener('beforeunload', event => { if (queue.length + running.size > 0) event.preventDefault(); });
  window.addEventListener('online', () => { for (const upload of running) upload.wake?.(); });

  function add(files) {
    for (const file of files) {
      const line = template.content.firstElementChild.cloneNode(true);
      const upload = { file, line, id: null, begun: false, stopped: false, xhr: null, wake: null };
      line.querySelector('[data-name]').textContent = file.name;
      line.querySelector('progress').setAttribute('aria-label', file.name);
      line.querySelector('[data-remove]').addEventListener('click', () => cancel(upload));
      line.querySelector('[data-retry] button').addEventListener('click', () => upload.wake ? upload.wake() : enqueue(upload));
      const earlier = begunEarlier(file);
      if (earlier) {
        upload.id = earlier.dataset.id;
        earlier.replaceWith(line);
      } else {
        list.append(line);
      }
      if (list.children.length > Number(texts.maxFiles)) fail(upload, texts.refused, false);
      else if (file.size > Number(texts.max)) fail(upload, texts.tooLarge, false);
      else enqueue(upload);
    }
  }

  // Pictures from the clipboard are all called the same.
  function named(file) {
    if (!/^image\.\w+$/.test(file.name)) return file;
    const ending = file.name.slice(file.name.lastIndexOf('.')), now = new Date();
    return new File([file], `${texts.picture} ${[now.getHours(), now.getMinutes(), now.getSeconds()].map(n => String(n).padStart(2, '0')).join('-')}${ending}`, { type: file.type });
  }

  function enqueue(upload) {
    upload.stopped = false;
    mark(upload, '', 'upload', texts.waiting, texts.cancel);
    offer(upload, null);
    upload.line.querySelector('progress').hidden = false;
    queue.push(upload);
    next();
  }

  function next() {
    while (running.size < atOnce && queue.length > 0) start(queue.shift());
    if (queue.length + running.size > 0 || !sending) return;
    if (wait) wait.hidden = true;
    const button = sending;
    sending = null;
    if (!list.querySelector('.bad')) form.requestSubmit(button);
  }

  async function start(upload) {
    running.add(upload);
    try { await send(upload); }
    catch (refusal) { if (!upload.stopped) fail(upload, refusal.message, refusal.again ?? true); }
    running.delete(upload);
    next();
  }

  // What the server has is asked for after every failure; nothing is assumed.
  async function send(upload) {
    const size = upload.file.size;
    let offset = upload.id ? null : 0, failures = 0;
    upload.since = null;
    while (!upload.stopped) {
      try {
        if (!upload.id) offset = await create(upload);
        if (offset === null) offset = await standing(upload);
        upload.safe = offset;
        upload.since ??= { time: performance.now(), offset };
        if (offset >= size) return await judged(upload);
        const before = offset;
        offset = await patch(upload, offset, upload.file.slice(offset, offset + part));
        if (offset > before) failures = 0;
      } catch (fault) {
        if (upload.stopped) return;
        if (!fault.passing) throw fault;
        if (fault.gone) [upload.id, offset] = [null, 0];
        else offset = upload.id ? null : 0;
        upload.since = null;
        await pause(upload, pauses[Math.min(failures++, pauses.length - 1)]);
      }
    }
  }

  async function create(upload) {
    const metadata = `filename ${base64(upload.file.name)},filetype ${base64(upload.file.type || 'application/octet-stream')}`;
    const answer = await ask(upload, 'POST', texts.upload, { 'Upload-Length': upload.file.size, 'Upload-Metadata': metadata });
    const location = answer.getResponseHeader('Location');
    upload.id = location.slice(location.lastIndexOf('/') + 1);
    upload.line.dataset.id = upload.id;
    note(upload.id, print(upload.file));
    return Number(answer.getResponseHeader('Upload-Offset'));
  }

  async function standing(upload) {
    return Number((await ask(upload, 'HEAD', `${texts.upload}/${upload.id}`)).getResponseHeader('Upload-Offset'));
  }

  async function patch(upload, offset, content) {
    const answer = await ask(upload, 'PATCH', `${texts.upload}/${upload.id}`, { 'Upload-Offset': offset, 'Content-Type': 'application/offset+octet-stream' }, content, loaded => show(upload, offset + loaded));
    return Number(answer.getResponseHeader('Upload-Offset'));
  }

  function ask(upload, method, url, headers, body, progress) {
    return new Promise((resolve, reject) => {
      const xhr = upload.xhr = new XMLHttpRequest();
      xhr.open(method, url);
      for (const [name, value] of Object.entries({ 'Tus-Resumable': '1.0.0', RequestVerificationToken: token, ...headers })) xhr.setRequestHeader(name, value);
      if (progress) xhr.upload.addEventListener('progress', event => progress(event.loaded));
      xhr.addEventListener('load', () => xhr.status < 300 ? resolve(xhr) : reject(refusal(xhr.status, method)));
      for (const type of ['error', 'abort', 'timeout']) xhr.addEventListener(type, () => reject({ passing: true }));
      xhr.send(body);
    });
  }

  function refusal(status, method) {
    if (status === 404 && method !== 'POST') return { passing: true, gone: true }; // its day is over: from the beginning
    if (status === 413) return { message: texts.tooLarge, again: false };
    if (status === 422) return { message: texts.tooMuch, again: false };
    if (status === 403) return { message: texts.refused, again: false };
    return [408, 409, 423, 429].includes(status) || status >= 500 ? { passing: true } : { message: texts.broken };
  }

  function pause(upload, seconds) {
    mark(upload, 'warn', 'held', texts.lost.replace('{p}', percent(upload, upload.safe ?? 0)), texts.cancel);
    offer(upload, texts.now);
    return new Promise(resolve => {
      const timer = setTimeout(() => upload.wake(), seconds * 1000);
      upload.wake = () => { clearTimeout(timer); upload.wake = null; offer(upload, null); resolve(); };
    });
  }

  function show(upload, offset) {
    const size = upload.file.size, { time, offset: from } = upload.since;
    upload.line.querySelector('progress').value = percent(upload, offset);
    if (offset >= size) return mark(upload, '', 'upload', texts.storing, texts.cancel);
    const elapsed = (performance.now() - time) / 1000, left = offset > from ? Math.ceil(elapsed * (size - offset) / (offset - from)) : 0;
    const rest = elapsed < 2 || left === 0 ? '' : left < 90 ? texts.left.replace('{s}', left) : texts.minutes.replace('{m}', Math.round(left / 60));
    mark(upload, '', 'upload', texts.running.replace('{p}', percent(upload, offset)).replace('{size}', label(size)) + rest, texts.cancel);
  }

  // Where files are scanned, the verdict comes a little later. Nobody has to wait for it: what is sent is scanned again.
  async function judged(upload) {
    for (let looks = 0; looks < 30 && !upload.stopped; looks++) {
      const verdict = await ask(upload, 'HEAD', `${texts.upload}/${upload.id}`).then(answer => answer.getResponseHeader('Upload-Scan'), () => null);
      if (upload.stopped) return;
      if (verdict === 'infected') return fail(upload, texts.infected, false);
      if (verdict !== 'running') return succeed(upload);
      mark(upload, '', 'upload', texts.scanning, texts.remove);
      await new Promise(resolve => setTimeout(resolve, Math.min(500 * (looks + 1), 5000)));
    }
    succeed(upload);
  }

  function succeed(upload) {
    forget(upload.id);
    upload.line.dataset.id = upload.id;
    upload.line.querySelector('progress').hidden = true;
    const status = texts.done.replace('{size}', label(upload.file.size));
    mark(upload, 'ok', 'check', status, texts.remove);
    news.textContent = `${upload.file.name}: ${status}`;
  }

  function fail(upload, reason, again) {
    upload.line.querySelector('progress').hidden = true;
    offer(upload, again ? texts.again : null);
    mark(upload, 'bad', 'warn', reason, texts.remove);
    news.textContent = `${upload.file.name}: ${reason}`;
  }

  function mark(upload, state, icon, status, action) {
    upload.line.className = `fileline ${state}`.trim();
    upload.line.querySelector('use').setAttribute('href', `/icons.svg#${icon}`);
    const text = upload.line.querySelector('[data-status]');
    text.textContent = status;
    text.className = state === 'bad' ? 'error small' : 'hint';
    upload.line.querySelector('[data-remove]').setAttribute('aria-label', action.replace('{name}', upload.file.name));
  }

  function offer(upload, action) {
    const retry = upload.line.querySelector('[data-retry]');
    retry.hidden = !action;
    retry.querySelector('span').textContent = action ?? '';
  }

  function cancel(upload) {
    upload.stopped = true;
    const waiting = queue.indexOf(upload);
    if (waiting >= 0) queue.splice(waiting, 1);
    if (running.has(upload)) upload.xhr?.abort();
    upload.wake?.();
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
    forget(id);
    try {
      const answer = await fetch(`${texts.upload}/${id}`, { method: 'DELETE', headers: { 'Tus-Resumable': '1.0.0', RequestVerificationToken: token } });
      return answer.ok || answer.status === 404;
    } catch { return false; }
  }

  // Which file an upload was begun with: size and time, no name. A browser that keeps nothing starts anew.
  function print(file) { return `${file.size}:${file.lastModified}`; }
  function note(id, print) { try { localStorage.setItem(`upload:${id}`, print); } catch { } }
  function forget(id) { try { localStorage.removeItem(`upload:${id}`); } catch { } }
  function begunEarlier(file) {
    try { return [...list.querySelectorAll('.bad[data-id]')].find(line => localStorage.getItem(`upload:${line.dataset.id}`) === print(file) && line.querySelector('[name=drop]')); }
    catch { return null; }
  }

  function base64(text) { return btoa(String.fromCharCode(...new TextEncoder().encode(text))); }
  function percent(upload, offset) { return upload.file.size > 0 ? Math.floor(offset / upload.file.size * 100) : 100; }

  function label(bytes) {
    const [amount, unit] = bytes < 1e6 ? [bytes / 1e3, 'KB'] : bytes < 1e9 ? [bytes / 1e6, 'MB'] : [bytes / 1e9, 'GB'];
    return `${amount.toLocaleString(texts.culture, { maximumFractionDigits: amount < 10 ? 1 : 0 })} ${unit}`;
  }
}
