// What was dropped on the page, as the files of a bundle: a ZIP in the form of §10.4 or the files.

import { byCodePoint, hex } from "./bytes.js";
import { crc32 } from "./crc32.js";
import { inflated } from "./inflate.js";
import { Refusal, printable, refuse } from "./refusal.js";
import { isBundleName } from "../records/proofs.js";

const END = 22;
const MAGIC = { end: 0x06054b50, entry: 0x02014b50, local: 0x04034b50 };
const LARGEST = 2 ** 31;
const MOST_MEMBERS = 10000;
const PATCHED_OR_STRONG = 0x60;

// Code page 437, in which names of members stand that are not marked as UTF-8.
const UPPER =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀" +
  "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0";

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Throws where the bytes are no UTF-8. */
function nameOf(raw, isUtf8) {
  if (isUtf8) return UTF8.decode(raw);
  return Array.from(raw, (byte) => (byte < 128 ? String.fromCharCode(byte) : UPPER[byte - 128])).join("");
}

export class Unreadable extends Refusal {
  constructor(path, reason) {
    super("bundle-unreadable", { path, reason });
  }
}

function unreadable(path) {
  return new Unreadable(path, "not a readable ZIP");
}

function endOfDirectory(view, bytes) {
  const plain = bytes.length - END;
  if (view.getUint32(plain, true) === MAGIC.end && view.getUint16(plain + 20, true) === 0) return plain;
  for (let at = plain; at >= 0 && at >= plain - 65536; at--) {
    if (view.getUint32(at, true) === MAGIC.end) return at;
  }
  return -1;
}

/** The members of an archive by its directory: [{name, data, problem}]. */
function members(bytes, path) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = bytes.length < END ? -1 : endOfDirectory(view, bytes);
  if (end < 0) throw unreadable(path);
  const size = view.getUint32(end + 12, true);
  const start = end - size;
  if (start < 0) throw unreadable(path);
  // What stands before the archive shifts everything in it.
  const shift = start - view.getUint32(end + 16, true);
  const directory = bytes.subarray(start, end);
  const entries = [];
  for (let at = 0; at < size; ) {
    const entry = entryAt(directory.subarray(at));
    if (!entry || entry.version > 63 || !extraFits(entry.extra)) throw unreadable(path);
    entry.offset += shift;
    entries.push(entry);
    at += entry.length;
  }
  refuseBombs(path, entries, bytes.length);
  return entries.map((entry) => ({ name: entry.name, crc: entry.crc, ...content(bytes, view, entry) }));
}

/** Nothing that unpacks to far more than it is, or to too many files, is unpacked at all (§10.4). */
function refuseBombs(path, entries, packed) {
  const size = entries.reduce((sum, entry) => sum + entry.size, 0);
  if (entries.length > MOST_MEMBERS || size > Math.min(LARGEST, 100 * packed + (1 << 20))) {
    refuse("bundle-bomb", { path, size, packed });
  }
}

/** Extra fields are each as long as they say; less than four bytes at the end are none. */
function extraFits(extra) {
  let at = 0;
  while (at + 4 <= extra.length) at += 4 + (extra[at + 2] | (extra[at + 3] << 8));
  return at <= extra.length;
}

/** The entry at the beginning of the rest of a directory, or null. */
function entryAt(rest) {
  const view = new DataView(rest.buffer, rest.byteOffset, rest.length);
  if (rest.length < 46 || view.getUint32(0, true) !== MAGIC.entry) return null;
  const [nameLength, extra, comment] = [28, 30, 32].map((at) => view.getUint16(at, true));
  const length = 46 + nameLength + extra + comment;
  if (length > rest.length) return null;
  const raw = rest.subarray(46, 46 + nameLength);
  const flags = view.getUint16(8, true);
  let name;
  try {
    name = nameOf(raw, flags & 0x800);
  } catch (error) {
    return null;
  }
  return {
    version: view.getUint8(6),
    flags,
    method: view.getUint16(10, true),
    crc: view.getUint32(16, true),
    packed: view.getUint32(20, true),
    size: view.getUint32(24, true),
    offset: view.getUint32(42, true),
    name,
    raw,
    extra: rest.subarray(46 + nameLength, 46 + nameLength + extra),
    length,
  };
}

/** {data} of a member, or {problem}: it is encrypted, or not what the directory says. */
function content(bytes, view, entry) {
  const damaged = (reason) => ({ problem: new Refusal("bundle-damaged", { file: entry.name, reason }) });
  if (entry.flags & 1) return damaged("encrypted");
  const data = unpacked(bytes, view, entry);
  const right = data && data.length === entry.size && crc32(data) === entry.crc;
  return right ? { data } : damaged("not as the archive's directory says");
}

function unpacked(bytes, view, { offset, raw, flags, method, packed, size }) {
  const inside = offset >= 0 && offset + 30 <= bytes.length;
  if (!inside || view.getUint32(offset, true) !== MAGIC.local || flags & PATCHED_OR_STRONG) return null;
  const [nameLength, extra] = [view.getUint16(offset + 26, true), view.getUint16(offset + 28, true)];
  if (hex(bytes.subarray(offset + 30, offset + 30 + nameLength)) !== hex(raw)) return null;
  const start = offset + 30 + nameLength + extra;
  const held = bytes.subarray(start, start + packed);
  if (held.length !== packed) return null;
  try {
    return method === 8 ? inflated(held, size) : method === 0 ? held : null;
  } catch {
    return null;
  }
}

