// S01 to S11: what a slip or a proof file shows by itself, with the published digests and records, and
// with the log entries that a slip carries (§8, §15, §16).

import { hex, utf8 } from "../core/bytes.js";
import { canonical } from "../core/json.js";
import { Refusal } from "../core/refusal.js";
import { sha256, SUITES, T } from "../core/suites.js";
import { included } from "../core/tree.js";
import { readPart } from "../log/part.js";
import { drawOf, readAnnounce } from "../records/announce.js";
import { readLine } from "../records/lines.js";
import { readProof } from "../records/prooffile.js";
import { readResult } from "../records/result.js";
import { absent, presence } from "../records/shards.js";
import { readSlip, resultLeaf } from "../records/slip.js";
import { viewOf } from "./log.js";
import { check, fileError, finding, judged, open } from "./model.js";

const value = (what, found, expected) =>
  found === expected ? [] : [finding("slip-value", { what, found, expected })];

const differs = (field, found, other, expected) =>
  found === expected ? [] : [finding("record-differs", { file: "slip", field, found, other, expected })];

/** What `make` gives, or the refusal that it throws. */
function tried(make) {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error;
  }
}

const failed = (one) => one instanceof Refusal;
const given = (digest) => (digest ? digest.toLowerCase() : null);

/** {slip, checks: [[id, check]…]} of a slip. */
export function slipChecks(source, options) {
  const slip = tried(() => readSlip(source));
  if (failed(slip)) return { slip: null, checks: [["S01", judged([fileError("slip", slip)])]] };
  const suite = SUITES[slip.suite];
  const leaf = tried(() => readLine("frame", slip.frame.leaf, { suite }));
  const view = logOf(slip, options.policy);
  const announce = given(options.announce) || logged(view, "announce", slip);
  const result = given(options.result) || logged(view, "result", slip);
  const checks = [
    ["S01", judged([])],
    ["S02", announced(slip, announce, options)],
    ["S03", inFrame(slip, suite, leaf, "slip")],
    ["S04", stratum(slip, suite, leaf)],
  ];
  if (slip.slip === 2) {
    checks.push(["S05", resulted(slip, result, options)], ["S06", ticket(slip, suite, leaf)]);
    checks.push(["S07", cutoff(slip, suite)], ["S08", drawn(slip)]);
    if (slip.won) checks.push(["S09", place(slip, suite)]);
  }
  checks.push(["S10", inLog(slip, view)]);
  return { slip, checks };
}

/** The same of a proof file (§16). */
export function proofChecks(source, options) {
  const proof = tried(() => readProof(source));
  if (failed(proof)) return { proof: null, checks: [["S01", judged([fileError("proof", proof)])]] };
  const suite = SUITES[proof.suite];
  const checks = [["S01", judged([])], ["S02", announced(proof, given(options.announce), options)]];
  if (proof.proves === "inclusion") {
    const leaf = tried(() => readLine("frame", proof.frame.leaf, { suite }));
    checks.push(["S03", inFrame(proof, suite, leaf, "proof")]);
  } else {
    const good = absent(suite, proof);
    const wrong = good ? [] : [finding("absence-wrong", { object_id: proof.object_id })];
    checks.push(["S11", judged(wrong)]);
  }
  return { proof, checks };
}

function recordBytes(paper, options, name) {
  const published = (options.records || new Map()).get(`${name}.json`);
  if (published) return published;
  const held = paper.records && paper.records.get(name);
  return held ? utf8(canonical(held)) : null;
}

/** A digest against the trusted one and the record's bytes; `agree` judges the record's contents. */
function compared(name, stated, trusted, bytes, agree) {
  const found = [];
  if (trusted && stated !== trusted) {
    found.push(finding("slip-digest", { what: name, found: stated, expected: trusted }));
  }
  if (bytes) found.push(...differs(name, stated, `${name}.json`, hex(sha256(bytes))));
  if (bytes && !found.length) {
    const judgement = tried(() => agree(bytes));
    if (failed(judgement)) return judged([fileError(`${name}.json`, judgement)]);
    found.push(...judgement);
  }
  if (found.length) return judged(found);
  if (!trusted) return open("digest");
  return bytes ? judged([]) : open("records");
}

function announced(paper, trusted, options) {
  const bytes = recordBytes(paper, options, "announce");
  return compared("announce", paper.announcement, trusted, bytes, (data) => {
    const announce = readAnnounce(data);
    const same = (field, found, expected) => differs(field, found, "announce.json", expected);
    const found = [...same("suite", paper.suite, announce.suite.name), ...same("mode", paper.mode, announce.mode)];
    const task = announce.tasks.find((one) => drawOf(announce, one.k) === paper.draw);
    if (!task) return [...found, ...same("draw", paper.draw, announce.drawId)];
    const { count, root, shards } = paper.frame;
    found.push(...same("root", root, task.root), ...same("count", count, task.count));
    found.push(...same("shards", shards || "-", task.shards || "-"));
    const names = task.strata.map((one) => one.stratum);
    if (paper.stratum && !names.includes(paper.stratum.name)) {
      found.push(...same("stratum", paper.stratum.name, names.sort().join("+")));
    }
    return found;
  });
}

