// C03, C04, C09's part, C18, C19: what the log part of a bundle shows (§9, §10.5).

import { hex, utf8 } from "../core/bytes.js";
import { canonical } from "../core/json.js";
import { T } from "../core/suites.js";
import { included } from "../core/tree.js";
import { cosigned, signed } from "../log/keys.js";
import { base64 } from "../log/keys.js";
import { extended, treeSuite } from "../log/part.js";
import { timeOf, unixSeconds } from "../sources/drand.js";
import { check, finding, judged, open } from "./model.js";

const noteName = (at) => `checkpoints/${String(at).padStart(2, "0")}.note`;

/** The log part under the policy: {needs} where it cannot be used, else its view. */
export function logView(ctx) {
  const { log, policy } = ctx;
  if (!ctx.hasLog) return { absent: true };
  if (!log || !ctx.result || !ctx.announce) return { needs: "other" };
  return viewOf(policy, log);
}

/** What a log part shows under the policy, or {needs: "log-key"}. */
export function viewOf(policy, log) {
  const keys = policy.logs.filter((one) => one.origin === log.origin).map((one) => one.key);
  if (!keys.length) return { needs: "log-key" };
  const view = { faults: [], moments: [], keys };
  log.notes.forEach((note, at) => view.moments.push(judgedNote(policy, view, note, at + 1)));
  const suite = treeSuite(log.origin);
  log.consistency.forEach(({ from, to, path }) => {
    const [a, b] = [log.notes[from - 1].checkpoint, log.notes[to - 1].checkpoint];
    if (!extended(suite, a.size, b.size, path, a.root, b.root)) {
      view.faults.push(finding("log-inconsistent", { from, to }));
    }
  });
  for (const { index, checkpoint, data, path } of log.entries) {
    const { size, root } = log.notes[checkpoint - 1].checkpoint;
    if (!included(suite, data, index, size, path, root)) {
      view.faults.push(finding("log-inclusion", { index, file: noteName(checkpoint) }));
    }
  }
  return view;
}

/** The moment of what stands under a note (§9), null without; faults of signatures are noted. */
function judgedNote(policy, view, note, at) {
  const file = noteName(at);
  const pinned = (keys, line) => keys.find((key) => key.name === line.name && key.id === line.id);
  const times = new Map();
  let bySomeKey = false;
  for (const line of note.lines) {
    const own = pinned(view.keys, line);
    const witness = policy.witnesses.find((one) => one.key.name === line.name && one.key.id === line.id);
    if (own) {
      if (signed(own, utf8(note.text), line.signature)) bySomeKey = true;
      else view.faults.push(finding("log-signature", { file, name: line.name }));
    } else if (witness) {
      const time = cosigned(witness.key, note.text, line.signature);
      if (time === null) view.faults.push(finding("log-signature", { file, name: line.name }));
      else if (time > 0) {
        const before = times.get(witness.name);
        times.set(witness.name, before === undefined ? time : Math.min(before, time));
      }
    }
  }
  if (!bySomeKey) view.faults.push(finding("log-unsigned", { file }));
  const sorted = Array.from(times.values()).sort((a, b) => a - b);
  return { moment: sorted.length >= policy.quorum ? sorted[policy.quorum - 1] : null, count: sorted.length };
}

/** Why these checks cannot be made, or null. */
function blocked(ctx, needsWithout) {
  const view = ctx.logView();
  if (view.absent) return needsWithout;
  if (view.needs) return view.needs;
  return view.faults.length ? "other" : null;
}

function ofDraw(ctx, kind) {
  const { announce, log, result } = ctx;
  return log.entries.filter(
    ({ record }) =>
      record.kind === kind && (record.draw_id === announce.drawId || record.draw === result.draw),
  );
}

/** Gathers what is late, lacking or without a moment. */
class Judge {
  constructor(ctx) {
    this.ctx = ctx;
    this.found = [];
    this.late = [];
    this.unknown = [];
    this.notes = [];
  }

  moment(entry) {
    return this.ctx.logView().moments[entry.checkpoint - 1];
  }

  /** Whether the entry is cosigned by `limit` (Unix seconds). */
  inTime(what, entry, limit) {
    const { moment, count } = this.moment(entry);
    if (moment === null) {
      const params = { what, found: count, expected: this.ctx.policy.quorum };
      this.unknown.push(finding("log-cosigned", params));
      return false;
    }
    const params = { what, at: timeOf(moment), limit: timeOf(limit) };
    if (moment > limit) {
      this.late.push(finding("log-late", params));
      return false;
    }
    this.notes.push(finding("log-in-time", params));
    return true;
  }

  /** All that stands against it; what is late comes last. */
  get faults() {
    return [...this.found, ...this.late];
  }

  lacking(what) {
    this.found.push(finding("log-entry-lacking", { what }));
  }

  same(code, entry, what, found, expected, more = {}) {
    if (found === expected) return;
    this.found.push(finding(code, { index: entry.index, what, found, expected, ...more }));
  }

