// <charte-seal src="…">: hands in documents, sealed in the browser for their readers before anything of them leaves it.
//
// src is what a site says of one document: what it asks, what becomes of it, and every sentence that is shown here. The page of another
// site gives the token of the person with `element.token`, before it loads this or before `element.begin()`, and hears of each document that was handed in by the event "deposited". Where the browser
// cannot seal, or the site does not answer, what stands inside the element stays: another way to bring the document.
//
// The key of a document is in the memory of the page and nowhere else: whoever leaves the page begins anew, and what had been sent is
// destroyed by the site. Of a document a few pieces are in memory, whatever its size.
import { seal } from "./envelope.js";
import { Refusal, sort, strip, types } from "./strip.js";

const patience = [500, 1000, 2000, 4000, 8000], longestName = 255;
let ids = 0;

// make makes an element: what begins with "on" is done, anything else written.
function make(tag, about = {}, ...inside) {
  const e = document.createElement(tag);
  for (const [name, value] of Object.entries(about)) {
    if (name.startsWith("on")) e[name] = value;
    else if (value !== false) e.setAttribute(name, value === true ? "" : value);
  }
  e.append(...inside);
  return e;
}

// Answer is a refusal of the site, in its own words.
class Answer extends Error {
  constructor(status, said) {
    super(String(status));
    Object.assign(this, { status, said });
  }
}

class CharteSeal extends HTMLElement {
  #uploads = new Set();
  #leaving = (event) => event.preventDefault();

  connectedCallback() { this.begin(); }

  /** begin asks the site what it asks for, and shows it: once, or again where the site did not answer. */
  begin() {
    if (globalThis.crypto?.subtle) this.ready ??= this.#draw().catch(() => { this.ready = null; }); // what stands inside stays
    return this.ready;
  }

