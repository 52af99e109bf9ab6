// What a file says about whoever made it is left out before the file is sealed: place, date, device, author. Nothing is encoded anew, so
// that nothing is lost of what it shows. A file is read in pieces, and put together again from pieces of the file on the disk.
export const types = { "application/pdf": pdf, "image/jpeg": jpeg, "image/png": png, "image/webp": webp };

const latin = new TextDecoder("latin1"), piece = 1 << 20;
const letters = (bytes) => latin.decode(bytes);

/** Refusal says which sentence tells what is wrong with a file. */
export class Refusal extends Error {
  constructor(id) {
    super(id);
    this.id = id;
  }
}

// reading gives n bytes of a blob from a place on, and keeps a piece of it in memory.
const reading = (blob) => {
  let from = 0, held = new Uint8Array();
  return async (at, n) => {
    if (at < from || at + n > from + held.length) {
      held = new Uint8Array(await blob.slice(at, at + piece).arrayBuffer());
      from = at;
    }
    return held.subarray(at - from, at - from + n);
  };
};

// cutting puts a blob together again without what is dropped, in order.
const cutting = (blob) => {
  let from = 0, dropped = 0;
  const parts = [];
  return {
    drop(start, end, instead = "") {
      parts.push(blob.slice(from, start), instead);
      from = end;
      dropped += end > start;
    },
    end: (type) => ({ blob: new Blob([...parts, blob.slice(from)], { type }), note: dropped ? "stripped" : "nothing" }),
  };
};

const word = (bytes, at = 0) => new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0);

// turned reads which side of an image is up (TIFF 6.0, Exif 4.6.4): 1 if nothing says it.
function turned(tiff) {
  try {
    const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.length), little = view.getUint8(0) === 0x49, first = view.getUint32(4, little);
    for (let n = view.getUint16(first, little), at = first + 2; n--; at += 12) if (view.getUint16(at, little) === 0x112) return view.getUint16(at + 8, little);
  } catch { /* it ends too early: it says nothing */ }
  return 1;
}

// upright says which side is up, and nothing else.
const upright = (turn) => Uint8Array.of(0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, turn, 0, 0, 0, 0, 0, 0);
const sideways = (turn) => turn > 1 && turn < 9;

async function jpeg(file) {
  const read = reading(file), cut = cutting(file);
  for (let at = 2; ;) {
    const head = await read(at, 16), kind = head[1], end = at + 2 + (head[2] << 8 | head[3]);
    if (head[0] !== 0xff || head.length < 2) throw new Refusal("broken");
    if (kind === 0xff) { at++; continue; }
    if (kind === 0xd9) { // a film or another picture may follow
      if (at + 2 < file.size) cut.drop(at + 2, file.size);
      break;
    }
    if (end < at + 4 || end > file.size) throw new Refusal("broken");
    const name = letters(head.subarray(4, 16));
    const tells = kind === 0xfe || kind >= 0xe0 && kind < 0xf0 &&
      !(kind === 0xe0 && name.startsWith("JFIF") && end === at + 18 || kind === 0xe2 && name.startsWith("ICC_PROFILE") || kind === 0xee && name.startsWith("Adobe"));
    if (tells) {
      const turn = kind === 0xe1 && name.startsWith("Exif") ? turned((await read(at, end - at)).slice(10)) : 1;
      if (sideways(turn)) cut.drop(at, end, new Blob([Uint8Array.of(0xff, 0xe1, 0, 34, 69, 120, 105, 102, 0, 0), upright(turn)]));
      else cut.drop(at, end);
    }
    at = end;
    if (kind === 0xda) at = await scanned(read, at, file.size);
    if (at >= file.size) break; // it was cut off; what there is of it can be looked at
  }
  return cut.end("image/jpeg");
}

