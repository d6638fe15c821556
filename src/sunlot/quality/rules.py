"""Pure decisions: what of the record that goes is taken over, and what a visit says of a record."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sunlot.targets.rules import FACTS

# What the record that stays takes over where it says nothing itself.
FILLED = (
    "address", "industry", "department_id", "note", "scope", "supervising_unit", "registrar",
    "registered_on",
)  # fmt: skip
# Life-cycle states of a visit → state of registration. A registration that was withdrawn 被撤销
# ends as a cancelled one does; who decides may choose another state.
STATES = {
    "L1": "closed", "L2": "cancelled", "L3": "revoked", "L4": "cancelled", "L5": "moved",
}  # fmt: skip
UNREACHABLE, NO_ACTIVITY = "04", "07"
Facts = Mapping[str, Any]


def taken_over(kept: Facts, gone: Facts) -> dict[str, Any]:
    """The facts that change in the record that stays: blanks are filled, tags come together."""
    found = {name: gone[name] for name in FILLED if not kept[name] and gone[name]}
    more = [tag for tag in gone["tags"] if tag not in kept["tags"]]
    if more:
        found["tags"] = [*kept["tags"], *more]
    return found


def put_back(now: Facts, before: Facts, after: Facts) -> dict[str, Any]:
    """The facts that undoing a merge writes: what the merge wrote and nobody has changed since.

    Tags go one by one: those that came with the merge leave, others stay.
    """
    found = {name: before[name] for name in after if name != "tags" and now[name] == after[name]}
    if "tags" in after:
        came = [tag for tag in after["tags"] if tag not in before["tags"]]
        tags = [tag for tag in now["tags"] if tag not in came]
        if tags != now["tags"]:
            found["tags"] = tags
    return found


def given_back(now: Facts, before: Facts, after: Facts) -> dict[str, Any]:
    """The facts that deciding a correction anew writes: what the decision wrote and nobody has
    changed since. Tags that it took off come back, others stay."""
    found = {name: before[name] for name in after if name != "tags" and now[name] == after[name]}
    if "tags" in after:
        went = [tag for tag in before["tags"] if tag not in after["tags"]]
        tags = [*now["tags"], *(tag for tag in went if tag not in now["tags"])]
        if tags != now["tags"]:
            found["tags"] = tags
    return found


def differences(first: Facts, second: Facts) -> list[str]:
    """The names of facts in which two records differ."""
    return [name for name in FACTS if first[name] != second[name]]


def better(first: Facts, second: Facts) -> int:
    """Which record rather stays, 0 or 1: one with a sound code, one that exists, the fuller one."""

    def weight(one: Facts) -> tuple[bool, bool, bool, int]:
        full = sum(bool(one[name]) for name in FACTS)
        sound = bool(one["credit_code"]) and not one["code_doubtful"]
        return bool(one["credit_code"]), sound, one["registration_state"] == "active", full

    return int(weight(second) > weight(first))


def is_met(life_cycle: str, outcomes: Collection[str]) -> bool:
    """Whether a reviewed result shows that somebody was there."""
    return not life_cycle and bool(outcomes) and UNREACHABLE not in outcomes


def reasons_of(life_cycle: str, outcomes: Sequence[str]) -> list[str]:
    """What of a reviewed result concerns the register: L1–L5, 04, 07; each once."""
    if life_cycle:
        return [life_cycle] if life_cycle in STATES else []
    return [code for code in (UNREACHABLE, NO_ACTIVITY) if code in outcomes]
