// What every reader should know; no check fails by it (§3, §4).

import { Refusal } from "../core/refusal.js";
import { quota } from "../records/announce.js";
import { enough, entropy, sameSources } from "./seed.js";
import { finding } from "./model.js";

const SMALL_STRATUM = 5;
const SMALL_FRAME = 20;
const SMALL_POOL = 3;

/** [{stratum, N, n, ordered}] where they can be seen, else null. */
function openStrata(ctx) {
  if (!ctx.private) return ctx.task.strata;
  if (!ctx.opened()) return null;
  return ctx.task.strata.map((one) => {
    const N = ctx.counts().get(one.stratum) || 0;
    return { ...one, N, n: quota(N, one.ratio, one.min) };
  });
}

function strataFlags(strata) {
  const flags = [];
  for (const { stratum, N, n, ordered } of strata) {
    if (N < SMALL_STRATUM) flags.push(finding("stratum-small", { stratum, N }));
    if (n === N && N > 0 && !ordered) flags.push(finding("stratum-all", { stratum, N }));
  }
  return flags;
}

function poolFlags(ctx) {
  const dealt = ctx.dealt();
  if (!dealt || dealt instanceof Refusal) return [];
  const { sites, table } = dealt;
  const pools = new Set(sites.flatMap((site) => Array.from(site.places.keys())));
  const flags = [];
  for (const pool of Array.from(pools).sort()) {
    const members = table.membersOf(pool).length;
    if (members < SMALL_POOL) flags.push(finding("pool-small", { pool, members }));
  }
  const few = [];
  for (const site of sites.slice().sort((a, b) => (a.id < b.id ? -1 : 1))) {
    for (const pool of Array.from(site.places.keys()).sort()) {
      const able = table.membersOf(pool).filter((one) => !table.isRecused(one, site)).length;
      if (able < SMALL_POOL) few.push([site.id, pool]);
    }
  }
  if (few.length) {
    const [[id, pool]] = few;
    flags.push(finding("site-pool-small", { count: few.length, object_id: id, pool }));
  }
  return flags;
}

function sourceFlags(ctx) {
  const { announce, result } = ctx;
  const flags = [];
  if (announce.sources.some((one) => one.closing && one.kind === "dice")) {
    flags.push(finding("closing-witnessed"));
  }
  result.sources.forEach((string, at) => {
    if (!string.startsWith("cr:") || !string.endsWith(":missing")) return;
    flags.push(finding("share-missing", { index: at + 1, party: string.split(":")[1] }));
  });
  announce.sources.forEach((source, at) => {
    if (source.kind === "nist") flags.push(finding("nist-operator", { index: at + 1 }));
    const one = ctx.evidence.get(`sources/${String(at + 1).padStart(2, "0")}.json`);
    if (one && one.kind === "lot" && one.fallback) {
      const issue = source.issue === undefined ? null : source.issue;
      flags.push(finding("fallback-used", { index: at + 1, issue, instead: one.fallback.issue }));
    }
  });
  const bits = sameSources(ctx) ? entropy(ctx) : null;
  if (bits && !enough(bits)) flags.push(finding("entropy-low", bits));
  return flags;
}

export function allFlags(ctx) {
  const { announce, result, task } = ctx;
  const flags = [];
  if (task && task.N < SMALL_FRAME) flags.push(finding("frame-small", { N: task.N }));
  if (task && ctx.private && task.strata.length === 2) flags.push(finding("counts-derivable"));
  if (result && result.assignment.unfilled) {
    flags.push(finding("places-unfilled", { count: result.assignment.unfilled }));
  }
  if (task) {
    const strata = openStrata(ctx);
    if (strata) flags.push(...strataFlags(strata), ...poolFlags(ctx));
    else flags.push(finding("flags-hidden"));
  }
  if (announce && result) flags.push(...sourceFlags(ctx));
  return flags;
}
