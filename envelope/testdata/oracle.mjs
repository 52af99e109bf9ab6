// A second opinion on the format of sealed documents: the `jose` package for the line, the cryptography of Node.js for the chunks, and no
// code of Charte's. It also runs Charte's own script (envelope.js) in both directions.
//
//   node oracle.mjs vectors          writes vectors.json anew (random each time)
//   node oracle.mjs < documents      opens what Go sealed, and prints what the two scripts sealed for Go to open
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync, mkdtempSync, copyFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as jose from "../../tools/oracles/node_modules/jose/dist/webapi/index.js";

const here = (name) => new URL(name, import.meta.url), chunk = 1 << 20, passphrase = "trois oies grises passent le pont";
const b64 = (bytes) => Buffer.from(bytes).toString("base64url"), bytes = (s) => new Uint8Array(Buffer.from(s, "base64url"));
const nonce = (prefix, n, last) => Buffer.concat([prefix, Buffer.from([n >>> 24, n >>> 16, n >>> 8, n, last ? 1 : 0])]);

function* cut(plain) {
  const count = Math.max(1, Math.ceil(plain.length / chunk));
  for (let n = 0; n < count; n++) yield [n, n === count - 1, plain.subarray(n * chunk, (n + 1) * chunk)];
}

function sealChunks(plain, key, prefix) {
  const out = [];
  for (const [n, last, part] of cut(plain)) {
    const box = createCipheriv("aes-256-gcm", key, nonce(prefix, n, last));
    out.push(box.update(part), box.final(), box.getAuthTag());
  }
  return Buffer.concat(out);
}

function openChunks(sealed, length, key, prefix) {
  const out = [], count = Math.max(1, Math.ceil(length / chunk));
  for (let n = 0, at = 0; n < count; n++) {
    const size = Math.min(chunk, length - n * chunk), box = createDecipheriv("aes-256-gcm", key, nonce(prefix, n, n === count - 1));
    box.setAuthTag(sealed.subarray(at + size, at + size + 16));
    out.push(box.update(sealed.subarray(at, at + size)), box.final());
    at += size + 16;
  }
  return Buffer.concat(out);
}

async function sealLine(manifest, readers) {
  const plain = Buffer.from(JSON.stringify(manifest)), head = { enc: "A256GCM", typ: "charte-document" };
  if (readers.length === 1) {
    return new jose.CompactEncrypt(plain).setProtectedHeader({ alg: "RSA-OAEP-256", kid: readers[0].kid, ...head }).encrypt(await jose.importJWK(readers[0], "RSA-OAEP-256"));
  }
  const e = new jose.GeneralEncrypt(plain).setProtectedHeader(head);
  for (const r of readers) e.addRecipient(await jose.importJWK(r, "RSA-OAEP-256")).setUnprotectedHeader({ alg: "RSA-OAEP-256", kid: r.kid });
  return JSON.stringify(await e.encrypt());
}

async function openLine(line, key) {
  const open = line.startsWith("{") ? jose.generalDecrypt(JSON.parse(line), key) : jose.compactDecrypt(line, key);
  return JSON.parse(new TextDecoder().decode((await open).plaintext));
}

async function seal(plain, { name, type, place }, readers) {
  const key = randomBytes(32), prefix = randomBytes(7);
  const manifest = { v: 1, key: b64(key), prefix: b64(prefix), chunk, length: plain.length, type, name, for: place };
  return { line: await sealLine(manifest, readers), chunks: sealChunks(plain, key, prefix), manifest };
}

async function wrap(jwk) {
  return new jose.CompactEncrypt(Buffer.from(JSON.stringify(jwk))).setProtectedHeader({ alg: "PBES2-HS512+A256KW", enc: "A256GCM", cty: "jwk+json" })
    .setKeyManagementParameters({ p2c: 600_000, p2s: randomBytes(16) }).encrypt(Buffer.from(passphrase));
}

