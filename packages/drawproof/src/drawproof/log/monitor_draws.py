"""The draws that a log tells of: their numbers, their ends, their deadlines (protocol §14.5)."""

from __future__ import annotations

import copy
from typing import Any

from drawproof.log.entries import draw_id_in
from drawproof.log.moments import Moments, shown, unix
from drawproof.log.monitor_finding import Finding


class Draws:
    """`kept` is what is remembered: `last` number per office and year, and each draw announced.

    A draw: `items`, `closing`, `result_by` (Unix seconds), `results` (task → digest), `void`.
    """

    def __init__(self, kept: dict[str, Any]) -> None:
        self.kept: dict[str, Any] = copy.deepcopy(kept) or {"last": {}, "draws": {}}

    @property
    def _draws(self) -> dict[str, dict[str, Any]]:
        draws: dict[str, dict[str, Any]] = self.kept["draws"]
        return draws

    def take(self, index: int, record: dict[str, Any], moments: Moments, now: int) -> list[Finding]:
        """Judges entry `index`, first seen `now`."""
        kind, draw_id = record["kind"], draw_id_in(record)
        if draw_id is None:
            return []
        if kind == "announce":
            return self._announce(index, record, draw_id, moments)
        draw = self._draws.get(draw_id)
        if draw is None:
            params = {"index": index, "kind": kind, "draw_id": draw_id}
            return [Finding("unannounced", params)]
        if kind == "void":
            return self._void(index, draw_id, draw, moments, now)
        if kind == "result":
            return self._result(index, record, draw, moments)
        return []

    def _announce(
        self, index: int, record: dict[str, Any], draw_id: str, moments: Moments
    ) -> list[Finding]:
        series, _, number = draw_id.rpartition("-")
        last, found = int(self.kept["last"].get(series, 0)), list[Finding]()
        if draw_id in self._draws or int(number) <= last:
            found.append(Finding("number-repeated", {"index": index, "draw_id": draw_id}))
            if draw_id in self._draws:
                return found
        for missing in range(last + 1, min(int(number), last + 101)):
            params = {"index": index, "draw_id": draw_id, "missing": f"{missing:06}"}
            found.append(Finding("number-gap", params))
        self.kept["last"][series] = max(last, int(number))
        found += self._open_twice(draw_id, record["plan_items"])
        closing = unix(record["closing"])
        moment, limit = moments.of(index), closing - moments.policy.margin
        if moment is not None and moment > limit:
            params = {"draw_id": draw_id, "at": shown(moment), "limit": shown(limit)}
            found.append(Finding("late-announcement", params))
        self._draws[draw_id] = {
            "items": list(record["plan_items"]),
            "closing": closing,
            "result_by": unix(record["result_by"]),
            "results": {},
            "void": False,
        }
        return found

    def _open_twice(self, draw_id: str, items: list[str]) -> list[Finding]:
        office = draw_id.rsplit("-", 2)[0]
        return [
            Finding("open-twice", {"draw_id": draw_id, "other": other, "item": item})
            for other, draw in self._draws.items()
            if not _ended(draw) and other.rsplit("-", 2)[0] == office
            for item in items
            if item in draw["items"]
        ]

    def _void(
        self, index: int, draw_id: str, draw: dict[str, Any], moments: Moments, now: int
    ) -> list[Finding]:
        found = list[Finding]()
        limit = draw["closing"] - moments.policy.margin
        moment = moments.of(index)
        if now > limit and (moment is None or moment > limit):
            params = {"draw_id": draw_id, "index": index, "limit": shown(limit)}
            found.append(Finding("red-void", params))
        if draw["results"]:
            found.append(Finding("result-conflict", {"index": index, "draw": draw_id}))
        draw["void"] = True
        return found

    def _result(
        self, index: int, record: dict[str, Any], draw: dict[str, Any], moments: Moments
    ) -> list[Finding]:
        task, found = record["draw"], list[Finding]()
        if draw["void"] or task in draw["results"]:
            found.append(Finding("result-conflict", {"index": index, "draw": task}))
        moment, limit = moments.of(index), draw["result_by"]
        if moment is not None and moment > limit:
            params = {"draw": task, "at": shown(moment), "limit": shown(limit)}
            found.append(Finding("late-result", params))
        draw["results"].setdefault(task, record["digest"])
        return found

    def overdue(self, now: int) -> list[Finding]:
        """Draws that should have ended and did not."""
        return [
            Finding("overdue", {"draw_id": draw_id, "limit": shown(draw["result_by"])})
            for draw_id, draw in sorted(self._draws.items())
            if not _ended(draw) and now > draw["result_by"]
        ]


def _ended(draw: dict[str, Any]) -> bool:
    return bool(draw["void"]) or len(draw["results"]) >= len(draw["items"])