// scanned is where the points of a scan end: at a marker other than a restart.
async function scanned(read, at, size) {
  while (at < size) {
    const some = await read(at, Math.min(65536, size - at));
    for (let i = some.indexOf(0xff); i >= 0; i = some.indexOf(0xff, i + 1)) {
      const next = some[i + 1] ?? -1;
      if (next > 0 && (next < 0xd0 || next > 0xd7)) return at + i;
    }
    at += some.at(-1) === 0xff && some.length > 1 ? some.length - 1 : some.length;
  }
  return size;
}

const shown = /^(IHDR|PLTE|IDAT|IEND|tRNS|gAMA|cHRM|sRGB|iCCP|cICP|sBIT|pHYs|bKGD|acTL|fcTL|fdAT)$/;

async function png(file) {
  const read = reading(file), cut = cutting(file);
  for (let at = 8; at < file.size;) {
    const head = await read(at, 8);
    if (head.length < 8) throw new Refusal("broken");
    const end = at + 12 + word(head), name = letters(head.subarray(4));
    if (end > file.size) throw new Refusal("broken");
    if (!shown.test(name)) {
      const turn = name === "eXIf" ? turned((await read(at, end - at)).slice(8)) : 1;
      cut.drop(at, end, sideways(turn) ? exif(upright(turn)) : "");
    }
    if (name === "IEND" && end < file.size) cut.drop(end, file.size);
    at = name === "IEND" ? file.size : end;
  }
  return cut.end("image/png");
}

// exif is a chunk of PNG, with its sum.
function exif(tiff) {
  const chunk = new Uint8Array(12 + tiff.length), view = new DataView(chunk.buffer);
  view.setUint32(0, tiff.length);
  chunk.set([101, 88, 73, 102, ...tiff], 4);
  let sum = -1;
  for (const b of chunk.subarray(4, -4)) {
    sum ^= b;
    for (let i = 8; i--;) sum = sum >>> 1 ^ (sum & 1 ? 0xedb88320 : 0);
  }
  view.setUint32(chunk.length - 4, ~sum);
  return chunk;
}

async function webp(file) {
  const read = reading(file), cut = cutting(file);
  const head = (await read(0, 30)).slice(), view = new DataView(head.buffer);
  const wide = letters(head.subarray(12, 16)) === "VP8X", end = Math.min(file.size, 8 + view.getUint32(4, true));
  if (head.length < 30) throw new Refusal("broken");
  if (wide) head[20] &= ~0x0c;
  let told = 0;
  for (let at = 12; at + 8 <= end;) {
    const part = await read(at, 8), next = at + 8 + new DataView(part.slice().buffer).getUint32(4, true);
    const stop = Math.min(next + next % 2, end), name = letters(part.subarray(0, 4));
    if (!/^(VP8[ LX]|ALPH|ANIM|ANMF|ICCP)$/.test(name)) {
      const tiff = (await read(at, stop - at)).slice(8), turn = name === "EXIF" ? turned(letters(tiff.subarray(0, 4)) === "Exif" ? tiff.slice(6) : tiff) : 1;
      if (wide && sideways(turn)) head[20] |= 8;
      cut.drop(at, stop, wide && sideways(turn) ? new Blob(["EXIF", Uint8Array.of(26, 0, 0, 0), upright(turn)]) : "");
      told++;
    }
    at = stop;
  }
  if (end < file.size) cut.drop(end, file.size), told++;
  const { blob } = cut.end("image/webp");
  view.setUint32(4, blob.size - 8, true);
  return { blob: new Blob([head, blob.slice(30)], { type: blob.type }), note: told ? "stripped" : "nothing" };
}

// found gives the places of a pattern in a file, each with what was found there.
async function* found(file, pattern) {
  for (let from = 0; from < file.size; from += piece) {
    const text = letters(await file.slice(from, from + 2 * piece).arrayBuffer());
    for (const m of text.matchAll(pattern)) if (m.index < piece) yield [from + m.index, m];
  }
}

