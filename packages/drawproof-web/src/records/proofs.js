// proofs.json and manifest.json (§10).

import { parseCanonical } from "../core/json.js";
import { quoted } from "../core/refusal.js";
import { array, integer, keyed, need, placed, record, text, wrong } from "./forms.js";

function pathOf(value, where) {
  if (array(value, `${where}.path`).length > 64) wrong(where, "path too long");
  return placed(where, () => value.map((one) => need("digest", one)));
}

function indexOf(value, where) {
  return placed(`${where}.index`, () => integer("index", value.get("index"), 0));
}

/** `index`, `leaf`, `path` of a place in a tree. */
export function placeOf(value, where) {
  return {
    index: indexOf(value, where),
    leaf: text(value.get("leaf"), `${where}.leaf`),
    path: pathOf(value.get("path"), where),
  };
}

/** The place of an object in the frame; of a sharded one with that of its shard. */
export function frameplace(value, where) {
  const shard = value.has("shard")
    ? placeOf(keyed(value.get("shard"), `${where}.shard`, ["index", "leaf", "path"]), `${where}.shard`)
    : null;
  return { ...placeOf(value, where), shard };
}

export function readProofs(bytes) {
  const value = record(parseCanonical(bytes), "proofs", ["draw", "entries"]);
  const draw = placed("proofs.draw", () => need("draw", value.get("draw")));
  const entries = array(value.get("entries"), "proofs.entries").map((one, at) => {
    const where = `proofs.entries[${at}]`;
    keyed(one, where, ["frame", "result", "object_id"]);
    const frame = keyed(one.get("frame"), `${where}.frame`, ["index", "leaf", "path"], ["shard"]);
    const result = keyed(one.get("result"), `${where}.result`, ["index", "path"]);
    return {
      objectId: placed(`${where}.object_id`, () => need("object_id", one.get("object_id"))),
      frame: frameplace(frame, `${where}.frame`),
      result: placed(`${where}.result`, () => ({
        index: indexOf(result, `${where}.result`),
        path: pathOf(result.get("path"), `${where}.result`),
      })),
    };
  });
  return { draw, entries };
}

export const FIXED = [
  "announce.json", "assignment.csv", "frame.csv", "manifest.json", "proofs.json", "recusals.csv",
  "result.json", "roster.csv", "secrets.csv", "winners.csv",
];
const SOURCE = /^sources\/(?!00)[0-9]{2}\.json$/;

const NOTE = /^checkpoints\/(?:(?!00)[0-9]{2}\.note|log\.json)$/;
const LATER = /^(?:substitutions|replacements|releases)\.csv$/;
const SHARD = /^frame\/[0-9A-Z]{1,6}\.csv$/;

export function isNoteName(name) {
  return NOTE.test(name) && name.endsWith(".note");
}

export function isShardName(name) {
  return SHARD.test(name);
}

export function isBundleName(name) {
  return FIXED.includes(name) || SOURCE.test(name) || LATER.test(name) || NOTE.test(name) || SHARD.test(name);
}

export function isSourceName(name) {
  return SOURCE.test(name);
}

export function readManifest(bytes) {
  const value = record(parseCanonical(bytes), "manifest", ["level", "draw", "files"]);
  const level = text(value.get("level"), "manifest.level");
  if (level !== "public" && level !== "full") wrong("manifest", "level is none of public, full");
  let last = "";
  const files = array(value.get("files"), "manifest.files").map((one, at) => {
    const where = `manifest.files[${at}]`;
    keyed(one, where, ["file", "size", "sha256"]);
    const file = text(one.get("file"), `${where}.file`);
    if (!isBundleName(file) || file === "manifest.json" || file <= last) {
      wrong(where, `file name ${quoted(file)} out of place`);
    }
    last = file;
    return {
      file,
      size: placed(`${where}.size`, () => integer("size", one.get("size"), 0)),
      sha256: placed(`${where}.sha256`, () => need("digest", one.get("sha256"))),
    };
  });
  return { draw: placed("manifest.draw", () => need("draw", value.get("draw"))), level, files };
}
