"use strict";
// The hash of all that stands on this page beside the record.
const PAGE = "";
// Checks the record in this file with nothing but this file: no library, no request.
// Hashes are SHA-2 (FIPS 180-4), signatures Ed25519 (RFC 8032), the tree is RFC 9162,
// the bytes that were hashed are canonical JSON (RFC 8785). WebCrypto is not used: some
// browsers withhold it from files.

const utf8 = (text) => new TextEncoder().encode(text);
const hex = (bytes) => Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
const fromHex = (text) => {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new Error("not hex");
  return Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
};
const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const join = (...parts) => Uint8Array.from(parts.flatMap((part) => Array.from(part)));

// --- SHA-2: one function, because SHA-256 is SHA-512 with shorter words -------------

function firstPrimes(count) {
  const primes = [];
  for (let n = 2; primes.length < count; n++) {
    if (primes.every((p) => n % p)) primes.push(n);
  }
  return primes.map(BigInt);
}

// floor(n ** (1 / degree)) of a large whole number, by bisection.
function wholeRoot(n, degree) {
  let low = 0n, high = 1n << 100n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** degree > n) high = middle; else low = middle;
  }
  return low;
}

const fraction = (prime, degree) =>
  wholeRoot(prime << (64n * degree), degree) & ((1n << 64n) - 1n);
const CUBE_ROOTS = firstPrimes(80).map((prime) => fraction(prime, 3n));
const SQUARE_ROOTS = firstPrimes(8).map((prime) => fraction(prime, 2n));

const SIZES = {
  256: { bits: 32n, rounds: 64, a: [2n, 13n, 22n], e: [6n, 11n, 25n], s: [7n, 18n, 3n], t: [17n, 19n, 10n] },
  512: { bits: 64n, rounds: 80, a: [28n, 34n, 39n], e: [14n, 18n, 41n], s: [1n, 8n, 7n], t: [19n, 61n, 6n] },
};

function sha2(size, message) {
  const { bits, rounds, a: ra, e: re, s: rs, t: rt } = SIZES[size];
  const mask = (1n << bits) - 1n, bytes = Number(bits) / 8, block = bytes * 16;
  const turn = (x, n) => (x >> n) | ((x << (bits - n)) & mask);
  const mix = (x, [i, j, k]) => turn(x, i) ^ turn(x, j) ^ turn(x, k);
  const small = (x, [i, j, k]) => turn(x, i) ^ turn(x, j) ^ (x >> k);
  const word = (at) => BigInt("0x" + hex(padded.subarray(at, at + bytes)));

  const length = Math.ceil((message.length + 1 + 2 * bytes) / block) * block;
  const padded = new Uint8Array(length);
  padded.set(message);
  padded[message.length] = 0x80;
  new DataView(padded.buffer).setUint32(length - 4, message.length * 8);

  const shorten = (value) => value >> (64n - bits);
  let state = SQUARE_ROOTS.map(shorten);
  for (let start = 0; start < length; start += block) {
    const w = [];
    for (let i = 0; i < 16; i++) w.push(word(start + i * bytes));
    for (let i = 16; i < rounds; i++) {
      w.push((w[i - 16] + small(w[i - 15], rs) + w[i - 7] + small(w[i - 2], rt)) & mask);
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < rounds; i++) {
      const one = h + mix(e, re) + ((e & f) ^ (~e & mask & g)) + shorten(CUBE_ROOTS[i]) + w[i];
      const two = mix(a, ra) + ((a & b) ^ (a & c) ^ (b & c));
      [a, b, c, d, e, f, g, h] = [(one + two) & mask, a, b, c, (d + one) & mask, e, f, g];
    }
    state = [a, b, c, d, e, f, g, h].map((value, i) => (value + state[i]) & mask);
  }
  return fromHex(state.map((value) => value.toString(16).padStart(bytes * 2, "0")).join(""));
}

// --- Ed25519 ----------------------------------------------------------------------

const P = (1n << 255n) - 19n;
const ORDER = (1n << 252n) + 27742317777372353535851937790883648493n;
const mod = (value, by = P) => ((value % by) + by) % by;

function power(base, exponent) {
  let result = 1n;
  for (; exponent; exponent >>= 1n, base = mod(base * base)) {
    if (exponent & 1n) result = mod(result * base);
  }
  return result;
}

