// C01 manifest, C02 records.

import { drawOf } from "../records/announce.js";
import { isShardName, isSourceName } from "../records/proofs.js";
import { fileError, finding, judged } from "./model.js";

const ALWAYS = ["manifest.json", "announce.json", "result.json", "winners.csv", "proofs.json"];
const FULL = ["frame.csv", "roster.csv", "recusals.csv", "assignment.csv"];

function expected(ctx) {
  const names = new Set(ALWAYS);
  const mode = ctx.announce ? ctx.announce.mode : null;
  const level = ctx.manifest ? ctx.manifest.level : null;
  if (mode === "open") names.add("frame.csv");
  if (level === "full") {
    FULL.forEach((name) => names.add(name));
    if (mode !== "open") names.add("secrets.csv");
  }
  if (ctx.frameFiles.length) names.delete("frame.csv");
  if (ctx.announce) {
    ctx.announce.sources.forEach((_, at) => {
      names.add(`sources/${String(at + 1).padStart(2, "0")}.json`);
    });
  }
  return names;
}

export function c01(ctx) {
  const found = ctx.problems.map((problem) => finding("container", { error: problem }));
  const refusal = ctx.refusals.get("manifest.json");
  if (refusal) found.push(fileError("manifest.json", refusal));
  if (ctx.manifest) found.push(...unlike(ctx));
  const listed = new Set(ctx.manifest ? ctx.manifest.files.map((one) => one.file) : []);
  const missing = Array.from(expected(ctx)).filter((name) => !ctx.has(name) && !listed.has(name));
  missing.forEach((file) => found.push(finding("file-missing", { file })));
  return judged(found);
}

function unlike(ctx) {
  const found = [];
  for (const { file, size, sha256 } of ctx.manifest.files) {
    if (!ctx.has(file)) {
      found.push(finding("file-missing", { file }));
      continue;
    }
    const held = ctx.bytes(file).length;
    if (held !== size) found.push(finding("file-size", { file, found: held, expected: size }));
    if (ctx.digest(file) !== sha256) {
      found.push(finding("file-digest", { file, found: ctx.digest(file), expected: sha256 }));
    }
  }
  const listed = new Set(["manifest.json", ...ctx.manifest.files.map((one) => one.file)]);
  for (const file of Array.from(ctx.files.keys()).sort()) {
    if (!listed.has(file)) found.push(finding("file-unlisted", { file }));
  }
  return found;
}

function differs(file, field, found, other, expectedValue) {
  if (found === expectedValue) return [];
  return [finding("record-differs", { file, field, found, other, expected: expectedValue })];
}

function namesDraw(ctx) {
  const { announce, result } = ctx;
  const draws = announce.tasks.map((task) => drawOf(announce, task.k));
  if (draws.includes(result.draw)) return [];
  return differs("result.json", "draw", result.draw, "announce.json", announce.drawId);
}

/** Shards if and only if shards were announced. */
function frameForm(ctx) {
  if (!ctx.task) return [];
  const odd = ctx.sharded ? (name) => name === "frame.csv" : isShardName;
  const names = Array.from(ctx.files.keys()).filter(odd).sort();
  return names.map((file) => finding("file-unexpected", { file }));
}

export function c02(ctx) {
  const found = [];
  const names = Array.from(ctx.refusals.keys()).filter((name) => name !== "manifest.json");
  for (const name of names.sort()) found.push(fileError(name, ctx.refusals.get(name)));
  const { announce, result, manifest, proofs } = ctx;
  if (announce && result) {
    const same = (field, one, other) =>
      found.push(...differs("result.json", field, one, "announce.json", other));
    same("suite", result.suite.name, announce.suite.name);
    same("mode", result.mode, announce.mode);
    same("announcement", result.announcement, announce.digest);
    found.push(...namesDraw(ctx));
  }
  if (result) {
    if (manifest) found.push(...differs("manifest.json", "draw", manifest.draw, "result.json", result.draw));
    if (proofs) found.push(...differs("proofs.json", "draw", proofs.draw, "result.json", result.draw));
    if (ctx.log) found.push(...differs("checkpoints/log.json", "draw", ctx.log.draw, "result.json", result.draw));
  }
  return judged([...found, ...frameForm(ctx)]);
}

export { isSourceName };