/** The one archive that §10.4 allows for these files, chunk by chunk. */
function* canonicalZip(files, sums) {
  const entries = [];
  let offset = 0;
  const name = (text) => Uint8Array.from(text, (char) => char.charCodeAt(0));
  for (const [file, data] of files) {
    const entry = { file: name(file), size: data.length, crc: sums.get(file), offset };
    entries.push(entry);
    yield [file, header(0x04034b50, entry)];
    yield [file, entry.file];
    yield [file, data];
    offset += 30 + entry.file.length + data.length;
  }
  let length = 0;
  for (const entry of entries) {
    const head = header(0x02014b50, entry);
    yield ["-", head];
    yield ["-", entry.file];
    length += head.length + entry.file.length;
  }
  const end = new DataView(new ArrayBuffer(END));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, entries.length, true);
  end.setUint16(10, entries.length, true);
  end.setUint32(12, length, true);
  end.setUint32(16, offset, true);
  yield ["-", new Uint8Array(end.buffer)];
}

/** A local header or a directory entry: version 2.0 on Unix, stored, 1980-01-01, 0100644. */
function header(magic, { file, size, crc, offset }) {
  const central = magic === 0x02014b50;
  const view = new DataView(new ArrayBuffer(central ? 46 : 30));
  let at = 0;
  const put16 = (value) => view.setUint16((at += 2) - 2, value, true);
  const put32 = (value) => view.setUint32((at += 4) - 4, value, true);
  put32(magic);
  if (central) put16((3 << 8) | 20);
  put16(20);
  put16(0);
  put16(0);
  put16(0);
  put16(33);
  put32(crc);
  put32(size);
  put32(size);
  put16(file.length);
  put16(0);
  if (central) {
    put16(0);
    put16(0);
    put16(0);
    put32((0o100644 << 16) >>> 0);
    put32(offset);
  }
  return new Uint8Array(view.buffer);
}

/** `files`: [[name, data], …] ascending; `sums`: name → CRC-32 of the data. */
function formFault(bytes, files, sums) {
  let at = 0;
  for (const [file, part] of canonicalZip(files, sums)) {
    // A file that is stored there is a view of these very bytes.
    const itself = part.buffer === bytes.buffer && part.byteOffset === bytes.byteOffset + at;
    for (let i = itself ? part.length : 0; i < part.length; i++) {
      if (bytes[at + i] !== part[i]) {
        return new Refusal("bundle-zip-form", { file, offset: at + i });
      }
    }
    at += part.length;
  }
  return at === bytes.length ? null : new Refusal("bundle-zip-form", { file: "-", offset: at });
}

/** {files: Map, problems: [Refusal]} of a ZIP. */
export function fromZip(bytes, path) {
  const files = new Map();
  const problems = [];
  if (bytes.length > LARGEST) throw new Unreadable(path, "too large");
  const all = members(bytes, path);
  const seen = new Set();
  const sums = new Map();
  for (const { name, crc, data, problem } of all) {
    // Only these are the same letter in every version of Unicode.
    const key = name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
    const twice = seen.has(key);
    seen.add(key);
    if (twice) problems.push(new Refusal("bundle-duplicate", { file: printable(name) }));
    else if (!isBundleName(name)) problems.push(new Refusal("bundle-name", { file: printable(name) }));
    else if (problem) problems.push(problem);
    else {
      files.set(name, data);
      sums.set(name, crc);
    }
  }
  if (!problems.length) {
    const sorted = Array.from(files).sort((a, b) => byCodePoint(a[0], b[0]));
    const fault = formFault(bytes, sorted, sums);
    if (fault) problems.push(fault);
  }
  return bundled(files, problems, path);
}

function bundled(files, problems, path) {
  if (!files.has("manifest.json") && !files.has("announce.json")) {
    throw new Unreadable(path, "not an evidence bundle");
  }
  return { files, problems };
}

/** The same of loose files, [[name, bytes], …]; a folder's files have names relative to it. */
export function fromFiles(pairs, path = "-") {
  const files = new Map();
  const problems = [];
  const folders = new Set();
  for (const [name] of pairs) {
    for (let at = name.indexOf("/"); at > 0; at = name.indexOf("/", at + 1)) folders.add(name.slice(0, at));
  }
  for (const name of ["sources", "checkpoints", "frame"]) folders.delete(name);
  const all = [...pairs, ...Array.from(folders, (name) => [name, null])];
  for (const [name, data] of all.sort((a, b) => byCodePoint(a[0], b[0]))) {
    if (data === null || !isBundleName(name)) problems.push(new Refusal("bundle-name", { file: printable(name) }));
    else if (data.length > LARGEST) problems.push(new Refusal("bundle-too-large", { file: name }));
    else files.set(name, data);
  }
  return bundled(files, problems, path);
}