// pdf blanks what a document says of its author, its programs and its dates, and what the photographs in it say, without moving a byte.
// One that is signed or protected stays as it is: it would not count any more, or not open. So does what is packed inside it, and then it
// says so.
async function pdf(file) {
  const blanks = [], about = new Map();
  let kept = false;
  const marks = /\/(Encrypt|ByteRange)\b|\/Info\s+(\d+)\s+(\d+)\s+R|<(x:xmpmeta|rdf:RDF)\b[^]*?<\/\4>|\/Type\s*\/Metadata\b(?![^]{0,2000}?<(?:x:xmpmeta|rdf:RDF))|\xff\xe1[^]{2}Exif\0\0/g;
  for await (const [at, m] of found(file, marks)) {
    if (m[1]) return { blob: file, note: "kept" };
    if (m[2]) about.set(`${m[2]} ${m[3]}`, false);
    else if (m[4]) blanks.push([at, at + m[0].length]);
    else if (m[0][0] === "\xff") {
      const size = new Uint8Array(await file.slice(at + 2, at + 4).arrayBuffer());
      blanks.push([at + 10, at + 2 + (size[0] << 8 | size[1])]);
    } else kept = true;
  }
  for (const object of about.keys()) {
    for await (const [at, m] of found(file, new RegExp(`(?<!\\d)${object.replace(" ", "\\s+")}\\s+obj\\s*<<`, "g"))) {
      const start = at + m[0].length, some = letters(await file.slice(start, start + 65536).arrayBuffer());
      const strings = texts(some);
      if (strings) about.set(object, true);
      for (const [from, to] of strings ?? []) blanks.push([start + from, start + to]);
    }
  }
  for (const done of about.values()) kept ||= !done;
  const cut = cutting(file);
  let last = 0;
  for (const [from, to] of blanks.sort((a, b) => a[0] - b[0])) {
    if (from >= last && to > from && to <= file.size) cut.drop(from, last = to, new Uint8Array(to - from).fill(32));
  }
  const { blob, note } = cut.end("application/pdf");
  return { blob, note: kept ? "kept" : note };
}

// texts are the places of the strings of a dictionary, or nothing if some of it is elsewhere or it does not end.
function texts(some) {
  const out = [], token = /\\[^]|[()]|<<|>>|<[\s\da-fA-F]*>|\d+\s+\d+\s+R\b/g;
  let depth = 0, from = 0;
  for (const m of some.matchAll(token)) {
    const [t] = m;
    if (t === "(") { if (!depth++) from = m.index + 1; }
    else if (depth) { if (t === ")" && !--depth) out.push([from, m.index]); }
    else if (t === ">>") return out;
    else if (t === "<<" || t.endsWith("R")) return;
    else if (t[0] === "<") out.push([m.index + 1, m.index + t.length - 1]);
  }
}

// drawn is a photograph in a format that not every browser shows, as a JPEG, if this browser can read it.
async function drawn(file) {
  try {
    const image = await createImageBitmap(file), canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext("2d").drawImage(image, 0, 0);
    return { blob: await canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 }), note: "drawn" };
  } catch { throw new Refusal("heic"); }
}

/** sort tells by the first bytes of a file what it is: a type of types, "heic", or nothing. */
export async function sort(file) {
  const head = letters(await file.slice(0, 1024).arrayBuffer());
  if (head.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (head.slice(1, 8) === "PNG\r\n\x1a\n") return "image/png"; // what stands before it is no letter that browsers agree on
  if (/^RIFF[^]{4}WEBP/.test(head)) return "image/webp";
  if (head.startsWith("%PDF-")) return "application/pdf"; // with something else before it, it is two files in one, which readers are not shown
  if (/^[^]{4}ftyp(hei|hev|mif1|msf1|avif)/.test(head)) return "heic";
}

/** strip gives a file without what it says of its maker, and the name of the sentence that tells what became of that. */
export const strip = (file, kind) => (types[kind] ?? drawn)(file);
