// C14 roster and recusals, C15 the deal made again (§2, §6, §7).

import { utf8 } from "../core/bytes.js";
import { deal, placesOf } from "../core/deck.js";
import { Refusal, refuse } from "../core/refusal.js";
import { T } from "../core/suites.js";
import { rootOf } from "../core/tree.js";
import { rowsById } from "./frame.js";
import { rowOrder, secretOf } from "./draw.js";
import { check, countDiffers, fileError, finding, judged, lineDiffers, open, rootDiffers } from "./model.js";

function rooted(ctx, file, rows, stated) {
  const root = rootOf(ctx.announce.suite, rows.map((one) => utf8(one.leaf)));
  return [
    ...countDiffers(file, "rows", rows.length, "announce.json", stated.count),
    ...rootDiffers(file, root, "announce.json", stated.root),
  ];
}

export function c14(ctx) {
  const { announce, recusals, roster } = ctx;
  if (!announce || !roster || !recusals) return open(ctx.why("roster.csv"));
  const found = [];
  const byOfficer = rowOrder(roster, (one) => one.id);
  if (byOfficer) found.push(fileError("roster.csv", byOfficer));
  const pair = (separator) => (one) => `${one.id}${separator}${one.officer}`;
  const byPair = rowOrder(recusals, pair("\u0000"), pair(" "));
  if (byPair) found.push(fileError("recusals.csv", byPair));
  found.push(...rooted(ctx, "roster.csv", roster, announce.roster));
  found.push(...rooted(ctx, "recusals.csv", recusals, announce.recusals));
  roster.forEach(({ id, cap }, at) => {
    if (!announce.caps.includes(cap)) {
      const params = { file: "roster.csv", line: at + 1, found: cap, officer_id: id };
      found.push(finding("cap-unannounced", params));
    }
  });
  return judged(found);
}

/** The deal made again: undefined where files are lacking, a refusal where it cannot be made. */
export function dealtAgain(ctx) {
  const { announce, frame, recusals, result, roster, task } = ctx;
  const again = ctx.again();
  if (!again || !roster || !recusals) return undefined;
  try {
    const rowOf = rowsById(frame);
    const sites = Array.from(again.winners.keys())
      .sort()
      .map((id) => ({ id, places: placesOf(task.team, frame.units.at(rowOf(id))) }));
    refuseRepeated(roster);
    return deal(announce.suite, announce.drawId, result.seed, sites, roster, recusals);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** The smallest officer id that stands twice. */
function refuseRepeated(roster) {
  const ids = roster.map((one) => one.id).sort();
  const at = ids.findIndex((id, i) => i > 0 && id === ids[i - 1]);
  if (at > 0) refuse("id-duplicate", { kind: "officer_id", value: ids[at] });
}

/** [object, pool, officer or -] of every place, in the order of §7. */
export function placesIn(sites) {
  const places = [];
  for (const { id, team, unfilled } of sites) {
    for (const [officer, pool] of team) places.push([id, pool, officer.id]);
    for (const pool of unfilled) places.push([id, pool, "-"]);
  }
  const before = (a, b) => {
    for (let i = 0; i < 3; i++) if (a[i] !== b[i]) return a[i] < b[i] ? -1 : 1;
    return 0;
  };
  return places.sort(before);
}

export function c15(ctx) {
  const { assignment, result } = ctx;
  const dealt = ctx.dealt();
  if (dealt instanceof Refusal) return check("failed", [fileError("frame.csv", dealt)]);
  if (!dealt || !assignment) return open(ctx.why("assignment.csv"));
  const places = placesIn(dealt.sites);
  const found = placesDiffer(assignment, places);
  const unfilled = places.filter((place) => place[2] === "-").length;
  found.push(
    ...teamsDiffer(ctx, dealt),
    ...countDiffers("result.json", "unfilled", result.assignment.unfilled, "roster.csv", unfilled),
  );
  return judged(found);
}

/** The first place that differs, else the number of places. */
function placesDiffer(assignment, places) {
  for (let at = 0; at < places.length && at < assignment.length; at++) {
    const { id, pool, officer } = assignment[at];
    const stated = `${id} ${pool} ${officer}`;
    const made = places[at].join(" ");
    if (stated !== made) return [lineDiffers("assignment.csv", at + 1, "place", stated, made)];
  }
  return countDiffers("assignment.csv", "places", assignment.length, "roster.csv", places.length);
}

function teamsDiffer(ctx, dealt) {
  const { announce, result, winners } = ctx;
  const found = [];
  const teams = new Map(
    dealt.sites.map(({ id, team }) => [id, Array.from(team.keys(), (one) => one.id).sort()]),
  );
  (winners || []).forEach((one, at) => {
    let officers = (teams.get(one.id) || []).join("+") || "-";
    if (ctx.private) {
      const secret = secretOf(ctx, one.id);
      if (!secret) return;
      const { salt } = secret;
      officers = `h:${T(announce.suite, "team", result.draw, one.id, officers, salt)}`;
    }
    if (officers !== one.officers) {
      found.push(lineDiffers("winners.csv", at + 1, "officers", one.officers, officers));
    }
  });
  return found;
}
