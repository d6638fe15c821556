// Records of the log (§14.2).

import { refuse } from "../core/refusal.js";
import { placed, array, integer, keyed, need, text, time, wrong } from "../records/forms.js";
import { keyOf } from "./keys.js";

const words = (value, where) => {
  text(value, where);
  const length = Array.from(value).length;
  // eslint-disable-next-line no-control-regex
  if (!length || length > 500 || /[\u0000-\u001f]/.test(value)) {
    wrong(where, "not 1 to 500 characters on one line");
  }
  return value;
};
const id = (kind) => (value, where) => placed(where, () => need(kind, value));
const source = (value, where) => placed(where, () => integer("source", value, 1));
/** A text of a form; the refusal names the record, not the key. */
const form = (test, reason) => (value, where) => {
  if (!test.test(text(value, where))) wrong(where.slice(0, where.lastIndexOf(".")), reason);
  return value;
};
const digest = id("digest");
const draw = id("draw");
const drawId = id("draw_id");

const KINDS = {
  announce: {
    draw_id: drawId,
    digest,
    plan_items: (value, where) => {
      if (!array(value, where).length) wrong(where.slice(0, where.lastIndexOf(".")), "plan_items is empty");
      return value.map((one, at) => words(one, `${where}[${at}]`));
    },
    closing: (value, where) => placed(where, () => time(value)),
    result_by: (value, where) => placed(where, () => time(value)),
  },
  escrow: { draw, digest, by: words },
  commit: { draw_id: drawId, party: id("party"), digest },
  reveal: { draw_id: drawId, party: id("party"), value: text },
  dice: { draw_id: drawId, source, digits: form(/^[0-9]{1,100}$/, "digits are not 1 to 100 digits") },
  beacon: { draw_id: drawId, source, string: form(/^[0-9A-Za-z._:-]{1,1000}$/, "value too long") },
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
      const key = keyOf(text(value, where));
      const record = where.slice(0, where.lastIndexOf("."));
      if (!key) placed(record, () => refuse("vkey-form", { value }));
      return key;
    },
    signature: text,
  },
  "item-list": { subject: words, digest },
  plan: { subject: words, digest },
  publication: { subject: words, digest },
  correction: { subject: words, digest },
  withdrawal: { subject: words, digest },
  "key-change": { old: text, new: text, reason: words },
  checkpoint: { note: text },
};

/** An entry's record as plain fields; unknown kinds and keys are refused. */
export function readEntry(value, where) {
  if (!(value instanceof Map)) wrong(where, "an object is expected");
  keyed(new Map(value.has("kind") ? [["kind", 0]] : []), where, ["kind"]);
  const kind = text(value.get("kind"), `${where}.kind`);
  const fields = KINDS[kind];
  if (!fields) wrong(where, "kind is unknown");
  keyed(value, where, ["kind", ...Object.keys(fields)]);
  const made = { kind, whole: value };
  for (const [name, read] of Object.entries(fields)) made[name] = read(value.get(name), `${where}.${name}`);
  return made;
}
