// The format of documents that are sealed in a browser (docs/sealed-documents.md), over WebCrypto and nothing else.
// Package envelope is the same format in Go; the vectors in envelope/testdata hold both to it.

export const version = 1, chunkSize = 1 << 20, overhead = 16, rounds = 600_000;
const algorithm = { name: "RSA-OAEP", hash: "SHA-256" }, bits = 3072, mediaType = "charte-document", longest = 255, padding = 512, maxHeader = 64 << 10;
const text = new TextEncoder(), subtle = crypto.subtle;

/** What went wrong: code is "header", "reader", "tampered", "place", "manifest", "key" or "passphrase". */
export class EnvelopeError extends Error {
  constructor(code) {
    super("envelope: " + code);
    this.name = "EnvelopeError";
    this.code = code;
  }
}
const fail = (code) => { throw new EnvelopeError(code); };

const random = (n) => crypto.getRandomValues(new Uint8Array(n));
const encode = (bytes) => {
  let s = "";
  for (let i = 0; i < bytes.length; i += 0x8000) s += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(s).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};
const decode = (s) => {
  if (typeof s !== "string" || !/^[\w-]*$/.test(s)) throw new TypeError("base64url");
  return Uint8Array.from(atob(s.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
};
const join = (...parts) => {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) { all.set(p, at); at += p.length; }
  return all;
};
const sha256 = async (bytes) => new Uint8Array(await subtle.digest("SHA-256", bytes));

/** chunks is how many there are for a document of a length: at least one. */
export const chunks = (length) => Math.max(1, Math.ceil(length / chunkSize));
/** size is how many bytes the chunks of a document take. */
export const size = (length) => length + overhead * chunks(length);

// ---- sealing: all that it needs stands above the line "reading"

/** thumbprint names a key (RFC 7638). */
export async function thumbprint(jwk) {
  return encode(await sha256(text.encode(JSON.stringify({ e: jwk.e, kty: "RSA", n: jwk.n }))));
}

async function importPublic(jwk) {
  const short = () => { try { return decode(jwk.n).length < bits / 8; } catch { return true; } };
  if (jwk?.kty !== "RSA" || jwk.e !== "AQAB" || short() || (jwk.alg ?? "RSA-OAEP-256") !== "RSA-OAEP-256" || (jwk.use ?? "enc") !== "enc") fail("key");
  return subtle.importKey("jwk", { kty: "RSA", n: jwk.n, e: jwk.e }, algorithm, false, ["encrypt"]).catch(() => fail("key"));
}

async function boxed(key, plain, protectedHeader) {
  const iv = random(12);
  const all = new Uint8Array(await subtle.encrypt({ name: "AES-GCM", iv, additionalData: text.encode(protectedHeader) }, key, plain));
  return { iv, ciphertext: all.subarray(0, -overhead), tag: all.subarray(-overhead) };
}

// ---- the line

async function header(manifest, readers) {
  const json = text.encode(JSON.stringify(manifest));
  const plain = join(json, new Uint8Array((padding - json.length % padding) % padding).fill(32));
  const content = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const raw = new Uint8Array(await subtle.exportKey("raw", content));
  const recipients = [];
  for (const jwk of readers) {
    recipients.push({
      header: { alg: "RSA-OAEP-256", kid: await thumbprint(jwk) },
      encrypted_key: encode(new Uint8Array(await subtle.encrypt(algorithm, await importPublic(jwk), raw))),
    });
  }
  const one = recipients.length === 1;
  const protectedHeader = encode(text.encode(JSON.stringify({ ...(one ? recipients[0].header : {}), enc: "A256GCM", typ: mediaType })));
  const { iv, ciphertext, tag } = await boxed(content, plain, protectedHeader);
  const line = one
    ? [protectedHeader, recipients[0].encrypted_key, encode(iv), encode(ciphertext), encode(tag)].join(".")
    : JSON.stringify({ protected: protectedHeader, recipients, iv: encode(iv), ciphertext: encode(ciphertext), tag: encode(tag) });
  return line.length > maxHeader ? fail("header") : line;
}

// ---- the chunks

const together = 32; // chunks read and sealed at a time: each reading and each call has a delay of its own, and phones have little memory

const nonce = (prefix, n, last) => {
  const counter = new Uint8Array(5);
  new DataView(counter.buffer).setUint32(0, n);
  counter[4] = last ? 1 : 0;
  return join(prefix, counter);
};

/**
 * seal prepares a document, a Blob, for its readers. It gives the line, and a function that seals chunk n. A chunk that is asked for
 * again is the same; the blob must not have changed meanwhile, which browsers see to.
 */
export async function seal(blob, { name = "", type = "", place = "" }, readers) {
  for (const s of [name, type, place]) if (text.encode(s).length > longest || !(s.isWellFormed?.() ?? true)) fail("manifest");
  if (!readers.length) fail("key");
  const secret = random(32), prefix = random(7), { size: length } = blob, count = chunks(length);
  const manifest = { v: version, key: encode(secret), prefix: encode(prefix), chunk: chunkSize, length, type, name, for: place };
  const line = await header(manifest, readers), key = await subtle.importKey("raw", secret, "AES-GCM", false, ["encrypt"]);
  const several = async (from) => {
    const part = await blob.slice(from * chunkSize, (from + together) * chunkSize).arrayBuffer(), all = [];
    for (let n = from; n < Math.min(from + together, count); n++) {
      const plain = new Uint8Array(part, (n - from) * chunkSize, Math.min(chunkSize, length - n * chunkSize));
      all.push(subtle.encrypt({ name: "AES-GCM", iv: nonce(prefix, n, n === count - 1) }, key, plain));
    }
    return Promise.all(all);
  };
  let first, block;
  return {
    line, count, size: size(length),
    async chunk(n) {
      const from = n - n % together;
      if (from !== first) { block = await several(from); first = from; }
      return new Uint8Array(block[n - from]);
    },
  };
}

// ---- reading: what follows is for those who have keys

const parse = (s, code) => { try { return JSON.parse(s); } catch { return fail(code); } };

/** newKey makes a pair of keys, whose private one can be wrapped and never leaves the page in the clear. */
export const newKey = () => subtle.generateKey({ ...algorithm, modulusLength: bits, publicExponent: new Uint8Array([1, 0, 1]) }, true, ["decrypt", "encrypt"]);

/** publicJWK writes a public key, or the public part of a private one, as package envelope reads it. */
export async function publicJWK(key) {
  const { n, e } = await subtle.exportKey("jwk", key);
  return { use: "enc", kty: "RSA", kid: await thumbprint({ n, e }), alg: "RSA-OAEP-256", n, e };
}

/** fingerprint is what two people compare before a key may receive documents: eight groups of five digits. */
export async function fingerprint(jwk) {
  const sum = new DataView((await sha256(decode(await thumbprint(jwk)))).buffer);
  return Array.from({ length: 8 }, (_, i) => String(sum.getUint32(4 * i) % 100_000).padStart(5, "0")).join(" ");
}

// fromPassphrase derives the key that wraps a private key: PBES2-HS512+A256KW, RFC 7518 4.8.
async function fromPassphrase(passphrase, salt, count, use) {
  const base = await subtle.importKey("raw", text.encode(passphrase), "PBKDF2", false, ["deriveKey"]);
  const full = join(text.encode("PBES2-HS512+A256KW\0"), salt);
  return subtle.deriveKey({ name: "PBKDF2", hash: "SHA-512", salt: full, iterations: count }, base, { name: "AES-KW", length: 256 }, false, [use]);
}

/** wrap seals a private key under a passphrase, which Go opens too. */
export async function wrap(privateKey, passphrase) {
  const { n, e, d, p, q, dp, dq, qi } = await subtle.exportKey("jwk", privateKey);
  const key = { use: "enc", kty: "RSA", kid: await thumbprint({ n, e }), alg: "RSA-OAEP-256", n, e, d, p, q, dp, dq, qi };
  const salt = random(16);
  const protectedHeader = encode(text.encode(JSON.stringify({ alg: "PBES2-HS512+A256KW", enc: "A256GCM", cty: "jwk+json", p2c: rounds, p2s: encode(salt) })));
  const content = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const wrapped = new Uint8Array(await subtle.wrapKey("raw", content, await fromPassphrase(passphrase, salt, rounds, "wrapKey"), "AES-KW"));
  const { iv, ciphertext, tag } = await boxed(content, text.encode(JSON.stringify(key)), protectedHeader);
  return [protectedHeader, encode(wrapped), encode(iv), encode(ciphertext), encode(tag)].join(".");
}

/** unwrap opens what wrap, or Go, wrapped. The key that it gives can decrypt, and can be wrapped again if exportable says so. */
export async function unwrap(wrapped, passphrase, exportable = false) {
  const parts = wrapped.trim().split(".");
  let head, bytes;
  try {
    head = JSON.parse(new TextDecoder().decode(decode(parts[0])));
    bytes = parts.map(decode);
  } catch { fail("key"); }
  if (parts.length !== 5 || head.alg !== "PBES2-HS512+A256KW" || head.enc !== "A256GCM" || head.zip || head.crit) fail("key");
  if (!(head.p2c > 0 && head.p2c <= 1_000_000)) fail("passphrase");
  const kek = await fromPassphrase(passphrase, decode(head.p2s), head.p2c, "unwrapKey");
  const content = await subtle.unwrapKey("raw", bytes[1], kek, "AES-KW", "AES-GCM", false, ["decrypt"]).catch(() => fail("passphrase"));
  const plain = await unboxed(content, bytes[2], bytes[3], bytes[4], parts[0]).catch(() => fail("passphrase"));
  const jwk = parse(new TextDecoder().decode(plain), "key");
  await importPublic(jwk);
  const { n, e, d, p, q, dp, dq, qi } = jwk;
  return subtle.importKey("jwk", { kty: "RSA", n, e, d, p, q, dp, dq, qi }, algorithm, exportable, ["decrypt"]).catch(() => fail("key"));
}

const unboxed = async (key, iv, ciphertext, tag, protectedHeader) =>
  new Uint8Array(await subtle.decrypt({ name: "AES-GCM", iv, additionalData: text.encode(protectedHeader) }, key, join(ciphertext, tag)));

// parts reads a line: its readers, and what is sealed for them.
function parts(line) {
  if (typeof line !== "string" || line.length > maxHeader) fail("header");
  let whole, shared;
  try {
    if (line.startsWith("{")) {
      whole = JSON.parse(line);
      whole.recipients ??= [{ header: whole.header, encrypted_key: whole.encrypted_key }];
    } else {
      const [head, encrypted_key, iv, ciphertext, tag, more] = line.split(".");
      if (tag === undefined || more !== undefined) fail("header");
      whole = { protected: head, recipients: [{ encrypted_key }], iv, ciphertext, tag };
    }
    shared = JSON.parse(new TextDecoder().decode(decode(whole.protected)));
    const recipients = whole.recipients.map((r) => ({ ...whole.unprotected, ...r.header, ...shared, key: decode(r.encrypted_key) }));
    const ids = recipients.map((r) => r.kid);
    if (shared.typ !== mediaType || !ids.length || ids.some((id) => !id) || new Set(ids).size !== ids.length ||
      recipients.some((r) => r.alg !== "RSA-OAEP-256" || r.enc !== "A256GCM" || r.zip || r.crit)) fail("header");
    return { protectedHeader: whole.protected, recipients, iv: decode(whole.iv), ciphertext: decode(whole.ciphertext), tag: decode(whole.tag) };
  } catch { return fail("header"); }
}

/** readers are the ids of the keys that open a line. */
export const readers = (line) => parts(line).recipients.map((r) => r.kid);

async function opened(line, place, privateKey, id) {
  const all = parts(line), mine = all.recipients.find((r) => r.kid === id) ?? fail("reader");
  try {
    const content = await subtle.importKey("raw", await subtle.decrypt(algorithm, privateKey, mine.key), "AES-GCM", false, ["decrypt"]);
    const m = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(await unboxed(content, all.iv, all.ciphertext, all.tag, all.protectedHeader)));
    if (m.v !== version || m.chunk !== chunkSize || decode(m.key).length !== 32 || decode(m.prefix).length !== 7 || !Number.isSafeInteger(m.length) || m.length < 0) fail("tampered");
    return m.for === place ? m : fail("place");
  } catch (e) { throw e instanceof EnvelopeError ? e : new EnvelopeError("tampered"); }
}