async function unwrap(wrapped) {
  const { plaintext } = await jose.compactDecrypt(wrapped, Buffer.from(passphrase), { maxPBES2Count: 1_000_000, keyManagementAlgorithms: ["PBES2-HS512+A256KW"] });
  return JSON.parse(new TextDecoder().decode(plaintext));
}

async function writeVectors() {
  const keys = [];
  for (let i = 0; i < 2; i++) {
    const pair = await jose.generateKeyPair("RSA-OAEP-256", { modulusLength: 3072, extractable: true });
    const { n, e } = await jose.exportJWK(pair.publicKey), kid = await jose.calculateJwkThumbprint({ kty: "RSA", n, e });
    keys.push({ public: { use: "enc", kty: "RSA", kid, alg: "RSA-OAEP-256", n, e }, wrapped: await wrap({ use: "enc", kid, alg: "RSA-OAEP-256", ...await jose.exportJWK(pair.privateKey) }) });
  }
  const all = keys.map((k) => k.public), documents = [];
  for (const [says, plain, readers] of [
    ["an empty document, for one reader", Buffer.alloc(0), all.slice(0, 1)],
    ["a short text, for two readers", Buffer.from("Attestation de formation, délivrée à Exempleville."), all],
    ["a chunk and three bytes of zeros, whose chunks are given by their SHA-256", Buffer.alloc(chunk + 3), all.slice(1)],
  ]) {
    const d = await seal(plain, { name: "attestation d’Inès.pdf", type: "application/pdf", place: "deposit-1" }, readers);
    const big = plain.length > chunk;
    documents.push({ says, for: "deposit-1", readers: readers.map((r) => r.kid), line: d.line, manifest: d.manifest, ...(big ? { zeros: plain.length } : { plain: b64(plain), chunks: b64(d.chunks) }), sha256: createHash("sha256").update(d.chunks).digest("hex") });
  }
  const d = await seal(Buffer.from("deux"), { name: "", type: "", place: "deposit-1" }, all.slice(0, 1)), parts = d.line.split(".");
  const flip = (b) => { b = Buffer.from(b); b[0] ^= 1; return b; };
  const refused = [
    ["header", "another algorithm of keys", { line: [b64(JSON.stringify({ alg: "RSA-OAEP", enc: "A256GCM", typ: "charte-document", kid: all[0].kid })), ...parts.slice(1)].join(".") }],
    ["header", "another cipher", { line: [b64(JSON.stringify({ alg: "RSA-OAEP-256", enc: "A128GCM", typ: "charte-document", kid: all[0].kid })), ...parts.slice(1)].join(".") }],
    ["header", "another type", { line: [b64(JSON.stringify({ alg: "RSA-OAEP-256", enc: "A256GCM", typ: "JWT", kid: all[0].kid })), ...parts.slice(1)].join(".") }],
    ["reader", "sealed for somebody else", { line: await sealLine(d.manifest, all.slice(1)) }],
    ["place", "sealed for another deposit", { line: await sealLine({ ...d.manifest, for: "deposit-2" }, all.slice(0, 1)) }],
    ["tampered", "another version of the format", { line: await sealLine({ ...d.manifest, v: 2 }, all.slice(0, 1)) }],
    ["tampered", "a line that was altered", { line: [...parts.slice(0, 3), b64(flip(bytes(parts[3]))), parts[4]].join(".") }],
    ["tampered", "a chunk that was altered", { chunks: flip(d.chunks) }],
    ["tampered", "cut off", { chunks: d.chunks.subarray(0, -1) }],
    ["tampered", "with a byte more", { chunks: Buffer.concat([d.chunks, Buffer.alloc(1)]) }],
  ].map(([error, says, change]) => ({ error, says, for: "deposit-1", line: change.line ?? d.line, chunks: b64(change.chunks ?? d.chunks) }));
  writeFileSync(here("vectors.json"), JSON.stringify({ says: "Vectors of docs/sealed-documents.md. The private keys are wrapped under the passphrase.", passphrase, keys, documents, refused }, null, 1) + "\n");
}

