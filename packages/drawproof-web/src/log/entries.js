// Records of the log (§14.2).

import { refuse } from "../core/refusal.js";
import { placed, array, integer, keyed, need, text, time, wrong } from "../records/forms.js";
import { utf8 } from "../core/bytes.js";
import { base64, keyOf } from "./keys.js";
import { checkpointOf, noteOf } from "./part.js";

const recordOf = (where) => where.slice(0, where.lastIndexOf("."));

const words = (value, where) => {
  const length = typeof value === "string" ? Array.from(value).length : 0;
  // eslint-disable-next-line no-control-regex
  if (!length || length > 500 || /[\u0000-\u001f]/.test(value)) {
    wrong(recordOf(where), "not 1 to 500 characters on one line");
  }
  return value;
};
const id = (kind) => (value, where) => placed(where, () => need(kind, value));
const source = (value, where) => placed(where, () => integer("source", value, 1));
/** A text of a form; the refusal names the record, not the key. */
const form = (test, reason) => (value, where) => {
  if (!test.test(text(value, where))) wrong(recordOf(where), reason);
  return value;
};
const digest = id("digest");
const draw = id("draw");
const drawId = id("draw_id");

function vkey(value, where) {
  const key = keyOf(text(value, where));
  if (!key) placed(recordOf(where), () => refuse("vkey-form", { value }));
  return key;
}

function revealed(value, where) {
  if (Array.from(text(value, where)).length > 256) wrong(recordOf(where), "value too long");
  return value;
}

function outcome(value, where) {
  if (!/^[0-9A-Za-z._:-]{1,1000}$/.test(text(value, where))) {
    placed(recordOf(where), () => refuse("source-form", { value }));
  }
  return value;
}

const KINDS = {
  announce: {
    draw_id: drawId,
    digest,
    plan_items: (value, where) => {
      if (!array(value, where).length) wrong(recordOf(where), "plan_items is empty");
      return value.map((one) => words(one, where));
    },
    closing: (value, where) => placed(where, () => time(value)),
    result_by: (value, where) => placed(where, () => time(value)),
  },
  escrow: { draw, digest, by: words },
  commit: { draw_id: drawId, party: id("party"), digest },
  reveal: { draw_id: drawId, party: id("party"), value: revealed },
  dice: { draw_id: drawId, source, digits: form(/^[0-9]{1,100}$/, "digits are not 1 to 100 digits") },
  beacon: { draw_id: drawId, source, string: outcome },
  objection: { draw_id: drawId, digest },
  result: { draw, digest, result_root: digest },
  void: { draw_id: drawId, reason: words },
  release: { draw, digest },
  substitution: { draw, digest },
  replacement: { draw, digest },
  attestation: {
    draw,
    by: words,
    states: form(/^(?:frame|full)$/, "states is neither frame nor full"),
    digest,
    key: (value, where) => {
      const key = vkey(value, where);
      if (key.cosigns) wrong(recordOf(where), "kind is unknown");
      return key;
    },
    signature: (value, where) => {
      const bytes = base64(text(value, where));
      if (!bytes || bytes.length !== 64) wrong(recordOf(where), "signature is not 64 bytes of base64");
      return value;
    },
  },
  "item-list": { subject: words, digest },
  plan: { subject: words, digest },
  publication: { subject: words, digest },
  correction: { subject: words, digest },
  withdrawal: { subject: words, digest },
  "key-change": { old: vkey, new: vkey, reason: words },
  checkpoint: {
    note: (value, where) => {
      text(value, where);
      placed(recordOf(where), () => checkpointOf(noteOf(utf8(value)).text));
      return value;
    },
  },
};

/** An entry's record as plain fields; unknown kinds and keys are refused. */
export function readEntry(value, where) {
  if (!(value instanceof Map)) wrong(where, "an object is expected");
  keyed(new Map(value.has("kind") ? [["kind", 0]] : []), where, ["kind"]);
  const kind = text(value.get("kind"), `${where}.kind`);
  if (!Object.hasOwn(KINDS, kind)) wrong(where, "kind is unknown");
  const fields = KINDS[kind];
  keyed(value, where, ["kind", ...Object.keys(fields)]);
  const made = { kind, whole: value };
  for (const [name, read] of Object.entries(fields)) made[name] = read(value.get(name), `${where}.${name}`);
  return made;
}
