"""What happened after the draw, in the protocol's form (§7.1)."""

from drawproof.bundlenames import EVENT_FILES
from drawproof.later import (
    LaterEvents,
    LaterRecusal,
    Replacement,
    parse_change,
    parse_release,
    parse_substitution,
)
from drawproof.suites import get_suite
from sunlot.draws.models import Draw, LaterEvent, LaterKind


def later_of(draw: Draw) -> LaterEvents:
    """All events after the draw, each kind in the order in which it happened."""
    suite = get_suite(draw.suite)
    lines: dict[str, list[str]] = {kind: [] for kind in LaterKind.values}
    rows = LaterEvent.objects.filter(draw=draw).order_by("sequence")
    for kind, line in rows.values_list("kind", "line"):
        lines[kind].append(line)
    return LaterEvents(
        substitutions=tuple(parse_substitution(suite, one)[1] for one in lines["substitution"]),
        replacements=tuple(parse_change(suite, one)[1] for one in lines["replacement"]),
        releases=tuple(parse_release(suite, one)[1] for one in lines["release"]),
    )


def recused_before(draw: Draw) -> set[tuple[str, str]]:
    """(object, officer) of the recusals on record since the draw; "" stands for every object."""
    return {
        (one.object_id or "", one.officer_id)
        for one in later_of(draw).replacements
        if isinstance(one, LaterRecusal)
    }


def replaced_before(draw: Draw) -> set[str]:
    """Officers who were replaced in this draw; none of them comes back."""
    found = later_of(draw).replacements
    return {one.officer_id for one in found if isinstance(one, Replacement) and one.officer_id}


def event_files(draw: Draw, *, level: str) -> dict[str, bytes]:
    """The files of later events that a bundle of that level shows (protocol §10)."""
    later = later_of(draw)
    if level == "full":
        return later.files(draw.suite, draw.draw_id)
    shown = EVENT_FILES[2:] if draw.is_private else (EVENT_FILES[0], EVENT_FILES[2])
    files = later.files(draw.suite, draw.draw_id)
    return {name: data for name, data in files.items() if name in shown}