/** reseal gives the line under which the same chunks open for other readers. */
export async function reseal(line, place, privateKey, id, readers) {
  const m = await opened(line, place, privateKey, id);
  return readers.length ? header(m, readers) : fail("key");
}

/**
 * open opens a line with the private key of the reader id. It gives what the document is, and a function that opens its chunks, a Blob,
 * and gives the document as a Blob, whole or not at all.
 */
export async function open(line, place, privateKey, id) {
  const m = await opened(line, place, privateKey, id), count = chunks(m.length), prefix = decode(m.prefix);
  const key = await subtle.importKey("raw", decode(m.key), "AES-GCM", false, ["decrypt"]);
  return {
    name: m.name, type: m.type, length: m.length,
    async read(sealed) {
      if (sealed.size !== size(m.length)) fail("tampered");
      const out = [], step = chunkSize + overhead;
      for (let n = 0; n < count; n++) {
        const part = await sealed.slice(n * step, (n + 1) * step).arrayBuffer();
        out.push(await subtle.decrypt({ name: "AES-GCM", iv: nonce(prefix, n, n === count - 1) }, key, part).catch(() => fail("tampered")));
      }
      return new Blob(out, { type: m.type });
    },
  };
}

// ---- under a secret of 32 bytes: what a passkey derives, or what the holders of shares put together