  async #draw() {
    const asked = this.asked = await this.ask("GET");
    this.form = make("div");
    if (!this.hasAttribute("brief")) this.form.append(make("ul", { class: "dots" }, ...asked.says.map((s) => make("li", {}, s))));
    if (asked.agree) {
      this.box = make("input", { type: "checkbox", id: `seal-${++ids}`, onchange: () => this.#wrong("") });
      this.form.append(make("div", { class: "field" }, make("div", { class: "tick" }, this.box, make("label", { for: this.box.id }, asked.agree))));
    }
    this.wrong = make("p", { class: "error", id: `seal-${++ids}`, role: "alert" });
    const hint = make("p", { class: "hint", id: `seal-${++ids}` }, this.say("hint", this.size(asked.most)));
    this.form.append(this.wrong, ...this.#input("choose", { multiple: true, accept: asked.types.join() }, hint));
    if (matchMedia("(any-pointer:coarse)").matches) this.form.append(...this.#input("photo", { capture: "environment", accept: "image/jpeg" }));
    this.list = make("ul", { class: "items", hidden: true, "aria-label": this.say("list") });
    this.replaceChildren(this.form, this.list);
    this.ondragover = (event) => event.preventDefault();
    this.ondrop = (event) => {
      event.preventDefault();
      this.take([...event.dataTransfer.files]);
    };
  }

  #input(name, about, ...hint) {
    const id = `seal-${++ids}`;
    const described = [...hint, this.wrong].map((e) => e.id).join(" ");
    return [make("div", { class: "field" }, make("label", { for: id }, this.say(name)), ...hint,
      make("input", { type: "file", id, "aria-describedby": described, ...about, onchange: (event) => {
        this.take([...event.target.files]);
        event.target.value = "";
      } }))];
  }

  #wrong(sentence) {
    this.wrong.textContent = sentence;
    this.box?.setAttribute("aria-invalid", !!sentence);
  }

  say(id, ...with_) { return with_.reduce((s, w) => s.replace("%s", w), this.asked.words[id]); }

  size(bytes) {
    const n = bytes < 1024 ? 0 : bytes < 1 << 20 ? 1 : 2;
    return new Intl.NumberFormat(this.tongue(), { style: "unit", unit: ["byte", "kilobyte", "megabyte"][n], maximumFractionDigits: bytes < 10 << 20 ? 1 : 0 }).format(bytes / 1024 ** n);
  }

  tongue() { return this.closest("[lang]")?.lang || navigator.language; }

  /** take hands in files. */
  take(files) {
    if (this.box && !this.box.checked) {
      this.#wrong(this.say("agree-first"));
      return this.box.focus();
    }
    this.#wrong("");
    for (const file of files) {
      const one = new Upload(this, file);
      this.#uploads.add(one);
      this.list.hidden = false;
      this.list.append(one.item);
      one.run().then(() => {
        this.#uploads.delete(one);
        if (!this.#uploads.size) removeEventListener("beforeunload", this.#leaving);
      });
    }
    addEventListener("beforeunload", this.#leaving);
  }

  /** ask sends one request, and again where nothing answers or the site is busy. It fails with an Answer, or with what fetch says. */
  async ask(method, at, body, signal) {
    const src = new URL(this.getAttribute("src"), document.baseURI), to = new URL(at ?? src, src), bytes = body instanceof Uint8Array;
    to.search = src.search; // in which profile the page was drawn
    const headers = { Accept: "application/json", "Accept-Language": this.tongue() };
    if (body) headers["Content-Type"] = bytes ? "application/octet-stream" : "application/json";
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    for (let n = 0; ; n++) {
      let failed, wait = patience[n];
      try {
        const answer = await fetch(to, { method, headers, signal, credentials: this.token ? "omit" : "same-origin", redirect: "error", cache: "no-store", body: bytes || !body ? body : JSON.stringify(body) });
        const said = await answer.json().catch(() => ({}));
        signal?.throwIfAborted();
        if (answer.ok) return said;
        failed = new Answer(answer.status, said);
        wait = Math.max(wait, 1000 * (answer.headers.get("Retry-After") ?? 0));
        if (answer.status !== 429 && answer.status < 500) throw failed;
      } catch (e) {
        if (signal?.aborted || e === failed) throw e;
        failed = e;
      }
      if (!(wait <= 60_000)) throw failed;
      await new Promise((go) => {
        setTimeout(go, wait);
        for (const [from, what] of [[globalThis, "online"], [signal, "abort"]]) from?.addEventListener(what, go, { once: true });
      });
      signal?.throwIfAborted();
    }
  }
}

// Upload is one document on its way.
class Upload {
  constructor(element, file) {
    Object.assign(this, { element, file, state: "queued", sent: 0 });
    const say = (...all) => element.say(...all), name = make("bdi", {}, file.name);
    this.bar = make("progress", { max: file.size || 1, value: 0, "aria-label": file.name });
    this.told = make("p", { role: "status", tabindex: -1 }, say("queued"));
    this.note = make("p", { class: "quiet" });
    this.wrong = make("p", { class: "error", role: "alert" });
    this.stop = make("button", { type: "button", class: "ask", onclick: () => this.state === "halted" ? this.resume() : this.halt("paused") });
    this.end = make("button", { type: "button", class: "ask", onclick: () => this.cancel() }, say("cancel"));
    this.acts = make("p", { class: "row" }, this.stop, this.end);
    this.item = make("li", {}, make("p", {}, make("strong", {}, name), " ", make("span", { class: "quiet" }, element.size(file.size))), this.bar, this.told, this.wrong, this.note, this.acts);
    for (const b of [this.stop, this.end]) b.setAttribute("aria-describedby", name.id = `seal-${++ids}`);
    this.press("pause");
    addEventListener("online", () => this.state === "halted" && this.why === "cut" && this.resume());
  }

  press(act) { this.stop.textContent = this.element.say(act); }

  tell(id, ...all) {
    const said = this.element.say(id, ...all);
    if (this.told.textContent !== said) this.told.textContent = said;
  }

  // Before anything is sent: what is wrong with the file is said at once.
  async look() {
    const { file, element } = this;
    if (!file.size) throw new Refusal("empty");
    if (file.size > element.asked.most) throw new Refusal("big");
    const kind = await sort(file);
    if (!kind || types[kind] && !element.asked.types.includes(kind)) throw new Refusal("type");
    this.tell("preparing");
    const { blob, note } = await strip(file, kind);
    if (blob.size > element.asked.most) throw new Refusal("big");
    this.note.textContent = element.say(note);
    return blob;
  }

  /** run sends the document, however often it is stopped, until it is handed in, cancelled or refused. */
  async run() {
    while (!["done", "cancelled", "failed"].includes(this.state)) {
      this.controller = new AbortController();
      try {
        if (this.state === "queued" || this.state === "running") await this.send(this.controller.signal);
      } catch (e) { this.fails(e); }
      if (this.state === "halted") await new Promise((go) => { this.go = go; });
    }
    if (this.state !== "done") this.drop();
    const had = this.acts.contains(document.activeElement);
    this.acts.remove();
    if (had) this.told.focus();
  }

  async send(signal) {
    const { element } = this, { asked } = element, again = !!this.ticket;
    this.state = "running";
    this.blob ??= await this.look();
    signal.throwIfAborted();
    const type = this.blob.type, name = this.named(type);
    this.ticket ??= await element.ask("POST", null, { notice: asked.notice, agree: !!element.box?.checked, once: this.once ??= crypto.randomUUID() });
    signal.throwIfAborted();
    const { at, readers } = this.ticket;
    this.sealed ??= await seal(this.blob, { name, type, place: this.ticket.for }, readers);
    const stands = again ? await element.ask("GET", at, null, signal) : { state: "sending", chunks: [] };
    if (stands.state === "sending") {
      const there = new Set(stands.chunks), { count, line } = this.sealed;
      for (let n = 0; n < count; n++) {
        if (!there.has(n)) await element.ask("PUT", `${at}/chunks/${n}`, await this.sealed.chunk(n), signal);
        this.bar.value = this.file.size * (n + 1) / count;
        this.tell("sending", new Intl.NumberFormat(element.tongue(), { style: "percent" }).format(Math.floor(4 * (n + 1) / count) / 4));
      }
      await element.ask("POST", `${at}/finish`, { line, chunks: count }, signal);
    }
    this.state = "done";
    this.bar.value = this.bar.max;
    this.tell("done");
    element.dispatchEvent(new CustomEvent("deposited", { bubbles: true, detail: { id: this.ticket.id } }));
  }

  // named is the name of the file, with the ending of what it has become, no longer than may be sealed.
  named(type) {
    let name = this.file.name.toWellFormed?.() ?? this.file.name;
    if (this.file.type !== type && this.note.textContent === this.element.say("drawn")) name = name.replace(/\.\w+$/, "") + ".jpg";
    while (new TextEncoder().encode(name).length > longestName) name = name.slice(1);
    return name;
  }

  fails(e) {
    if (this.state === "cancelled" || this.state === "halted") return; // they stopped it themselves
    const { element } = this;
    if (e.said?.type?.endsWith("readers") && !this.anew) { // one came or left meanwhile: it is sealed for those of now
      this.drop();
      this.anew = true;
      this.ticket = this.sealed = null;
    } else if (e instanceof Answer && e.status < 500 && e.status !== 429 || e instanceof Refusal || e.name === "NotReadableError" || e.name === "NotFoundError") {
      this.state = "failed";
      this.told.textContent = "";
      this.bar.remove();
      this.wrong.textContent = e instanceof Refusal ? element.say(e.id, element.size(element.asked.most))
        : e instanceof Answer ? [e.said.title, e.said.detail].filter(Boolean).join(" ") || element.say("refused") : element.say("gone");
    } else {
      this.halt("cut");
      if (e.said?.type?.endsWith("storage")) this.told.textContent = `${e.said.title}. ${e.said.detail}`;
    }
  }

  halt(why) {
    Object.assign(this, { state: "halted", why });
    this.controller?.abort();
    this.tell(why);
    this.press("resume");
  }

  resume() {
    this.state = "running";
    this.press("pause");
    this.go?.();
  }

  cancel() {
    this.state = "cancelled";
    this.controller?.abort();
    this.tell("cancelled");
    this.go?.();
  }

  // drop takes back what was begun. What does not arrive is swept by the site.
  drop() {
    if (this.ticket) this.element.ask("DELETE", this.ticket.at).catch(() => {});
  }
}

customElements.define("charte-seal", CharteSeal);
