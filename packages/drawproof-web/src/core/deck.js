// Officers: the deck (§6).

import { Refusal, refuse } from "./refusal.js";
import { Heap } from "./heap.js";
import { T } from "./suites.js";

const CUTS = { region: [2, "0000"], prefecture: [4, "00"], county: [6, ""] };

/** The division of a unit at the level that a team rule names (§3, §11.4). */
export function unitAt(unit, level) {
  if (level === "unit") return unit;
  const [keep, zeros] = CUTS[level];
  if (!/^[0-9]{6,}$/.test(unit)) refuse("team-unit", { unit, level });
  return unit.slice(0, keep) + zeros;
}

/** Pool → places asked at a site of that unit. */
export function placesOf(team, unit) {
  const places = new Map();
  for (const rule of team) {
    const at = unitAt(unit, rule.level);
    if (rule.places) places.set(`${rule.department}/${at}`, rule.places);
    for (const [name, count] of rule.qualifications) {
      if (count) places.set(`${rule.department}/${at}/${name}`, count);
    }
  }
  return places;
}

export function poolsOf(officer) {
  const pools = [];
  for (const unit of officer.units) {
    pools.push(`${officer.department}/${unit}`);
    for (const name of officer.qualifications) {
      pools.push(`${officer.department}/${unit}/${name}`);
    }
  }
  return pools;
}

const sooner = (a, b) =>
  a.load !== b.load ? a.load < b.load : a.ticket !== b.ticket ? a.ticket < b.ticket : a.id < b.id;

class Table {
  constructor(suite, drawId, seed, officers, recusals) {
    this.off = (officer) => T(suite, "off", drawId, seed, officer.id, String(officer.load));
    this.fix = (officer, site) => T(suite, "fix", drawId, seed, officer.id, site.id);
    this.recused = new Map();
    for (const { id, officer } of recusals) {
      if (!this.recused.has(id)) this.recused.set(id, new Set());
      this.recused.get(id).add(officer);
    }
    this.members = new Map();
    this.decks = new Map();
    this.officers = officers.map((row) => ({
      id: row.id, cap: row.cap, pools: poolsOf(row), load: 0, held: [], dead: false, ticket: "",
    }));
    for (const officer of this.officers) {
      officer.ticket = this.off(officer);
      for (const pool of officer.pools) {
        if (!this.members.has(pool)) this.members.set(pool, []);
        this.members.get(pool).push(officer);
      }
    }
  }

  membersOf(pool) {
    return this.members.get(pool) || [];
  }

  isRecused(officer, site) {
    const set = this.recused.get(site.id);
    return set !== undefined && set.has(officer.id);
  }

  deck(pool) {
    if (!this.decks.has(pool)) {
      const deck = new Heap(sooner);
      for (const officer of this.membersOf(pool)) deck.push(card(officer));
      this.decks.set(pool, deck);
    }
    return this.decks.get(pool);
  }

  /** The smallest (load, ticket) of the pool's members that may take a place at the site. */
  best(pool, site, passed = null) {
    const deck = this.deck(pool);
    const aside = [];
    let found = null;
    while (deck.size) {
      const top = deck.pop();
      const { officer } = top;
      if (top.load !== officer.load || officer.load >= officer.cap) continue;
      aside.push(top);
      const skipped = passed && (passed.has(officer) || officer.dead);
      if (!skipped && !site.team.has(officer) && !this.isRecused(officer, site)) {
        found = officer;
        break;
      }
    }
    for (const one of aside) deck.push(one);
    return found;
  }

  take(officer, site, pool) {
    site.team.set(officer, pool);
    officer.held.push({ site, pool });
  }

  leave(officer, site) {
    site.team.delete(officer);
    officer.held = officer.held.filter((place) => place.site !== site);
  }

  loaded(officer) {
    officer.load += 1;
    officer.ticket = this.off(officer);
    for (const pool of officer.pools) {
      if (this.decks.has(pool)) this.decks.get(pool).push(card(officer));
    }
  }
}

function card(officer) {
  return { load: officer.load, ticket: officer.ticket, id: officer.id, officer };
}

const placeKey = (site, pool) => `${site.id} ${pool}`;

/** Step 4: a path from (site, pool) to an officer with room, or null; marks the dead. */
function repaired(table, site, pool) {
  const start = { site, pool, from: null, mover: null };
  const queue = [start];
  const visited = new Set([placeKey(site, pool)]);
  const seen = new Set();
  const visit = (place, from, mover) => {
    const key = placeKey(place.site, place.pool);
    if (visited.has(key)) return;
    visited.add(key);
    queue.push({ site: place.site, pool: place.pool, from, mover });
  };
  for (let at = 0; at < queue.length; at++) {
    const here = queue[at];
    const last = table.best(here.pool, here.site, seen);
    if (last) return shifted(table, here, last);
    const ranked = table
      .membersOf(here.pool)
      .map((officer) => [table.fix(officer, here.site), officer])
      .sort((a, b) => (a[0] < b[0] ? -1 : 1));
    for (const [, officer] of ranked) {
      if (table.isRecused(officer, here.site)) continue;
      const held = here.site.team.get(officer);
      if (held !== undefined) {
        visit({ site: here.site, pool: held }, here, officer);
      } else if (!seen.has(officer) && !officer.dead) {
        seen.add(officer);
        for (const place of officer.held) visit(place, here, officer);
      }
    }
  }
  for (const officer of seen) officer.dead = true;
  return false;
}

function shifted(table, end, last) {
  let officer = last;
  for (let here = end; here; here = here.from) {
    const { mover } = here;
    if (mover) table.leave(mover, here.site);
    table.take(officer, here.site, here.pool);
    officer = mover;
  }
  table.loaded(last);
  return true;
}

/**
 * Deals. `sites`: [{id, places: Map}], officers and recusals as roster and recusal rows. Returns
 * the sites with their teams and the places nobody could take.
 */
export function deal(suite, drawId, seed, sites, officers, recusals) {
  const table = new Table(suite, drawId, seed, officers, recusals);
  const demand = new Map();
  for (const { places } of sites) {
    for (const [pool, count] of places) demand.set(pool, (demand.get(pool) || 0) + count);
  }
  const tight = new Map();
  for (const [pool, count] of demand) {
    const members = Math.max(1, table.membersOf(pool).length);
    tight.set(pool, (BigInt(count) << 32n) / BigInt(members));
  }
  const tighter = (a, b) => {
    const [x, y] = [tight.get(a), tight.get(b)];
    return x !== y ? (x > y ? -1 : 1) : a < b ? -1 : 1;
  };
  const made = sites.map(({ id, places }) => ({ id, places, team: new Map(), unfilled: [] }));
  const order = made
    .map((site) => [T(suite, "ord", drawId, seed, site.id), site])
    .sort((a, b) => (a[0] < b[0] ? -1 : 1));
  for (const [, site] of order) {
    for (const pool of Array.from(site.places.keys()).sort(tighter)) {
      for (let i = 0; i < site.places.get(pool); i++) {
        const officer = table.best(pool, site);
        if (officer) {
          table.take(officer, site, pool);
          table.loaded(officer);
        } else if (!repaired(table, site, pool)) {
          site.unfilled.push(pool);
        }
      }
    }
  }
  return { sites: made, table };
}

export { Refusal };