const wrapLabel = "charte reader key v1";

/** fromPasskey derives the secret that wraps a private key from what the PRF extension of a passkey gave (RFC 5869, SHA-256). */
export async function fromPasskey(output, id) {
  const base = await subtle.importKey("raw", output, "HKDF", false, ["deriveBits"]);
  return new Uint8Array(await subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: text.encode(wrapLabel + "|" + id) }, base, 256));
}

/** wrapUnder seals a private key under a secret of 32 bytes (A256KW and A256GCM); more says what stands in its protected header beside that. */
export async function wrapUnder(privateKey, secret, more = {}) {
  const { n, e, d, p, q, dp, dq, qi } = await subtle.exportKey("jwk", privateKey);
  const key = { use: "enc", kty: "RSA", kid: await thumbprint({ n, e }), alg: "RSA-OAEP-256", n, e, d, p, q, dp, dq, qi };
  const protectedHeader = encode(text.encode(JSON.stringify({ ...more, alg: "A256KW", enc: "A256GCM", cty: "jwk+json", kid: key.kid })));
  const content = await subtle.generateKey({ name: "AES-GCM", length: 256 }, true, ["encrypt"]);
  const kek = await subtle.importKey("raw", secret, "AES-KW", false, ["wrapKey"]);
  const wrapped = new Uint8Array(await subtle.wrapKey("raw", content, kek, "AES-KW"));
  const { iv, ciphertext, tag } = await boxed(content, text.encode(JSON.stringify(key)), protectedHeader);
  return [protectedHeader, encode(wrapped), encode(iv), encode(ciphertext), encode(tag)].join(".");
}