  before(earlier, earlierName, later, laterName) {
    if (earlier.index < later.index) return;
    const params = { later: laterName, b: later.index, earlier: earlierName, a: earlier.index };
    this.found.push(finding("log-order", params));
  }

  needsWitness() {
    const names = new Set(this.ctx.policy.witnesses.map((one) => one.name));
    return names.size < this.ctx.policy.quorum ? "witness-key" : "witness";
  }
}

function closingLimit(ctx) {
  return unixSeconds(ctx.announce.times.closing) - ctx.policy.margin;
}

export function c03(ctx) {
  const needs = blocked(ctx, "log");
  if (needs) return open(needs);
  const { announce, log } = ctx;
  const judge = new Judge(ctx);
  const [first, ...more] = ofDraw(ctx, "announce");
  if (!first) judge.lacking("announce");
  for (const { index } of more) judge.found.push(finding("log-repeated", { index, what: "announce" }));
  if (judge.found.length) return judged(judge.found);
  const [office, year, number] = /^(.*)-(\d{4})-(\d{6})$/.exec(announce.drawId).slice(1);
  if (Number(number) <= 1) return judged([]);
  const before = `${office}-${year}-${String(Number(number) - 1).padStart(6, "0")}`;
  const previous = log.entries.find(
    ({ record }) => record.kind === "announce" && record.draw_id === before,
  );
  if (!previous) return open("number-before");
  judge.before(previous, `announce ${before}`, first, `announce ${announce.drawId}`);
  return judged(judge.found);
}

export function c04Log(ctx) {
  const needs = blocked(ctx, "witness");
  if (needs) return open(needs);
  const { announce } = ctx;
  const judge = new Judge(ctx);
  const [first] = ofDraw(ctx, "announce");
  if (!first) {
    judge.lacking("announce");
    return judged(judge.found);
  }
  const { record } = first;
  judge.same("log-digest", first, "announce", record.digest, announce.digest);
  const field = (name, found, expected) =>
    judge.same("log-field", first, "announce", found, expected, { field: name });
  field("closing", record.closing, announce.times.closing);
  field("result_by", record.result_by, announce.times.result_by);
  const items = (list) => list.join(", ");
  field("plan_items", items(record.plan_items), items(announce.tasks.map((one) => one.planItem)));
  judge.inTime("announce", first, closingLimit(ctx));
  if (judge.faults.length) return judged(judge.faults);
  if (judge.unknown.length) return open(judge.needsWitness(), ...judge.unknown);
  return check("passed", judge.notes);
}

function shareEntries(ctx, judge, source, at, string, lists) {
  const { announce, log } = ctx;
  const entries = (kind, fits) =>
    log.entries.filter(
      ({ record }) =>
        record.kind === kind && record.draw_id === announce.drawId &&
        record.party === source.party && fits(record),
    );
  const value = string.slice(string.lastIndexOf(":") + 1);
  const { times } = announce;
  if (!string.endsWith(":missing")) {
    const evidence = ctx.evidence.get(`sources/${String(at + 1).padStart(2, "0")}.json`);
    const digest = evidence && evidence.kind === "cr" && evidence.commit ? evidence.commit.digest : "-";
    const [reveal] = entries("reveal", (record) => record.value === value);
    const wanted = [["reveal", reveal, lists.reveals]];
    if (!source.commit) {
      const [commit] = entries("commit", (record) => record.digest === digest);
      wanted.unshift(["commit", commit, lists.commits]);
    }
    for (const [kind, entry, list] of wanted) {
      const what = `${kind} ${source.party}`;
      if (!entry) judge.lacking(what);
      else {
        judge.inTime(what, entry, closingLimit(ctx));
        list.push([what, entry]);
      }
    }
    return;
  }
  const early = (entry, by) => {
    const { moment } = judge.moment(entry);
    return moment !== null && moment <= unixSeconds(by) && moment <= closingLimit(ctx);
  };
  const commits = source.commit
    ? [source.commit]
    : entries("commit", () => true)
        .filter((entry) => early(entry, times.commit_by))
        .map(({ record }) => record.digest);
  const ignored = entries("reveal", () => true).some(
    (entry) =>
      early(entry, times.reveal_by) && /^[0-9a-f]{64}$/.test(entry.record.value) &&
      commits.includes(T(announce.suite, "commit", announce.drawId, source.party, entry.record.value)),
  );
  if (ignored) judge.found.push(finding("log-share-ignored", { index: at + 1, party: source.party }));
}

export function c09Log(ctx) {
  const needs = blocked(ctx, "witness");
  if (needs) return open(needs);
  const { announce, log, result } = ctx;
  const judge = new Judge(ctx);
  const lists = { commits: [], reveals: [], outcomes: [] };
  announce.sources.forEach((source, at) => {
    const string = result.sources[at];
    if (string === undefined) return;
    if (source.kind === "cr") {
      shareEntries(ctx, judge, source, at, string, lists);
      return;
    }
    const kind = source.kind === "dice" ? "dice" : "beacon";
    const entry = log.entries.find(
      ({ record }) =>
        record.kind === kind && record.draw_id === announce.drawId && record.source === at + 1,
    );
    const what = `${kind} ${at + 1}`;
    if (!entry) {
      if (kind === "dice") judge.lacking(what);
      return;
    }
    if (kind === "dice") {
      judge.same("log-field", entry, what, entry.record.digits, string.replace(/^dice:/, ""), { field: "digits" });
      if (!source.closing) judge.inTime(what, entry, closingLimit(ctx));
    } else {
      judge.same("log-field", entry, what, entry.record.string, string, { field: "string" });
    }
    lists.outcomes.push([what, entry, source.closing]);
  });
  order(ctx, judge, lists);
  if (judge.faults.length) return judged(judge.faults);
  return judge.unknown.length ? open(judge.needsWitness(), ...judge.unknown) : judged([]);
}