const inverse = (value) => power(value, P - 2n);
const CURVE_D = mod(-121665n * inverse(121666n));
const littleEndian = (bytes) => BigInt("0x" + (hex(Array.from(bytes).reverse()) || "0"));

// A point (x, y) as x = X / Z, y = Y / Z, X * Y = Z * T, or null where there is none.
function point(bytes) {
  const packed = littleEndian(bytes), sign = packed >> 255n;
  const y = packed & ((1n << 255n) - 1n);
  if (bytes.length !== 32 || y >= P) return null;
  const square = mod((y * y - 1n) * inverse(CURVE_D * y * y + 1n));
  let x = power(square, (P + 3n) / 8n);
  if (mod(x * x) !== square) x = mod(x * power(2n, (P - 1n) / 4n));
  if (mod(x * x) !== square || (x === 0n && sign)) return null;
  if ((x & 1n) !== sign) x = mod(-x);
  return [x, y, 1n, mod(x * y)];
}

function add([x1, y1, z1, t1], [x2, y2, z2, t2]) {
  const a = mod((y1 - x1) * (y2 - x2)), b = mod((y1 + x1) * (y2 + x2));
  const c = mod(2n * t1 * t2 * CURVE_D), d = mod(2n * z1 * z2);
  const e = b - a, f = d - c, g = d + c, h = b + a;
  return [mod(e * f), mod(g * h), mod(f * g), mod(e * h)];
}

function times(factor, base) {
  let result = [0n, 1n, 1n, 0n];
  for (; factor; factor >>= 1n, base = add(base, base)) {
    if (factor & 1n) result = add(result, base);
  }
  return result;
}

const pointAt = (y) => point(fromHex(y.toString(16).padStart(64, "0")).reverse());
const GENERATOR = pointAt(mod(4n * inverse(5n)));

function isSigned(message, signature, key) {
  const r = point(signature.subarray(0, 32)), a = point(key);
  const s = littleEndian(signature.subarray(32));
  if (signature.length !== 64 || !r || !a || s >= ORDER) return false;
  const h = mod(littleEndian(sha2(512, join(signature.subarray(0, 32), key, message))), ORDER);
  const [x1, y1, z1] = times(s, GENERATOR), [x2, y2, z2] = add(r, times(h, a));
  return mod(x1 * z2) === mod(x2 * z1) && mod(y1 * z2) === mod(y2 * z1);
}

// --- the record ---------------------------------------------------------------------