/** wrappedHeader says how a private key was wrapped: its protected header. */
export function wrappedHeader(wrapped) {
  try { return JSON.parse(new TextDecoder().decode(decode(wrapped.trim().split(".")[0]))); } catch { return fail("key"); }
}

/** unwrapUnder opens what wrapUnder, or Go, wrapped. */
export async function unwrapUnder(wrapped, secret, exportable = false) {
  const head = wrappedHeader(wrapped), parts = wrapped.trim().split(".");
  if (parts.length !== 5 || head.alg !== "A256KW" || head.enc !== "A256GCM" || head.zip || head.crit) fail("key");
  let bytes;
  try { bytes = parts.map(decode); } catch { fail("key"); }
  const kek = await subtle.importKey("raw", secret, "AES-KW", false, ["unwrapKey"]);
  const content = await subtle.unwrapKey("raw", bytes[1], kek, "AES-KW", "AES-GCM", false, ["decrypt"]).catch(() => fail("passphrase"));
  const jwk = parse(new TextDecoder().decode(await unboxed(content, bytes[2], bytes[3], bytes[4], parts[0]).catch(() => fail("passphrase"))), "key");
  await importPublic(jwk);
  const { n, e, d, p, q, dp, dq, qi } = jwk;
  return subtle.importKey("jwk", { kty: "RSA", n, e, d, p, q, dp, dq, qi }, algorithm, exportable, ["decrypt"]).catch(() => fail("key"));
}