function order(ctx, judge, { commits, reveals, outcomes }) {
  const { announce } = ctx;
  const [first] = ofDraw(ctx, "announce");
  const [ending] = ofTask(ctx, "result");
  if (!first || !ending) {
    judge.lacking(first ? "result" : "announce");
    return;
  }
  const all = [...commits, ...reveals, ...outcomes];
  all.forEach(([what, entry]) => judge.before(first, "announce", entry, what));
  for (const [what, entry] of reveals) {
    for (const [name, commit] of commits) judge.before(commit, name, entry, what);
  }
  for (const [what, entry, closing] of outcomes) {
    if (closing) for (const [name, reveal] of reveals) judge.before(reveal, name, entry, what);
  }
  judge.before(first, "announce", ending, "result");
  all.forEach(([what, entry]) => judge.before(entry, what, ending, "result"));
  judge.inTime("result", ending, unixSeconds(announce.times.result_by));
  for (const { index } of ofDraw(ctx, "void")) judge.found.push(finding("log-void", { index }));
}

export function c18Log(ctx) {
  const view = ctx.logView();
  if (view.absent) return open("log");
  if (view.needs) return open(view.needs);
  if (view.faults.length) return judged(view.faults);
  const judge = new Judge(ctx);
  const [ending, ...more] = ofTask(ctx, "result");
  if (!ending) judge.lacking("result");
  else {
    for (const { index } of more) judge.found.push(finding("log-repeated", { index, what: "result" }));
    judge.same("log-digest", ending, "result", ending.record.digest, ctx.result.digest);
    const { result_root } = ending.record;
    judge.same("log-field", ending, "result", result_root, ctx.result.resultRoot, { field: "result_root" });
  }
  return judged(judge.found);
}

export function c19(ctx) {
  const needs = blocked(ctx, "attestation");
  if (needs) return open(needs);
  const judge = new Judge(ctx);
  const good = attested(ctx, judge);
  escrows(ctx, judge);
  // Auditors who all came late have said too little too late (§9).
  if (ctx.private && !good.frame && good.frames && judge.late.length === good.frames) {
    judge.found.push(...judge.late);
  }
  if (judge.found.length) return judged(judge.found);
  if (!ctx.policy.auditors.length) return open("auditor-key");
  if (good.full && (good.frame || !ctx.private)) return judged([]);
  if (good.full && good.frames && judge.unknown.length) return open(judge.needsWitness(), ...judge.unknown);
  return open("attestation");
}

/** How many attestations of each kind count; `frames`: those of the frame, in time or not. */
function attested(ctx, judge) {
  const { policy, result, task } = ctx;
  const expected = { frame: task ? task.root : "-", full: result.digest };
  const [ending] = ofTask(ctx, "result");
  const good = { frame: 0, full: 0, frames: 0 };
  for (const entry of ofTask(ctx, "attestation")) {
    const { record, index } = entry;
    const auditor = policy.auditors.find((one) => one.key.vkey === record.key.vkey);
    if (!auditor) continue;
    const { name } = auditor;
    const bare = new Map(record.whole);
    bare.delete("signature");
    const signature = base64(record.signature) || new Uint8Array(0);
    if (!signed(auditor.key, utf8(canonical(bare)), signature)) {
      judge.found.push(finding("attestation-signature", { index, name }));
    } else if (record.digest !== expected[record.states]) {
      const params = { name, found: record.digest, expected: expected[record.states] };
      judge.found.push(finding("attestation-digest", params));
    } else if (record.states === "full") {
      if (ending) judge.before(ending, "result", entry, `attestation ${name}`);
      good.full += 1;
    } else {
      good.frames += 1;
      if (judge.inTime("attestation", entry, closingLimit(ctx))) good.frame += 1;
    }
  }
  return good;
}

function ofTask(ctx, kind) {
  return ofDraw(ctx, kind).filter(({ record }) => record.draw === ctx.result.draw);
}

function escrows(ctx, judge) {
  if (!ctx.has("frame.csv") || !ctx.task) return;
  const digest = hex(ctx.sha256OfFrame());
  const expected = T(ctx.announce.suite, "escrow", ctx.result.draw, ctx.task.root, digest);
  for (const entry of ofDraw(ctx, "escrow")) {
    if (entry.record.draw !== ctx.result.draw) continue;
    judge.same("log-digest", entry, "escrow", entry.record.digest, expected);
  }
}
