// The viewer of documents: a page without an origin, in a frame. It is given the bytes of one document, draws them, and reaches nothing:
// no network, no script of the document, no link, no form, no file that lies in another. It keeps nothing once the frame goes.
const scripts = document.getElementById("viewer-script").dataset;
const widest = 1600; // points across of a page
let port;

const tell = (message) => port?.postMessage(message);
const measured = () => tell({ height: Math.ceil(document.body.getBoundingClientRect().height) });

function canvas(width, height, name) {
  const c = document.createElement("canvas");
  Object.assign(c, { width, height });
  c.setAttribute("role", "img");
  c.setAttribute("aria-label", name);
  document.body.append(c);
  return c;
}

async function image(bytes, type, words) {
  const whole = await createImageBitmap(new Blob([bytes], { type }));
  const scale = Math.min(1, 4096 / Math.max(whole.width, whole.height));
  const c = canvas(Math.max(1, Math.round(whole.width * scale)), Math.max(1, Math.round(whole.height * scale)), words.image);
  c.getContext("2d").drawImage(whole, 0, 0, c.width, c.height);
  whole.close();
  return { shown: 1, all: 1 };
}

async function pdf(bytes, words) {
  Promise.try ??= (f, ...args) => new Promise((resolve) => { resolve(f(...args)); });
  await import(scripts.worker); // in this very page: it may start no worker of its own
  const { getDocument, AnnotationMode } = await import(scripts.pdf);
  const file = await getDocument({ data: new Uint8Array(bytes), isEvalSupported: false, enableXfa: false, disableAutoFetch: true, disableStream: true,
    disableRange: true, useSystemFonts: true, stopAtErrors: false, maxImageSize: 64 << 20, useWorkerFetch: false, isOffscreenCanvasSupported: false }).promise;
  const pages = Math.min(file.numPages, 60);
  for (let n = 1; n <= pages; n++) {
    const sheet = await file.getPage(n), plain = sheet.getViewport({ scale: 1 });
    const viewport = sheet.getViewport({ scale: Math.min(2, widest / plain.width, 4096 / plain.height) });
    const c = canvas(Math.ceil(viewport.width), Math.ceil(viewport.height), words.page.replace("%d", n).replace("%d", file.numPages));
    await sheet.render({ canvasContext: c.getContext("2d"), viewport, annotationMode: AnnotationMode.ENABLE }).promise;
    sheet.cleanup();
    measured();
  }
  const all = file.numPages;
  await file.destroy();
  return { shown: pages, all };
}

addEventListener("message", async ({ data, source, ports }) => {
  if (source !== parent || port || !ports[0]) return;
  [port] = ports;
  document.documentElement.lang = data.lang;
  try {
    const drawn = data.type === "application/pdf" ? await pdf(data.bytes, data.words) : await image(data.bytes, data.type, data.words);
    measured();
    tell(drawn);
  } catch {
    document.body.replaceChildren();
    tell({ failed: true });
  }
});
addEventListener("resize", measured);