// ---- shares of a secret (Shamir, over GF(256) with the polynomial of AES)

const times = (a, b) => {
  let p = 0;
  for (let i = 0; i < 8; i++) {
    p ^= -(b & 1) & a;
    a = (a << 1) ^ (-(a >> 7) & 0x11b);
    b >>= 1;
  }
  return p;
};
const inverse = (a) => {
  let r = 1;
  for (let i = 0; i < 7; i++) { a = times(a, a); r = times(r, a); } // a^254
  return r;
};
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const base32 = (bytes) => {
  let out = "", bits = 0, held = 0;
  for (const b of bytes) {
    held = (held << 8) | b;
    for (bits += 8; bits >= 5; bits -= 5) out += alphabet[(held >> (bits - 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return bits ? out + alphabet[(held << (5 - bits)) & 31] : out;
};
const unbase32 = (s) => {
  const out = [];
  let bits = 0, held = 0;
  for (const c of s) {
    const v = alphabet.indexOf(c);
    if (v < 0) fail("share");
    held = (held << 5) | v;
    if ((bits += 5) >= 8) { out.push((held >> (bits -= 8)) & 255); held &= (1 << bits) - 1; }
  }
  return held ? fail("share") : Uint8Array.from(out);
};
const shareSize = 39, sumSize = 4;

/** split parts a secret of 32 bytes into shares, texts of which any `needs` give it back; id is that of the key that it wraps. */
export async function split(secret, holders, needs, id) {
  if (secret.length !== 32 || !(needs >= 2 && needs <= holders && holders <= 20)) fail("share");
  const terms = random(32 * (needs - 1)), all = [];
  for (let x = 1; x <= holders; x++) {
    const share = join(Uint8Array.of(1, needs, x), decode(id).subarray(0, 4), secret.map((s, i) => {
      let y = 0;
      for (let t = needs - 2; t >= 0; t--) y = times(y ^ terms[32 * t + i], x);
      return y ^ s;
    }));
    all.push(base32(join(share, (await sha256(share)).subarray(0, sumSize))).match(/.{1,5}/g).join(" "));
  }
  return all;
}

/** readShare reads one share as somebody typed it; code "share" says that it was mistyped, or is no share. */
export async function readShare(typed) {
  const bytes = unbase32(typed.toUpperCase().replaceAll("0", "O").replaceAll("1", "I").replaceAll("8", "B").replace(/[^A-Z2-7]/g, ""));
  const share = bytes.subarray(0, shareSize), sum = (await sha256(share)).subarray(0, sumSize);
  if (bytes.length !== shareSize + sumSize || share[0] !== 1 || share[1] < 2 || !share[2] || sum.some((b, i) => b !== bytes[shareSize + i])) fail("share");
  return { needs: share[1], number: share[2], key: encode(share.subarray(3, 7)), part: share.subarray(7) };
}

/** combine gives the secret back from shares as they were typed: code "share" for one that is mistyped, "shares" for too few, or of several keys. */
export async function combine(typed) {
  const all = await Promise.all(typed.map(readShare)), [first] = all;
  if (!first || all.length < first.needs || all.some((s) => s.key !== first.key || s.needs !== first.needs) || new Set(all.map((s) => s.number)).size !== all.length) fail("shares");
  return first.part.map((_, i) => all.reduce((sum, s) => {
    let term = s.part[i];
    for (const o of all) if (o !== s) term = times(term, times(o.number, inverse(o.number ^ s.number)));
    return sum ^ term;
  }, 0));
}
