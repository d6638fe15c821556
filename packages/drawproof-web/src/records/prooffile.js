// Proof files: that an object is, or is not, in a frozen frame (§16).

import { utf8 } from "../core/bytes.js";
import { looseJson, parseCanonical } from "../core/json.js";
import { Refusal, refuse } from "../core/refusal.js";
import { modeOf, suiteOf } from "./announce.js";
import { array, integer, keyed, need, placed, record, text, wrong } from "./forms.js";
import { placeOf } from "./proofs.js";
import { checkedFrame, checkedRecords, plain } from "./slip.js";

const LARGEST = 64 * (4 << 20);

/** Whether a text is meant as a proof file. */
export function isProof(source) {
  try {
    const value = looseJson(source);
    return value instanceof Map && value.get("kind") === "proof";
  } catch (error) {
    if (!(error instanceof Refusal) && !(error instanceof RangeError)) throw error;
    return false;
  }
}

function neighboursOf(value, where) {
  return array(value, `${where}.neighbours`).map((one, at) => {
    const place = `${where}.neighbours[${at}]`;
    return placeOf(keyed(one, place, ["index", "leaf", "path"]), place);
  });
}

/** The proof as a plain object, or a refusal. */
export function readProof(source) {
  const bytes = utf8(source);
  if (bytes.length > LARGEST) refuse("proof-unreadable", { reason: "too large" });
  const value = parseCanonical(bytes);
  if (!(value instanceof Map)) wrong("proof", "an object is expected");
  const present = value.get("proves") === "inclusion";
  const frame = value.get("frame");
  const sharded = frame instanceof Map && frame.has("shards");
  const required = ["proves", "suite", "mode", "draw", "object_id", "announcement", "frame"];
  if (!present) required.push(sharded ? "shards" : "neighbours");
  record(value, "proof", required, ["records"]);
  const proves = text(value.get("proves"), "proof.proves");
  if (proves !== "inclusion" && proves !== "absence") wrong("proof", "proves is none of inclusion, absence");
  suiteOf(text(value.get("suite"), "proof.suite"));
  modeOf(text(value.get("mode"), "proof.mode"));
  placed("proof.object_id", () => need("object_id", value.get("object_id")));
  if (present) checkedFrame(frame, "proof.frame");
  else {
    keyed(frame, "proof.frame", ["root", "count"], ["shards"]);
    placed("proof.frame.root", () => need("digest", frame.get("root")));
    placed("proof.frame.count", () => integer("count", frame.get("count"), 0));
    if (sharded) placed("proof.frame.shards", () => integer("shards", frame.get("shards"), 1));
  }
  placed("proof.draw", () => need("draw", value.get("draw")));
  placed("proof.announcement", () => need("digest", value.get("announcement")));
  checkedRecords(value, "proof", ["announce"]);
  const made = plain(value);
  made.records = value.get("records");
  if (!present && sharded) made.shards = array(value.get("shards"), "proof.shards").map(shardAbsence);
  if (!present && !sharded) made.neighbours = neighboursOf(value.get("neighbours"), "proof");
  return made;
}

function shardAbsence(one, at) {
  const where = `proof.shards[${at}]`;
  keyed(one, where, ["leaf", "neighbours"]);
  return {
    leaf: text(one.get("leaf"), `${where}.leaf`),
    neighbours: neighboursOf(one.get("neighbours"), where),
  };
}
