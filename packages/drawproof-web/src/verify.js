// A bundle's verdict (§8): the checks in order, the flags, one sentence.

import { Refusal, refuse } from "./core/refusal.js";
import { Context } from "./checks/context.js";
import { c14, c15, dealtAgain } from "./checks/deal.js";
import { c11, c12, c13, c16, drawnAgain } from "./checks/draw.js";
import { c01, c02 } from "./checks/files.js";
import { allFlags } from "./checks/flags.js";
import { c05, c06, c07, counted, joined, rowsById } from "./checks/frame.js";
import { proofChecks, slipChecks } from "./checks/slip.js";
import { spokenCheck, spokenFlag } from "./checks/model.js";
import { c03, c19, logView } from "./checks/log.js";
import { c17 } from "./checks/later.js";
import { c04, c08, c09, c10, c18, c20, judgedSources } from "./checks/seed.js";
import { defaultPolicy } from "./records/policy.js";
import { is } from "./records/forms.js";
import words from "./words.json";

const CHECKS = [
  c01, c02, c03, c04, c05, c06, c07, c08, c09, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20,
];
export const CHECK_IDS = CHECKS.map((_, at) => `C${String(at + 1).padStart(2, "0")}`);

function once(make) {
  let made;
  let done = false;
  return () => {
    if (!done) {
      made = make();
      done = true;
    }
    return made;
  };
}

/** Whether the stratum of every object of the frame can be seen. */
function opened(ctx) {
  const { frame, secrets, task } = ctx;
  if (!frame || !task) return false;
  return !ctx.private || (secrets !== undefined && ctx.joined().rows.every((other) => other >= 0));
}

/** Whether the frame can be drawn from: of the announced mode, with a secret for each object. */
function drawable(ctx) {
  const { task } = ctx;
  if (!ctx.opened()) return false;
  const planned = new Set(task.strata.map((one) => one.stratum));
  return Array.from(ctx.counts()).every(([stratum, N]) => !N || planned.has(stratum));
}

/**
 * Verifies. `bundle`: {files: Map name → bytes, problems: [Refusal]}; options: announce, result
 * (64 hex), require ([check ids]); `report(stage, share)` is called as work goes on.
 */
export function verify(bundle, options = {}, report = () => {}) {
  const required = Array.from(new Set(options.require || [])).sort();
  for (const id of required) {
    if (!CHECK_IDS.includes(id)) refuse("id-form", { kind: "check", value: id });
  }
  needDigests(options);
  const policy = options.policy || defaultPolicy();
  const ctx = new Context(bundle.files, bundle.problems, { ...options, policy }, report);
  ctx.logView = once(() => logView(ctx));
  ctx.sources = once(() => judgedSources(ctx));
  ctx.joined = once(() => joined(ctx.frame, ctx.secrets));
  ctx.secretRow = rowsById(ctx.secrets);
  ctx.counts = once(() => counted(ctx));
  ctx.opened = once(() => opened(ctx));
  ctx.again = once(() => (drawable(ctx) ? drawnAgain(ctx) : undefined));
  ctx.dealt = once(() => dealtAgain(ctx));
  const checks = CHECKS.map((make, at) => {
    report(CHECK_IDS[at], at / CHECKS.length);
    return spokenCheck(CHECK_IDS[at], make(ctx));
  });
  const verdict = {
    level: ctx.manifest ? ctx.manifest.level : "-",
    draw: ctx.result ? ctx.result.draw : "-",
    mode: ctx.announce ? ctx.announce.mode : "-",
    announcement: ctx.digest("announce.json"),
    result: ctx.digest("result.json"),
    checks,
    flags: allFlags(ctx).map(spokenFlag),
    required,
  };
  return concluded(verdict);
}

/** The verdict of a proof file (§16). */
export function verifyProof(source, options = {}) {
  needDigests(options);
  const { proof, checks } = proofChecks(source, options);
  return concluded({
    level: "proof",
    draw: proof ? proof.draw : "-",
    mode: proof ? proof.mode : "-",
    announcement: proof ? proof.announcement : "-",
    result: "-",
    checks: checks.map(([id, one]) => spokenCheck(id, one)),
    flags: [],
    required: [],
    object_id: proof ? proof.object_id : "-",
  });
}

/** The verdict of a slip: the same shape, with checks of its own. */
export function verifySlip(source, options = {}) {
  needDigests(options);
  const { slip, checks } = slipChecks(source, options);
  const verdict = {
    level: slip ? `slip-${slip.slip}` : "slip",
    draw: slip ? slip.draw : "-",
    mode: slip ? slip.mode : "-",
    announcement: slip ? slip.announcement : "-",
    result: slip && slip.result ? slip.result : "-",
    checks: checks.map(([id, one]) => spokenCheck(id, one)),
    flags: [],
    required: [],
    object_id: slip ? slip.object_id : "-",
  };
  return concluded(verdict);
}

function needDigests(options) {
  for (const digest of [options.announce, options.result]) {
    if (digest && !is("digest", digest.toLowerCase())) {
      refuse("id-form", { kind: "digest", value: digest });
    }
  }
}

function concluded(verdict) {
  const { checks, required } = verdict;
  const bad = checks.filter(
    (one) => one.state === "failed" || (required.includes(one.id) && one.state !== "passed"),
  );
  const partial = checks.some((one) => one.state === "not-checkable");
  return {
    ...verdict,
    ok: !bad.length,
    status: bad.length ? "failed" : partial ? "partial" : "passed",
    sentence: { zh: sentence(checks, bad, "zh"), en: sentence(checks, bad, "en") },
    shows: { zh: statements(checks, 1), en: statements(checks, 0) },
  };
}

function statements(checks, at) {
  const passed = new Set(checks.filter((one) => one.state === "passed").map((one) => one.id));
  return words.statements
    .filter(([, needed]) => needed.every((id) => passed.has(id)))
    .map(([pair]) => pair[at]);
}

function numbers(ids, zh) {
  return zh ? `第 ${ids.map((id) => Number(id.slice(1))).join("、")} 项` : ids.join(", ");
}

function sentence(checks, bad, lang) {
  const zh = lang === "zh";
  const need = (one) => words.needs[one.needs || "other"][zh ? 1 : 0];
  if (bad.length) {
    const [first] = bad;
    const what = first.state === "failed" ? first.findings[0][lang] : need(first);
    const rest = bad.length - 1;
    if (zh) {
      const more = rest ? `另有 ${rest} 项不通过。` : "";
      return `核对不通过：${numbers([first.id], true)}（${first.zh}），${what}。${more}`;
    }
    const more = rest ? ` ${rest} more checks failed.` : "";
    return `Not verified: ${first.id} (${first.en}), ${what}.${more}`;
  }
  const good = checks.filter((one) => one.state === "passed").length;
  const groups = new Map();
  for (const one of checks) {
    if (one.state === "passed") continue;
    const text = need(one);
    groups.set(text, [...(groups.get(text) || []), one.id]);
  }
  if (!groups.size) return zh ? `核对通过：${good} 项全部通过。` : `Verified: all ${good} checks.`;
  const parts = Array.from(groups, ([text, ids]) => `${numbers(ids, zh)}${zh ? "" : " "}${text}`);
  return zh
    ? `部分可核对：已核对的 ${good} 项全部通过；${parts.join("，")}。`
    : `Verified in part: all ${good} checks made passed; ${parts.join(", ")}.`;
}

export { Refusal };
