// Passkeys: asks the browser and puts its answer into the form, which is sent as any other. Without script the page offers the other ways.
const bytes = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), c => c.charCodeAt(0));
const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

for (const form of document.querySelectorAll('form[data-passkey]')) {
  const { passkey, challenge, host, organisation, user, address, known } = form.dataset;
  const button = form.querySelector('button'), failed = form.querySelector('[data-failed]');
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  const ids = known.split(' ').filter(Boolean).map(id => ({ type: 'public-key', id: bytes(id) }));

  const make = () => navigator.credentials.create({ publicKey: {
    challenge: bytes(challenge), rp: { id: host, name: organisation }, user: { id: bytes(user), name: address, displayName: address },
    pubKeyCredParams: [{ type: 'public-key', alg: -7 }, { type: 'public-key', alg: -257 }], excludeCredentials: ids, attestation: 'none',
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' }, timeout: 300000 } });
  const show = () => navigator.credentials.get({ publicKey: { challenge: bytes(challenge), rpId: host, allowCredentials: ids, userVerification: 'required', timeout: 300000 } });

  let answered = false;
  form.addEventListener('submit', async event => {
    if (answered) return;
    event.preventDefault();
    failed.hidden = true;
    button.disabled = true;
    try {
      const found = await (passkey === 'make' ? make() : show());
      const { response } = found;
      const fill = (name, value) => form.elements.namedItem(name).value = value;
      fill('id', text(found.rawId));
      fill('client', text(response.clientDataJSON));
      if (passkey === 'make') {
        fill('data', text(response.getAuthenticatorData()));
        fill('key', text(response.getPublicKey()));
        fill('algorithm', response.getPublicKeyAlgorithm());
      } else {
        fill('data', text(response.authenticatorData));
        fill('signature', text(response.signature));
      }
      answered = true;
      button.disabled = false;
      form.requestSubmit(button);
    } catch {
      button.disabled = false;
      failed.hidden = false;
    }
  });
}
