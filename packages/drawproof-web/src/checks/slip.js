// S01 to S10: what a slip shows by itself and with the published digests (§8, §15).

import { hex, utf8 } from "../core/bytes.js";
import { canonical } from "../core/json.js";
import { Refusal } from "../core/refusal.js";
import { sha256, SUITES, T } from "../core/suites.js";
import { included } from "../core/tree.js";
import { drawOf, readAnnounce } from "../records/announce.js";
import { readLine } from "../records/lines.js";
import { readResult } from "../records/result.js";
import { readSlip, resultLeaf } from "../records/slip.js";
import { check, fileError, finding, judged, open } from "./model.js";

const value = (what, found, expected) =>
  found === expected ? [] : [finding("slip-value", { what, found, expected })];

const fromRecord = (other) => (field, found, expected) =>
  found === expected ? [] : [finding("record-differs", { file: "slip", field, found, other, expected })];
const fromLeaf = (field, found, expected) =>
  found === expected ? [] : [finding("record-differs", { file: "slip", field, found, other: "frame.leaf", expected })];

/** {checks: [[id, check]…], facts} of a slip. */
export function slipChecks(source, options) {
  let slip;
  try {
    slip = readSlip(source);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { slip: null, checks: [["S01", check("failed", [fileError("slip", error)])]] };
  }
  const suite = SUITES[slip.suite];
  const checks = [["S01", judged([])], ["S02", announced(slip, options)], ["S03", inFrame(slip, suite)]];
  checks.push(["S04", stratum(slip, suite)]);
  if (slip.slip === 2) {
    checks.push(["S05", resulted(slip, options)], ["S06", ticket(slip, suite)]);
    checks.push(["S07", cutoff(slip, suite)], ["S08", drawn(slip)]);
    if (slip.won) checks.push(["S09", place(slip, suite)]);
  }
  checks.push(["S10", open("log")]);
  return { slip, checks };
}

function heldRecord(slip, options, name, key, read) {
  const given = (options.records || new Map()).get(name);
  const own = slip.records && slip.records[key] ? utf8(canonical(slip.records[key])) : null;
  const bytes = given || own;
  return bytes ? { bytes, read: () => read(bytes) } : null;
}

/** A digest against the given one and the held record; `agree` judges the record's contents. */
function compared(what, digest, given, held, agree) {
  const found = [];
  if (given && digest !== given.toLowerCase()) {
    found.push(finding("slip-digest", { what: what.slice(0, -5), found: digest, expected: given.toLowerCase() }));
  }
  if (held) {
    const actual = hex(sha256(held.bytes));
    if (actual !== digest) {
      const params = { file: "slip", field: what.slice(0, -5), found: digest, other: what, expected: actual };
      found.push(finding("record-differs", params));
    } else {
      try {
        found.push(...agree(held.read()));
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        found.push(fileError(what, error));
      }
    }
  }
  if (found.length) return judged(found);
  if (!given) return open("digest");
  return held ? judged([]) : open("records");
}

function announced(slip, options) {
  const held = heldRecord(slip, options, "announce.json", "announce", readAnnounce);
  return compared("announce.json", slip.announcement, options.announce, held, (announce) => {
    const task = announce.tasks.find((one) => drawOf(announce, one.k) === slip.draw);
    const same = fromRecord("announce.json");
    const found = [...same("suite", slip.suite, announce.suite.name), ...same("mode", slip.mode, announce.mode)];
    if (!task) return [...found, ...same("draw", slip.draw, announce.drawId)];
    found.push(...same("root", slip.frame.root, task.root), ...same("count", slip.frame.count, task.count));
    if (slip.stratum && !task.strata.some((one) => one.stratum === slip.stratum.name)) {
      found.push(...same("stratum", slip.stratum.name, "-"));
    }
    return found;
  });
}

function inFrame(slip, suite) {
  const { count, index, leaf, path, root } = slip.frame;
  try {
    const row = readLine("frame", leaf, { suite });
    if (row.id !== slip.object_id) return judged(fromLeaf("object_id", slip.object_id, row.id));
    if (row.mode !== slip.mode) return judged(fromLeaf("mode", slip.mode, row.mode));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return judged([fileError("slip", error)]);
  }
  if (included(suite, utf8(leaf), index, count, path, root)) return judged([]);
  return judged([finding("slip-path", { object_id: slip.object_id, what: "frame" })]);
}

function leafStratum(slip) {
  return slip.frame.leaf.split("|")[3];
}

function stratum(slip, suite) {
  if (!slip.stratum) return open("stratum");
  try {
    readLine("frame", slip.frame.leaf, { suite });
  } catch (error) {
    return open("other");
  }
  const { name, salt } = slip.stratum;
  const made = slip.mode === "open" ? name : `h:${T(suite, "hide", slip.draw, slip.object_id, name, salt)}`;
  return judged(fromLeaf("stratum", made, leafStratum(slip)));
}

function resulted(slip, options) {
  const held = heldRecord(slip, options, "result.json", "result", readResult);
  return compared("result.json", slip.result, options.result, held, (result) => {
    const same = fromRecord("result.json");
    const found = [
      ...same("announcement", slip.announcement, result.announcement),
      ...same("draw", slip.draw, result.draw),
      ...same("seed", slip.seed, result.seed),
      ...same("N", slip.N, result.N),
      ...same("n", slip.n, result.n),
    ];
    if (slip.won) found.push(...same("root", slip.winner.root, result.resultRoot));
    const one = result.strata.find((other) => other.stratum === slip.stratum.name);
    const stated = one && (slip.mode === "open" ? one.cutoff : one.cut);
    const own = slip.mode === "open" ? slip.cutoff.value : slip.cutoff.digest;
    return [...found, ...same("cutoff", own, stated || "-")];
  });
}

function ticket(slip, suite) {
  const drawId = slip.draw.split("/")[0];
  const fields = ["obj", drawId, slip.seed, slip.object_id];
  if (slip.mode === "private") fields.push(slip.key);
  const found = value("ticket", slip.ticket, T(suite, ...fields));
  if (slip.mode === "private") {
    const lock = T(suite, "lock", slip.draw, slip.object_id, slip.key);
    found.push(...fromLeaf("key", lock, slip.frame.leaf.split("|")[6]));
  }
  return judged(found);
}

function cutoff(slip, suite) {
  if (slip.mode === "open") return judged([]);
  const { digest, salt, value: limit } = slip.cutoff;
  const made = `h:${T(suite, "cut", slip.draw, slip.stratum.name, limit, salt)}`;
  return judged(value("cutoff.digest", digest, made));
}

function drawn(slip) {
  const limit = slip.cutoff.value;
  const wins = limit !== "-" && slip.ticket <= limit;
  const params = { ticket: slip.ticket, cutoff: limit };
  if (wins !== slip.won) return judged([finding(slip.won ? "slip-lost" : "slip-won", params)]);
  return check("passed", [
    finding(wins ? "drawn" : "not-drawn", { ...params, stratum: slip.stratum.name }),
  ]);
}

function place(slip, suite) {
  const { count, index, leaf, path, rank, root } = slip.winner;
  const found = value("winner.leaf", leaf, resultLeaf(suite, slip, rank));
  if (!included(suite, utf8(leaf), index, count, path, root)) {
    found.push(finding("slip-path", { object_id: slip.object_id, what: "result" }));
  }
  return judged(found);
}
