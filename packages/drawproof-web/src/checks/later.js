// C17: substitutions, replacements, releases made again, and held against the log (§7.1).

import { hex, utf8 } from "../core/bytes.js";
import { poolsOf } from "../core/deck.js";
import { Refusal, refuse } from "../core/refusal.js";
import { T } from "../core/suites.js";
import { placesIn } from "./deal.js";
import { countDiffers, finding, judged, lineDiffers, open } from "./model.js";
import { c18 } from "./seed.js";

export const EVENTS = { "substitutions.csv": "substitution", "replacements.csv": "replacement", "releases.csv": "release" };

const refused = (file, line, error) => finding("event-wrong", { file, line, error });
const impossible = (id, reason) => refuse("later-event", { object_id: id, reason });

/** Who stands on the list and on the teams, event after event. */
class Aftermath {
  constructor(ctx) {
    const dealt = ctx.dealt();
    const again = ctx.again();
    this.announce = ctx.announce;
    this.seed = ctx.result.seed;
    this.dealt = Boolean(dealt) && !(dealt instanceof Refusal);
    this.active = new Set(again.winners.keys());
    this.left = new Map(Array.from(again.reserves, ([stratum, ids]) => [stratum, ids.slice()]));
    this.stratumOf = this._strata(again.winners);
    this.roster = (ctx.roster || []).map((row) => ({ id: row.id, cap: row.cap, pools: new Set(poolsOf(row)) }));
    this.load = new Map(this.dealt ? dealt.table.officers.map((one) => [one.id, one.load]) : []);
    this.team = new Map();
    for (const [site, pool, officer] of this.dealt ? placesIn(dealt.sites) : []) {
      this.team.set(site, [...(this.team.get(site) || []), [pool, officer]]);
    }
    this.gone = new Set();
    this.away = new Set();
    this.recused = new Map();
    for (const { id, officer } of ctx.recusals || []) this._recuse(id, officer);
  }

  /** Object → stratum; the last one that it stands in, where these are several (§8.1). */
  _strata(winners) {
    const pairs = Array.from(winners, ([id, one]) => [one.stratum, id]);
    for (const [stratum, ids] of this.left) ids.forEach((id) => pairs.push([stratum, id]));
    pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
    return new Map(pairs.map(([stratum, id]) => [id, stratum]));
  }

  _recuse(id, officer) {
    if (!this.recused.has(id)) this.recused.set(id, new Set());
    this.recused.get(id).add(officer);
  }

  /** The next reserve of the stratum, `-` if none is left. */
  substitute(id) {
    if (!this.active.has(id)) impossible(id, "not drawn, or substituted before");
    return this.left.get(this.stratumOf.get(id))[0] || "-";
  }

  _place(id, pool, officer) {
    const at = (this.team.get(id) || []).findIndex(([p, who]) => p === pool && who === officer);
    if (at < 0) impossible(id, "nobody of that name holds that place");
    return at;
  }

  /** Who takes that place now (§6.6), `-` if nobody may. */
  replace(id, pool, officer) {
    this._place(id, pool, officer);
    const team = new Set(this.team.get(id).map(([, who]) => who));
    return this._next(id, pool, team, new Set([...this.gone, officer]));
  }

  _barred(id, officer) {
    return this.away.has(officer) || (this.recused.has(id) && this.recused.get(id).has(officer));
  }

  _next(id, pool, team, gone) {
    const { drawId, suite } = this.announce;
    const fit = this.roster.filter(
      (row) =>
        row.pools.has(pool) && (this.load.get(row.id) || 0) < row.cap &&
        !this._barred(id, row.id) && !team.has(row.id) && !gone.has(row.id),
    );
    const ranked = fit.map((row) => [T(suite, "res", drawId, this.seed, id, row.id), row.id]);
    const [first] = ranked.sort((a, b) => (a[0] < b[0] ? -1 : 1));
    return first ? first[1] : "-";
  }

  _take(officer) {
    if (officer !== "-") this.load.set(officer, (this.load.get(officer) || 0) + 1);
    return officer;
  }

  apply(event) {
    if (event.kind === "recused") {
      if (event.id === "-") this.away.add(event.officer);
      else this._recuse(event.id, event.officer);
    } else if (event.kind === "replacement") {
      const at = this._place(event.id, event.pool, event.officer);
      this.team.get(event.id)[at] = [event.pool, this._take(event.officerIn)];
      if (event.officer !== "-") this.gone.add(event.officer);
    } else {
      this._substituted(event.id, event.substitute);
    }
  }

  _substituted(old, made) {
    this.substitute(old);
    this.active.delete(old);
    const before = (a, b) => (a[0] !== b[0] ? (a[0] < b[0] ? -1 : 1) : a[1] < b[1] ? -1 : 1);
    const places = (this.team.get(old) || []).slice().sort(before);
    this.team.delete(old);
    if (made === "-") return;
    const stratum = this.stratumOf.get(old);
    this.left.set(stratum, this.left.get(stratum).filter((id) => id !== made));
    this.active.add(made);
    this.team.set(made, this._inherited(made, places));
  }

  _inherited(made, places) {
    const team = new Set(places.map(([, who]) => who).filter((who) => who !== "-"));
    return places.map(([pool, officer]) => {
      if (!this._barred(made, officer)) return [pool, officer];
      const found = this._next(made, pool, team, this.gone);
      if (found !== "-") team.add(found);
      return [pool, this._take(found)];
    });
  }
}

