// Asks the browser for a passkey, puts what it gives into the form of the page, and posts the form. It fetches nothing.
const form = document.getElementById("passkey");
const wrong = document.getElementById("passkey-error");

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const named = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

// asked are the options, with bytes where the browser wants them.
function asked() {
  const options = JSON.parse(form.dataset.options);
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  options.excludeCredentials = named(options.excludeCredentials);
  options.allowCredentials = named(options.allowCredentials);
  return { publicKey: options };
}

// given is what the browser gave, as text.
function given(key) {
  const response = { clientDataJSON: text(key.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (key.response[part]) response[part] = text(key.response[part]);
  }
  if (key.response.getTransports) response.transports = key.response.getTransports();
  return JSON.stringify({ id: key.id, rawId: text(key.rawId), type: key.type, response, clientExtensionResults: key.getClientExtensionResults(),
    ...(key.authenticatorAttachment && { authenticatorAttachment: key.authenticatorAttachment }) });
}

async function answer(event) {
  event.preventDefault();
  wrong.textContent = "";
  try {
    const make = form.dataset.make === "true";
    const key = await (make ? navigator.credentials.create(asked()) : navigator.credentials.get(asked()));
    form.elements.credential.value = given(key);
    form.submit();
  } catch {
    wrong.textContent = form.dataset.failed;
  }
}

if (window.PublicKeyCredential && navigator.credentials) {
  document.getElementById("passkey-without").hidden = true;
  document.getElementById("passkey-with").hidden = false;
  form.addEventListener("submit", answer);
}
