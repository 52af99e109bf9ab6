// The keys of those who open documents, in their browser: made here, unlocked here, and never in the clear anywhere else. The pages work
// out what is asked for from the elements that they hold. Nothing is fetched but what the page names, from this site.
import { EnvelopeError, combine, fromPasskey, newKey, open, publicJWK, reseal, split, thumbprint, unwrap, unwrapUnder, wrap, wrapUnder, wrappedHeader } from "./envelope.js";

const $ = (id) => document.getElementById(id);
const say = (at, words) => { if (at) at.textContent = words ?? ""; };
const b64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const unb64 = (s) => Uint8Array.from(atob(s.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const rand = (n) => crypto.getRandomValues(new Uint8Array(n));
const said = (element) => JSON.parse(element.dataset.words);
const shortest = 15; // characters of a passphrase

class Told extends Error {} // its message is a key of the words of the page

// ---- a passkey that derives a secret (WebAuthn, extension prf)

// fromKey asks a passkey of this site for what only it derives from a salt; id is "" for whichever its owner picks.
async function fromKey(id, salt) {
  const asked = { challenge: rand(32), userVerification: "required", allowCredentials: id ? [{ type: "public-key", id: unb64(id) }] : [], extensions: { prf: { eval: { first: salt } } } };
  const key = await navigator.credentials.get({ publicKey: asked }).catch(() => { throw new Told("refused"); });
  const output = key.getClientExtensionResults().prf?.results?.first;
  if (!output) throw new Told("noprf");
  return { id: b64(key.rawId), output: new Uint8Array(output) };
}

const passkeys = () => Boolean(window.PublicKeyCredential && navigator.credentials);

async function byPasskey(kid, wrapped) {
  const head = wrappedHeader(wrapped);
  const { output } = await fromKey(head.cred, unb64(head.prf));
  return unwrapUnder(wrapped, await fromPasskey(output, kid));
}

// ---- unlocking

// told gives the words for what went wrong.
const told = (words, e) => (e instanceof Told ? words[e.message] : e instanceof EnvelopeError ? words[e.code] : words.failed) ?? words.failed;

// unlocking sets up the form that unlocks one of somebody's keys, and hands what it gives to `then`.
function unlocking(form, then) {
  const words = said(form), keys = JSON.parse(form.dataset.keys), wrong = $("unlock-error");
  const phrases = keys.filter((k) => k.wrapping === "passphrase"), held = keys.filter((k) => k.wrapping === "passkey");
  $("unlock-phrase").hidden = !phrases.length;
  $("unlock-send").hidden = !phrases.length;
  $("unlock-passkey").hidden = !held.length || !passkeys();
  const attempt = async (work) => {
    say(wrong, "");
    form.setAttribute("aria-busy", "true");
    try {
      const unlocked = await work();
      form.hidden = true;
      await then(unlocked);
    } catch (e) {
      form.hidden = false;
      say(wrong, told(words, e));
    } finally {
      form.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const phrase = $("f-phrase");
    attempt(async () => {
      for (const k of phrases) {
        const key = await unwrap(k.wrapped, phrase.value).catch((e) => { if (e.code !== "passphrase") throw e; });
        if (key) { phrase.value = ""; return { kid: k.kid, key }; }
      }
      throw new Told("passphrase");
    });
  });
  $("unlock-passkey").addEventListener("click", () => attempt(async () => {
    const [k] = held;
    return { kid: k.kid, key: await byPasskey(k.kid, k.wrapped) };
  }));
  form.hidden = !keys.length;
}

// ---- making a key

function making(form) {
  const words = said(form), wrong = $("make-error");
  const make = async (how) => {
    say(wrong, "");
    form.setAttribute("aria-busy", "true");
    say($("make-state"), words.working);
    try {
      const once = $("f-new"), twice = $("f-again");
      if (how === "passphrase" && [...once.value].length < shortest) throw new Told("short");
      if (how === "passphrase" && once.value !== twice.value) throw new Told("differ");
      const salt = rand(32), held = how === "passkey" ? await fromKey("", salt) : null;
      const pair = await newKey(), jwk = await publicJWK(pair.publicKey);
      let wrapped;
      if (held) {
        const secret = await fromPasskey(held.output, jwk.kid);
        wrapped = await wrapUnder(pair.privateKey, secret, { cred: held.id, prf: b64(salt) });
        await unwrapUnder(wrapped, secret);
      } else {
        wrapped = await wrap(pair.privateKey, once.value);
        await unwrap(wrapped, once.value);
      }
      once.value = twice.value = "";
      form.elements.jwk.value = JSON.stringify(jwk);
      form.elements.wrapping.value = how;
      form.elements.wrapped.value = wrapped;
      form.submit();
    } catch (e) {
      say($("make-state"), "");
      say(wrong, told(words, e));
    } finally {
      form.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("submit", (event) => { event.preventDefault(); make("passphrase"); });
  $("make-passkey").hidden = !passkeys();
  $("make-passkey").addEventListener("click", () => make("passkey"));
  form.hidden = false;
}

// ---- what the server is asked and told

async function asked(url, init) {
  const answer = await fetch(url, { credentials: "same-origin", ...init }).catch(() => { throw new Told("network"); });
  if (answer.ok) return answer;
  throw new Told({ 403: "closed", 404: "closed", 409: "decided", 410: "decided", 422: "tampered", 429: "busy" }[answer.status] ?? "network");
}
const posted = (url, form) => asked(url, { method: "POST", body: new URLSearchParams(form) });

// ---- sealing lines anew, for the readers of now

// resealing seals every line anew that a key opens, one after the other. It may be stopped, and begun again.
async function resealing(box, kid, key) {
  const words = said(box), meter = $("reseal-meter"), state = $("reseal-state"), stop = $("reseal-stop");
  let stopped = false, done = 0, left = 0, after = "", failed = 0;
  const halt = () => { stopped = true; };
  stop.addEventListener("click", halt, { once: true });
  stop.hidden = meter.hidden = false;
  const more = () => asked(`${box.dataset.url}?key=${kid}&role=${box.dataset.role}&after=${after}`).then((r) => r.json());
  for (let batch = await more(); batch.lines?.length && !stopped; batch = await more()) {
    left = Math.max(batch.all - failed, batch.lines.length);
    for (const one of batch.lines) {
      if (stopped) break;
      after = one.id;
      try {
        await posted(`${box.dataset.url}/${one.id}`, { key: kid, role: box.dataset.role, line: await reseal(one.line, one.for, key, kid, one.readers) });
        done++;
      } catch (e) {
        if (e instanceof Told && e.message !== "decided") throw e;
        failed++; // what ended meanwhile, or does not open, keeps nothing else from being sealed
      }
      left--;
      meter.max = done + failed + left;
      meter.value = done + failed;
      say(state, words.progress.replace("%d", done).replace("%d", done + failed + left));
    }
  }
  stop.hidden = true;
  say(state, (stopped ? words.stopped : failed ? words.some : words.done).replace("%d", done).replace("%d", failed));
}

// ---- a document

const names = { "image/jpeg": [0xff, 0xd8, 0xff], "image/png": [0x89, 0x50, 0x4e, 0x47], "image/gif": [0x47, 0x49, 0x46, 0x38], "application/pdf": [0x25, 0x50, 0x44, 0x46, 0x2d] };

// sort tells by its own first bytes what a document is, whatever it calls itself: "" for what is not shown.
async function sort(blob) {
  const head = new Uint8Array(await blob.slice(0, 12).arrayBuffer());
  for (const [name, magic] of Object.entries(names)) if (magic.every((b, i) => head[i] === b)) return name;
  const text = String.fromCharCode(...head);
  return text.startsWith("RIFF") && text.endsWith("WEBP") ? "image/webp" : "";
}

// reading fetches the chunks of a document, opens it, and hands it to the viewer: a frame without an origin, that reaches nothing.
function reading(box) {
  const words = said(box), state = $("view-state"), wrong = $("view-error"), frame = $("viewer");
  const count = Number(box.dataset.chunks);
  let port;
  addEventListener("pagehide", () => { port?.close(); frame.remove(); });
  unlocking($("unlock"), async ({ kid, key }) => {
    say(wrong, "");
    try {
      const chunks = [];
      for (let n = 0; n < count; n++) {
        say(state, words.fetching.replace("%d", n + 1).replace("%d", count));
        chunks.push(await (await asked(`${box.dataset.url}/${n}?role=${box.dataset.role}`)).blob());
      }
      const document = await open(box.dataset.line, box.dataset.place, key, kid);
      const whole = await document.read(new Blob(chunks));
      const type = await sort(whole);
      if (!whole.size) throw new Told("empty");
      if (!type) throw new Told("unshown");
      const bytes = await whole.arrayBuffer();
      const channel = new MessageChannel();
      port = channel.port1;
      const shown = new Promise((resolve, reject) => {
        port.onmessage = ({ data }) => {
          if (data.height) frame.style.height = `${Math.min(Math.max(data.height, 200), 200_000)}px`;
          if (data.shown) resolve(data);
          if (data.failed) reject(new Told("unreadable"));
        };
      });
      frame.hidden = false;
      await new Promise((ready) => { frame.addEventListener("load", ready, { once: true }); frame.src = frame.dataset.src; });
      frame.contentWindow.postMessage({ bytes, type, lang: box.dataset.lang, words: { page: words.page, image: words.image } }, "*", [bytes, channel.port2]);
      const drawn = await shown;
      const pages = drawn.shown < drawn.all ? words.fewer : words.pages;
      say(state, type === "application/pdf" ? pages.replace("%d", drawn.shown).replace("%d", drawn.all) : words.shown);
      $("view-name").textContent = document.name;
      $("view-about").hidden = false;
      frame.focus();
    } catch (e) {
      frame.hidden = true;
      say(state, "");
      say(wrong, told(words, e));
      $("unlock").hidden = e instanceof Told || e.code !== "reader";
    }
  });
}

// ---- the spare key

// parting makes a spare key and parts the secret that opens it; the shares are shown once, to be printed, and sent to nobody.
function parting(form) {
  const words = said(form), wrong = $("spare-error");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (form.dataset.made) { form.submit(); return; }
    form.setAttribute("aria-busy", "true");
    try {
      const holders = Number(form.elements.holders.value), needs = Number(form.elements.needs.value);
      const pair = await newKey(), jwk = await publicJWK(pair.publicKey), secret = rand(32);
      form.elements.jwk.value = JSON.stringify(jwk);
      form.elements.wrapped.value = await wrapUnder(pair.privateKey, secret);
      const shares = await split(secret, holders, needs, jwk.kid);
      await unwrapUnder(form.elements.wrapped.value, await combine(shares.slice(-needs)));
      secret.fill(0);
      shares.forEach((share, i) => {
        const sheet = $("sheet").content.cloneNode(true);
        sheet.querySelector("h3").textContent = words.sheet.replace("%d", i + 1).replace("%d", holders);
        sheet.querySelector("code").textContent = share;
        sheet.querySelector(".quiet").textContent = words.about.replace("%d", needs).replace("%s", jwk.kid.slice(0, 8));
        sheet.firstElementChild.style.breakAfter = "page";
        $("sheets").append(sheet);
      });
      form.dataset.made = "true";
      $("spare-make").textContent = words.keep;
      $("spare-print").hidden = false;
      $("sheets").focus();
    } catch (e) {
      say(wrong, told(words, e));
    } finally {
      form.removeAttribute("aria-busy");
    }
  });
  $("spare-print").addEventListener("click", () => print());
  form.hidden = false;
}

// joining puts shares together and answers the challenge with what they open; in earnest, it then seals the lines that the spare key opens anew.
function joining(form) {
  const words = said(form), wrong = $("join-error");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say(wrong, "");
    form.setAttribute("aria-busy", "true");
    const earnest = event.submitter?.value === "open";
    try {
      const inputs = [...form.querySelectorAll("textarea")], typed = inputs.map((i) => i.value).filter((v) => v.trim());
      const key = await unwrapUnder(form.dataset.wrapped, await combine(typed)).catch((e) => { throw e.code === "passphrase" ? new Told("shares") : e; });
      const challenge = JSON.parse(form.dataset.challenge), kid = form.dataset.kid;
      const document = await open(challenge.line, challenge.for, key, kid);
      const answer = await (await document.read(new Blob([unb64(challenge.chunk)]))).text();
      inputs.forEach((i) => { i.value = ""; });
      if (!earnest) {
        form.elements.answer.value = answer;
        form.submit();
        return;
      }
      await posted(form.dataset.open, { answer, role: form.elements.role.value });
      form.hidden = true;
      $("sealing").hidden = false;
      await resealing($("reseal"), kid, key);
    } catch (e) {
      say(wrong, told(words, e));
    } finally {
      form.removeAttribute("aria-busy");
    }
  });
  form.hidden = false;
}

// ---- what this page asks for

if (globalThis.crypto?.subtle) {
  for (const without of document.querySelectorAll(".without-script")) without.hidden = true;
  if ($("make")) making($("make"));
  if ($("view")) reading($("view"));
  else if ($("unlock")) unlocking($("unlock"), ({ kid, key }) => resealing($("reseal"), kid, key));
  if ($("part")) parting($("part"));
  if ($("join")) joining($("join"));
}
