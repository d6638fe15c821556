"""The deck word by word from protocol §6, slow and plain, and a flow oracle: test references."""

from __future__ import annotations

from collections import deque

from drawproof.suites import get_suite


def naive_deal(suite, draw_id, seed, places, officers, recusals):
    """(trace, team, load, unfilled) as the page says it; officers: id → (pools, cap)."""
    t = get_suite(suite).t
    recused = set(map(tuple, recusals))
    load = dict.fromkeys(officers, 0)
    on = {site: {} for site in places}  # site → officer → pool
    held = {officer: [] for officer in officers}  # oldest first
    dead: set[str] = set()
    trace, unfilled = [], []

    def members(pool):
        return [o for o in officers if pool in officers[o][0]]

    demand = {}
    for pools in places.values():
        for pool, number in pools.items():
            demand[pool] = demand.get(pool, 0) + number
    tight = {p: demand[p] * 2**32 // max(1, len(members(p))) for p in demand}

    def off(o):
        return load[o], t("off", draw_id, seed, o, str(load[o]))

    def take(o, place):
        on[place[0]][o] = place[1]
        held[o].append(place)

    def leave(o, place):
        del on[place[0]][o]
        held[o].remove(place)

    def repair(start):
        queue, came, seen = deque([start]), {start: None}, set()
        while queue:
            place = queue.popleft()
            cs, cp = place
            free = [
                o
                for o in members(cp)
                if (cs, o) not in recused
                and o not in on[cs]
                and o not in seen
                and o not in dead
                and load[o] < officers[o][1]
            ]
            if free:
                chosen = min(free, key=off)
                take(chosen, place)
                load[chosen] += 1
                while came[place] is not None:
                    before, mover = came[place]
                    leave(mover, place)
                    take(mover, before)
                    place, chosen = before, mover
                return chosen
            for o in sorted(members(cp), key=lambda o: t("fix", draw_id, seed, o, cs)):
                if (cs, o) in recused:
                    continue
                if o in on[cs]:
                    onward = [(cs, on[cs][o])]
                elif o in seen or o in dead:
                    continue
                else:
                    seen.add(o)
                    onward = list(held[o])
                for nxt in onward:
                    if nxt not in came:
                        came[nxt] = (place, o)
                        queue.append(nxt)
        dead.update(seen)
        return None

    for site in sorted(places, key=lambda s: t("ord", draw_id, seed, s)):
        for pool in sorted(places[site], key=lambda p: (-tight[p], p)):
            for _ in range(places[site][pool]):
                eligible = [
                    o
                    for o in members(pool)
                    if (site, o) not in recused and o not in on[site] and load[o] < officers[o][1]
                ]
                if eligible:
                    chosen = min(eligible, key=off)
                    take(chosen, (site, pool))
                    load[chosen] += 1
                    trace.append((site, pool, chosen, "deck"))
                    continue
                chosen = repair((site, pool))
                if chosen is None:
                    unfilled.append((site, pool))
                else:
                    trace.append((site, pool, chosen, "repair"))
    team = {site: tuple(sorted((p, o) for o, p in who.items())) for site, who in on.items()}
    return trace, team, load, unfilled


def max_flow(places, officers, recusals) -> int:
    """Most places that can be filled: source → place → (site, officer) → officer → sink."""
    recused = set(map(tuple, recusals))
    capacity: dict = {}

    def edge(a, b, room):
        capacity.setdefault(a, {})[b] = capacity.get(a, {}).get(b, 0) + room
        capacity.setdefault(b, {}).setdefault(a, 0)

    for site, pools in places.items():
        for pool, number in pools.items():
            edge("source", ("place", site, pool), number)
            for o, (mine, _) in officers.items():
                if pool in mine and (site, o) not in recused:
                    edge(("place", site, pool), ("pair", site, o), 1)
    for node in [n for n in capacity if n[0] == "pair"]:
        edge(node, ("officer", node[2]), 1)
        capacity[node][("officer", node[2])] = 1
    for o, (_, cap) in officers.items():
        edge(("officer", o), "sink", cap)
    flow = 0
    while True:
        came, queue = {"source": None}, deque(["source"])
        while queue and "sink" not in came:
            node = queue.popleft()
            for nxt, room in capacity.get(node, {}).items():
                if room > 0 and nxt not in came:
                    came[nxt] = node
                    queue.append(nxt)
        if "sink" not in came:
            return flow
        node = "sink"
        while came[node] is not None:
            capacity[came[node]][node] -= 1
            capacity[node][came[node]] += 1
            node = came[node]
        flow += 1