function inFrame(paper, suite, leaf, file) {
  if (failed(leaf)) return judged([fileError(file, leaf)]);
  const { frame } = paper;
  const found = [
    ...differs("object_id", paper.object_id, "frame.leaf", leaf.id),
    ...differs("mode", paper.mode, "frame.leaf", leaf.mode),
  ];
  const shards = frame.shards === undefined ? null : frame.shards;
  const at = { ...frame, shard: frame.shard || null };
  if (!presence(suite, frame.count, frame.root, shards)(at)) {
    found.push(finding("slip-path", { what: "frame", object_id: paper.object_id }));
  }
  return judged(found);
}

function stratum(slip, suite, leaf) {
  if (failed(leaf)) return open("other");
  if (!slip.stratum) return open("stratum");
  const { name, salt } = slip.stratum;
  const hidden = salt !== undefined;
  const made = hidden ? `h:${T(suite, "hide", slip.draw, slip.object_id, name, salt)}` : name;
  return judged(differs("stratum", made, "frame.leaf", leaf.stratum));
}

function resulted(slip, trusted, options) {
  const bytes = recordBytes(slip, options, "result");
  return compared("result", slip.result, trusted, bytes, (data) => {
    const result = readResult(data);
    const same = (field, found, expected) => differs(field, found, "result.json", expected);
    const found = [
      ...same("suite", slip.suite, result.suite.name),
      ...same("mode", slip.mode, result.mode),
      ...same("draw", slip.draw, result.draw),
      ...same("announcement", slip.announcement, result.announcement),
      ...same("seed", slip.seed, result.seed),
      ...same("N", slip.N, result.N),
      ...same("n", slip.n, result.n),
    ];
    if (slip.won) {
      found.push(...same("root", slip.winner.root, result.resultRoot));
      found.push(...same("count", slip.winner.count, result.n));
    }
    const one = result.strata.find((other) => other.stratum === slip.stratum.name);
    if (!one) {
      const names = result.strata.map((other) => other.stratum).join("+");
      return [...found, ...same("stratum", slip.stratum.name, names)];
    }
    const last =
      slip.mode === "private"
        ? same("cutoff.digest", slip.cutoff.digest, one.cut)
        : same("cutoff", slip.cutoff.value, one.cutoff);
    return [...found, ...last];
  });
}

function ticket(slip, suite, leaf) {
  const fields = ["obj", slip.draw.split("/")[0], slip.seed, slip.object_id];
  if (slip.key !== undefined) fields.push(slip.key);
  const found = value("ticket", slip.ticket, T(suite, ...fields));
  if (slip.key !== undefined && !failed(leaf)) {
    const lock = T(suite, "lock", slip.draw, slip.object_id, slip.key);
    found.push(...differs("key", lock, "frame.leaf", leaf.lock));
  }
  return judged(found);
}

function cutoff(slip, suite) {
  const { digest, salt, value: limit } = slip.cutoff;
  if (salt === undefined) return judged([]);
  const made = `h:${T(suite, "cut", slip.draw, slip.stratum.name, limit, salt)}`;
  return judged(value("cutoff.digest", digest, made));
}

function drawn(slip) {
  const limit = slip.cutoff.value;
  const wins = limit !== "-" && slip.ticket <= limit;
  const params = { ticket: slip.ticket, cutoff: limit, stratum: slip.stratum.name };
  if (wins !== slip.won) return judged([finding(wins ? "slip-won" : "slip-lost", params)]);
  return check("passed", [finding(wins ? "drawn" : "not-drawn", params)]);
}

function place(slip, suite) {
  const { count, index, leaf, path, rank, root } = slip.winner;
  const found = value("winner.leaf", leaf, resultLeaf(suite, slip, rank));
  if (!included(suite, utf8(leaf), index, count, path, root)) {
    found.push(finding("slip-path", { what: "result", object_id: slip.object_id }));
  }
  return judged([...found, ...differs("winner.count", count, "n", slip.n)]);
}

/** The log part that a slip carries, under the policy; a refusal; or null. */
function logOf(slip, policy) {
  if (!slip.log) return null;
  const log = tried(() => readPart(slip.log.get("notes"), slip.log.get("log")));
  return failed(log) ? log : { ...viewOf(policy, log), log };
}

/** The digest of the draw's one announcement or result in a log that can be trusted, or null. */
function logged(view, kind, slip) {
  if (!view || failed(view) || view.needs || view.faults.length) return null;
  const drawId = slip.draw.split("/")[0];
  const entries = view.log.entries.filter(
    ({ record }) =>
      record.kind === kind && (kind === "announce" ? record.draw_id === drawId : record.draw === slip.draw),
  );
  return entries.length === 1 ? entries[0].record.digest : null;
}

function inLog(slip, view) {
  if (!view) return open("log");
  if (failed(view)) return judged([fileError("log.json", view)]);
  if (view.needs) return open(view.needs);
  if (view.faults.length) return judged(view.faults);
  const found = differs("announce", slip.announcement, "log.json", logged(view, "announce", slip) || "-");
  if (slip.slip === 2) found.push(...differs("result", slip.result, "log.json", logged(view, "result", slip) || "-"));
  return judged(found);
}
