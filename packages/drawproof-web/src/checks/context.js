// Everything a bundle holds, read once; what cannot be read is kept as a refusal (C01, C02).

import { hex } from "../core/bytes.js";
import { Refusal, refuse } from "../core/refusal.js";
import { sha256 } from "../core/suites.js";
import { drawOf, readAnnounce } from "../records/announce.js";
import { readEvidence } from "../records/evidence.js";
import { Columns, readLines } from "../records/lines.js";
import { readLog, readNote } from "../log/part.js";
import { isNoteName, isShardName, isSourceName, readManifest, readProofs } from "../records/proofs.js";
import { readResult } from "../records/result.js";

const KINDS = {
  "winners.csv": "result",
  "roster.csv": "roster",
  "recusals.csv": "recusal",
  "assignment.csv": "assign",
};
const EVENTS = { "substitutions.csv": "substitution", "replacements.csv": "replacement", "releases.csv": "release" };

export class Context {
  constructor(files, problems, options, report) {
    this.files = files;
    this.problems = problems;
    this.options = options;
    this.policy = options.policy;
    this.report = report;
    this.refusals = new Map();
    this.digests = new Map();
    this._readAll();
  }

  has(name) {
    return this.files.has(name);
  }

  bytes(name) {
    return this.files.get(name);
  }

  digest(name) {
    if (!this.digests.has(name)) {
      this.digests.set(name, hex(sha256(this.files.get(name) || new Uint8Array(0))));
    }
    return this.digests.get(name);
  }

  _read(name, make) {
    if (!this.files.has(name)) return undefined;
    try {
      return make(this.files.get(name));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.refusals.set(name, error);
      return undefined;
    }
  }

  _readAll() {
    this.manifest = this._read("manifest.json", readManifest);
    this.announce = this._read("announce.json", readAnnounce);
    this.result = this._read("result.json", readResult);
    this.proofs = this._read("proofs.json", readProofs);
    this.sourceNames = Array.from(this.files.keys()).filter(isSourceName).sort();
    this.evidence = new Map(
      this.sourceNames.map((name) => [name, this._read(name, (bytes) => readEvidence(bytes, name))]),
    );
    this._readLog();
    if (this.announce) this._readLeaves();
    else if (this.result) this._refuseLeaves();
    this._readEvents();
    this.task = this._task();
  }

  /** checkpoints/ as a whole: readable and of one piece, or not at all. */
  _readLog() {
    const names = Array.from(this.files.keys()).filter(isNoteName).sort();
    this.hasLog = names.length > 0 || this.files.has("checkpoints/log.json");
    let last = null;
    const notes = names.map((name, at) =>
      this._read(name, (bytes) => {
        if (name !== `checkpoints/${String(at + 1).padStart(2, "0")}.note`) {
          refuse("checkpoint-form", { reason: "an extra file, or a note is missing" });
        }
        const note = readNote(bytes, last);
        last = note.checkpoint;
        return note;
      }),
    );
    if (notes.some((note) => !note)) return;
    const path = "checkpoints/log.json";
    if (this.hasLog && !this.files.has(path)) {
      this.refusals.set(path, new Refusal("log-source", { path, reason: "not found" }));
    }
    this.log = this._read(path, (bytes) => readLog(bytes, notes));
  }

  /** frame.csv, or what there is of the files of shards, ascending. */
  get frameFiles() {
    if (this.files.has("frame.csv")) return ["frame.csv"];
    return Array.from(this.files.keys()).filter(isShardName).sort();
  }

  /** Whether the announced frame has shards. */
  get sharded() {
    return Boolean(this.task && this.task.shards !== null);
  }

  sha256OfFrame() {
    return sha256(this.files.get("frame.csv"));
  }

  _readLeaves() {
    const { announce } = this;
    this.rows = {};
    for (const [name, kind] of Object.entries(KINDS)) {
      this.rows[name] = this._read(name, (bytes) => readLines(bytes, kind, announce));
    }
    this._readFrame();
    this.report("read", 1);
    this.secrets = this._read("secrets.csv", (bytes) => new Columns(bytes, "secrets", announce));
    this.winners = this.rows["winners.csv"];
    this.roster = this.rows["roster.csv"];
    this.recusals = this.rows["recusals.csv"];
    this.assignment = this.rows["assignment.csv"];
  }

  /** Without an announcement the result tells the suite: then lines are read for their form alone. */
  _refuseLeaves() {
    for (const name of [...this.frameFiles, "secrets.csv"]) {
      const kind = name === "secrets.csv" ? "secrets" : "frame";
      this._read(name, (bytes) => new Columns(bytes, kind, this.result));
    }
    for (const [name, kind] of Object.entries(KINDS)) {
      this._read(name, (bytes) => readLines(bytes, kind, this.result));
    }
  }

  /** substitutions.csv, replacements.csv, releases.csv: name → rows. */
  _readEvents() {
    this.events = {};
    const context = this.announce || this.result;
    for (const [name, kind] of Object.entries(EVENTS)) {
      if (context) this.events[name] = this._read(name, (bytes) => readLines(bytes, kind, context));
    }
  }

  _readFrame() {
    const parts = new Map();
    for (const name of this.frameFiles) {
      parts.set(name, this._read(name, (bytes) => new Columns(bytes, "frame", this.announce)));
    }
    const read = Array.from(parts.values());
    if (!read.length || read.some((part) => !part)) return;
    this.frameParts = parts;
    this.frame = read.length === 1 ? read[0] : Columns.merged(read);
  }

  /** The announced task whose draw the result names. */
  _task() {
    if (!this.announce || !this.result) return undefined;
    return this.announce.tasks.find((one) => drawOf(this.announce, one.k) === this.result.draw);
  }

  /** Whether winners.csv must list all winners: open mode, or the full level. */
  get complete() {
    return !this.private || Boolean(this.manifest && this.manifest.level === "full");
  }

  get private() {
    return this.announce !== undefined && this.announce.mode === "private";
  }

  /** What a check lacks: the full bundle where the file is absent, else another check. */
  why(...names) {
    const absent = this.announce && names.some((name) =>
      name === "frame.csv" ? !this.frameFiles.length : !this.files.has(name),
    );
    return absent ? "full" : "other";
  }
}