// ours is Charte's script as a module.
async function ours() {
  const file = join(mkdtempSync(join(tmpdir(), "envelope")), "envelope.mjs");
  copyFileSync(here("../envelope.js"), file);
  return import(file);
}

async function answer() {
  const vectors = JSON.parse(readFileSync(here("vectors.json"))), script = await ours(), { documents, wrapped } = JSON.parse(readFileSync(0));
  const check = (ok, says) => { if (!ok) throw new Error(says); };
  const refuses = async (promise, code, says) => {
    const got = await promise.then(() => "opens", (e) => e.code ?? String(e));
    check(got === code, `${says}: ${got}, not ${code}`);
  };
  const keys = [];
  for (const k of vectors.keys) {
    const jwk = await unwrap(k.wrapped);
    check(await script.thumbprint(k.public) === k.public.kid, "another thumbprint");
    keys.push({ kid: k.public.kid, public: k.public, jose: await jose.importJWK(jwk, "RSA-OAEP-256"), ours: await script.unwrap(k.wrapped, passphrase, true) });
  }
  check((await unwrap(wrapped)).kid === keys[0].kid, "jose opens another key than Go wrapped");
  await script.unwrap(wrapped, passphrase);
  await refuses(script.unwrap(wrapped, "another"), "passphrase", "another passphrase");
  for (const d of [...documents, ...vectors.documents]) {
    for (const k of keys.filter((k) => d.readers.includes(k.kid))) {
      const m = await openLine(d.line, k.jose), o = await script.open(d.line, d.for, k.ours, k.kid);
      check(o.name === m.name && o.type === m.type && o.length === m.length && m.for === d.for, d.says + ": the manifests differ");
      const plain = d.zeros ? Buffer.alloc(d.zeros) : Buffer.from(bytes(d.plain ?? ""));
      const chunks = d.zeros ? sealChunks(plain, bytes(m.key), Buffer.from(m.prefix, "base64url")) : Buffer.from(bytes(d.chunks));
      check(createHash("sha256").update(chunks).digest("hex") === d.sha256, d.says + ": other chunks");
      check(openChunks(chunks, m.length, bytes(m.key), Buffer.from(m.prefix, "base64url")).equals(plain), d.says + ": jose opens something else");
      check(Buffer.from(await (await o.read(new Blob([chunks]))).arrayBuffer()).equals(plain), d.says + ": the script opens something else");
    }
  }
  for (const r of vectors.refused) {
    await refuses(script.open(r.line, r.for, keys[0].ours, keys[0].kid).then((o) => o.read(new Blob([bytes(r.chunks)]))), r.error, r.says);
  }
  const out = [], readers = vectors.keys.map((k) => k.public), plain = Buffer.concat([randomBytes(60_000), Buffer.alloc(chunk)]);
  for (const to of [readers.slice(0, 1), readers]) {
    const s = await script.seal(new Blob([plain]), { name: "été.pdf", type: "application/pdf", place: "deposit-1" }, to), parts = [];
    for (let n = 0; n < s.count; n++) parts.push(await s.chunk(n));
    const again = await s.chunk(0);
    check(Buffer.from(again).equals(Buffer.from(parts[0])), "a chunk that is asked for again is another");
    out.push({ line: s.line, chunks: Buffer.concat(parts).toString("base64") });
    out.push({ line: await script.reseal(s.line, "deposit-1", keys[0].ours, keys[0].kid, readers), chunks: Buffer.concat(parts).toString("base64") });
    const j = await seal(plain, { name: "été.pdf", type: "application/pdf", place: "deposit-1" }, to);
    out.push({ line: j.line, chunks: j.chunks.toString("base64") });
  }
  console.log(JSON.stringify({ plain: plain.toString("base64"), documents: out, wrapped: await script.wrap(keys[1].ours, passphrase), fingerprint: await script.fingerprint(readers[0]) }));
}

await (process.argv[2] === "vectors" ? writeVectors() : answer());