function forms(ctx) {
  const found = [];
  for (const file of Object.keys(EVENTS)) {
    let last = ctx.result.at;
    (ctx.events[file] || []).forEach(({ at, draw }, number) => {
      if (draw !== ctx.result.draw) {
        found.push(lineDiffers(file, number + 1, "draw", draw, ctx.result.draw));
      }
      if (at < last) {
        const earlier = number ? `line ${number}` : "result";
        found.push(finding("time-order", { file, later: `line ${number + 1}`, b: at, earlier, a: last }));
      }
      last = at;
    });
  }
  return found;
}

/** Winners and substitutes, who alone may be released; null where this level cannot tell. */
function known(ctx) {
  if (!ctx.complete) return new Set((ctx.winners || []).map((one) => one.id));
  const again = ctx.again();
  if (!again) return null;
  const substitutes = (ctx.events["substitutions.csv"] || []).map((one) => one.substitute);
  return new Set([...again.winners.keys(), ...substitutes.filter((id) => id !== "-")]);
}

function releases(ctx) {
  const file = "releases.csv";
  const rows = ctx.events[file];
  if (!rows) return [];
  const found = [];
  const seen = new Set();
  const allowed = known(ctx);
  const wrong = (at, id, reason) =>
    found.push(refused(file, at + 1, new Refusal("later-event", { object_id: id, reason })));
  rows.forEach(({ id }, at) => {
    if (seen.has(id)) wrong(at, id, "released twice");
    else if (allowed && !allowed.has(id)) wrong(at, id, "not drawn and no substitute");
    seen.add(id);
  });
  for (const { id } of ctx.complete ? [] : ctx.winners || []) {
    if (!seen.has(id)) found.push(finding("line-lacking", { file, what: id }));
  }
  return found;
}

/** [field, stated, made again] where an event is not what the rule gives now. */
function differing(state, event) {
  if (event.kind === "substitution") {
    const made = state.substitute(event.id);
    if (made !== event.substitute) return ["substitute", event.substitute, made];
  }
  if (event.kind === "replacement") {
    const made = state.replace(event.id, event.pool, event.officer);
    if (made !== event.officerIn) return ["officer_in", event.officerIn, made];
  }
  return null;
}

/** Each event against the rule, in the order of time, as far as the first that is wrong. */
function madeAgain(ctx) {
  const rows = [];
  for (const file of ["substitutions.csv", "replacements.csv"]) {
    (ctx.events[file] || []).forEach((event, at) => rows.push([file, at + 1, event]));
  }
  if (!rows.length || !ctx.again()) return [];
  const state = new Aftermath(ctx);
  rows.sort((a, b) => (a[2].at < b[2].at ? -1 : a[2].at > b[2].at ? 1 : 0));
  for (const [file, line, event] of rows) {
    if (event.kind !== "substitution" && !state.dealt) continue;
    try {
      const differs = differing(state, event);
      if (differs) return [lineDiffers(file, line, ...differs)];
      state.apply(event);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return [refused(file, line, error)];
    }
  }
  return [];
}

/** Kind → digests of the log's entries of this task; null without a log. */
function loggedEvents(ctx) {
  if (!ctx.log) return null;
  const of = (kind) =>
    ctx.log.entries
      .filter(({ record }) => record.kind === kind && record.draw === ctx.result.draw)
      .map(({ record }) => record.digest);
  return new Map(Object.values(EVENTS).map((kind) => [kind, of(kind)]));
}

/** Every event has its entry, in order, and no entry is without its event. */
function againstLog(ctx, logged) {
  const found = [];
  const full = Boolean(ctx.manifest && ctx.manifest.level === "full");
  const { suite } = ctx.announce || ctx.result;
  for (const [file, kind] of Object.entries(EVENTS)) {
    let digests = logged.get(kind);
    if (!ctx.has(file)) {
      if (full) found.push(...countDiffers(file, "events", 0, "checkpoints/log.json", digests.length));
      continue;
    }
    const stated = (ctx.events[file] || []).map(({ leaf }) => hex(suite.hash(utf8(leaf))));
    if (!ctx.complete) digests = stated.filter((digest) => digests.includes(digest));
    for (let at = 0; at < Math.max(stated.length, digests.length); at++) {
      if (stated[at] === digests[at]) continue;
      found.push(lineDiffers(file, at + 1, "digest", stated[at] || "-", digests[at] || "-"));
      break;
    }
  }
  return found;
}

/** Whether something that the log holds cannot be made again at this level. */
function untold(ctx, logged) {
  const hidden = Object.entries(EVENTS).some(([file, kind]) => !ctx.has(file) && logged.get(kind).length);
  const dealt = ctx.dealt();
  const changes = ctx.events["replacements.csv"] || [];
  const officers = changes.length > 0 && (!dealt || dealt instanceof Refusal);
  return hidden || officers || !ctx.again() || !ctx.complete;
}

export function c17(ctx) {
  const held = Object.keys(EVENTS).filter((file) => ctx.has(file));
  if (!ctx.result || held.some((file) => ctx.refusals.has(file))) return open("other");
  const found = [...forms(ctx), ...releases(ctx), ...madeAgain(ctx)];
  const logged = loggedEvents(ctx);
  if (logged) found.push(...againstLog(ctx, logged));
  if (found.length) return judged(found);
  const notes = held.map((what) => finding("part-passed", { what }));
  if (!logged) return open(ctx.hasLog ? "other" : "log", ...notes);
  if (c18(ctx).state !== "passed") return open("other", ...notes);
  return untold(ctx, logged) ? open("full", ...notes) : judged([]);
}