function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const pairs = Object.keys(value).sort().map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`);
  return `{${pairs.join(",")}}`;
}

function rootFrom(leaf, position, size, path) {
  let hash = leaf, here = position, last = size - 1;
  for (const sibling of path.map(fromHex)) {
    if (last === 0) return "";
    if (here % 2 || here === last) {
      hash = sha2(256, join([1], sibling, hash));
      while (here && here % 2 === 0) [here, last] = [here / 2, Math.floor(last / 2)];
    } else {
      hash = sha2(256, join([1], hash, sibling));
    }
    [here, last] = [Math.floor(here / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hex(hash) : "";
}

function shown(row, record) {
  const cells = Array.from(row.cells, (cell) => cell.textContent);
  if (!row.dataset.path) return false;
  const path = JSON.parse(row.dataset.path);
  let value = record, pair = null;
  for (const step of path) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, step)) return false;
    [pair, value] = [value, value[step]];
  }
  const isPair = Array.isArray(pair) && pair.length === 2 && path.at(-1) === 1;
  return cells.length === 3 && row.querySelectorAll("*").length === 3 && cells[1] === String(value).replace(/\r\n?/g, "\n") &&
    cells[2] === path.join(".") && (!isPair || cells[0] === pair[0]);
}

// One table of sealed lines and one beside it: no row may hide in a third.
function tables(record) {
  const bodies = Array.from(document.querySelectorAll("tbody"), (body) => body.id);
  const rows = Array.from(document.querySelectorAll("#sealed > tr"));
  return bodies[0] === "sealed" && bodies.slice(1).join() === (bodies[1] ? "beside" : "") &&
    rows.length > 0 && rows.every((row) => shown(row, record));
}

// Elements and words as they stand here, but for what the seal or this script sees to.
function page(node, found = []) {
  if (node.nodeType === Node.TEXT_NODE) {
    const text = node.data.replace(/[ \t\r\n\f]/g, "");
    if (text && typeof found.at(-1) === "string") found.push(found.pop() + text);
    else if (text) found.push(text);
  } else if (node.nodeType === Node.ELEMENT_NODE) {
    const [id, fact] = [node.id, node.dataset.fact];
    const looks = ["class", "hidden", "style"].filter((name) => node.hasAttribute(name));
    found.push([node.localName, id, fact ?? node.getAttribute("href") ?? "",
      id === "verdict" ? "" : looks.map((name) => `${name}=${node.getAttribute(name)}`).join(" ")]);
    const isOwn = ["verdict", "checks", "sealed", "record"].includes(id) || fact !== undefined;
    const isCode = ["script", "style"].includes(node.localName) && !id;
    // The seal holds the values of its rows; what they are called stands here alone.
    const labels = id === "sealed" ? Array.from(node.querySelectorAll("th")) : [];
    found.push(...labels.map((cell) => ["th", cell.textContent.replace(/[ \t\r\n\f]/g, "")]));
    if (!isOwn && !isCode) node.childNodes.forEach((child) => page(child, found));
    found.push([]);
  }
  return found;
}

const pageHash = () =>
  hex(sha2(256, utf8(canonical(page(document.body, page(document.querySelector("title")))))));

// "4 March 2026 at 10:36 GMT+5:30 (2026-03-04T05:06:07Z)": an hour as people read it, and
// as it is in the record, where that is all.
function moment(at, zone) {
  const language = document.documentElement.lang;
  const parts = {
    day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit",
    hourCycle: "h23", timeZone: zone, timeZoneName: "short",
  };
  try {
    const words = new Date(at).toLocaleString(language === "en" ? "en-GB" : language, parts);
    return `${words} (${at})`;
  } catch {
    return at;
  }
}

// The facts of the seal come from the record, whatever the page said before.
function facts({ proof }, zone) {
  const [head, size, root, at] = proof.text.split("\n");
  const said = {
    key: head.replace("kept-ledger/", ""), at: moment(at, zone), leaf: proof.leaf,
    root: hex(fromBase64(root)), number: proof.position + 1, size: size,
  };
  for (const [name, value] of Object.entries(said)) {
    for (const place of document.querySelectorAll(`[data-fact=${name}]`)) place.textContent = value;
  }
}

// Each check by name, true when it holds; in the order in which they are told.
function check(record) {
  const { entry, personal, salt, proof } = record;
  const lines = proof.text.split("\n");
  const leaf = sha2(256, join([0], utf8(canonical(entry))));
  const committed = personal !== null &&
    hex(sha2(256, join(fromHex(salt), utf8(canonical(personal)))));
  const key = fromBase64(proof.public_key);
  const root = rootFrom(leaf, proof.position, Number(lines[1]), proof.path);
  return {
    ...(personal !== null && { personal: committed === entry.commitment }),
    leaf: hex(leaf) === proof.leaf,
    place: proof.position < Number(lines[1]) && root === hex(fromBase64(lines[2])),
    signature: lines[0] === `kept-ledger/${hex(sha2(256, key)).slice(0, 32)}` &&
      isSigned(utf8(proof.text), fromBase64(proof.signature), key),
    shown: tables(record),
    page: pageHash() === PAGE,
  };
}

function tell() {
  const words = JSON.parse(document.getElementById("words").textContent);
  let results;
  try {
    const record = JSON.parse(document.getElementById("record").textContent);
    results = check(record);
    facts(record, words.zone);
  } catch {
    results = { readable: false };
  }
  const isGood = Object.values(results).every(Boolean);
  const verdict = document.getElementById("verdict");
  verdict.textContent = isGood ? words.unchanged : words.changed;
  verdict.className = isGood ? "good" : "bad";
  const list = document.getElementById("checks");
  list.replaceChildren();
  for (const [name, holds] of Object.entries(results)) {
    const item = document.createElement("li");
    item.textContent = words[name][holds ? 0 : 1];
    item.className = holds ? "good" : "bad";
    list.append(item);
  }
}

// Once all of the page is there: what stands below this script counts too.
document.addEventListener("DOMContentLoaded", tell);
