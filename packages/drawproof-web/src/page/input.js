// What was dropped or chosen, as names and bytes.

const NUMBERED = /^\d\d\.json$/;
const NOTE = /^(?:\d\d\.note|log\.json)$/;

/** Loose files lose their folder; where only one can be meant it is put back. */
function placed(name) {
  if (NUMBERED.test(name)) return `sources/${name}`;
  return NOTE.test(name) ? `checkpoints/${name}` : name;
}

async function bytesOf(file) {
  return new Uint8Array(await file.arrayBuffer());
}

function isZip(bytes) {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/** [[name, File]] of a dropped folder, names relative to the folder. */
async function walked(entry, prefix) {
  if (entry.isFile) {
    const file = await new Promise((done, fail) => entry.file(done, fail));
    return [[prefix + entry.name, file]];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = await new Promise((done, fail) => reader.readEntries(done, fail));
    if (!some.length) break;
    for (const one of some) found.push(...(await walked(one, `${prefix}${entry.name}/`)));
  }
  return found;
}

/** Without the folder that holds everything. */
function trimmed(pairs) {
  const tops = new Set(pairs.map(([name]) => name.split("/")[0]));
  const nested = pairs.every(([name]) => name.includes("/"));
  if (!nested || tops.size !== 1 || ["sources", "frame", "checkpoints"].some((name) => tops.has(name))) return pairs;
  return pairs.map(([name, file]) => [name.slice(name.indexOf("/") + 1), file]);
}

export async function ofDrop(transfer) {
  const entries = Array.from(transfer.items || [])
    .map((item) => (item.webkitGetAsEntry ? item.webkitGetAsEntry() : null))
    .filter((entry) => entry);
  if (!entries.some((entry) => entry.isDirectory)) return ofFiles(Array.from(transfer.files));
  const pairs = [];
  for (const entry of entries) pairs.push(...(await walked(entry, "")));
  return loaded(trimmed(pairs));
}

export function ofFiles(files) {
  const pairs = files.map((file) => [file.webkitRelativePath || placed(file.name), file]);
  return loaded(trimmed(pairs));
}

/** {zip, name}, {files, name} or {text, name}. */
async function loaded(pairs) {
  const read = [];
  for (const [name, file] of pairs) read.push([name, await bytesOf(file)]);
  if (read.length === 1) {
    const [[name, bytes]] = read;
    if (isZip(bytes)) return { zip: bytes, name };
    if (bytes.length < 1 << 22 && name !== "manifest.json" && name !== "announce.json") {
      return { text: new TextDecoder().decode(bytes), name };
    }
  }
  return { files: read, name: pairs.length ? pairs[0][0].split("/")[0] : "-" };
}
