"""The digest of everything that is frozen, so that a later change is seen."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from drawproof import FrameRow, RecusalRow, RosterRow
from sunlot.draws.errors import FrozenChanged
from sunlot.rulebook import rule


def freeze_digest(
    header: Mapping[str, Any],
    frame: Iterable[FrameRow],
    roster: Iterable[RosterRow],
    recusals: Iterable[RecusalRow],
) -> str:
    """SHA-256 (64 hex) over rules, objects, officers and recusals, in any order of the rows.

    The leaves of the protocol hold the draw's number, which exists only with the announcement;
    this digest stands for them until then. :param header: the rules as JSON values.
    """
    content = {
        "header": dict(header),
        "frame": sorted(
            [
                row.object_id, row.stratum, row.unit, dict(row.facts or {}), row.salt or "",
                row.key or "", row.natural_person,
            ]
            for row in frame
        ),
        "roster": sorted(
            [
                row.officer_id, row.department, sorted(row.units), sorted(row.qualifications),
                row.cap, row.salt,
            ]
            for row in roster
        ),
        "recusals": sorted(
            [row.object_id, row.officer_id, row.origin, row.salt] for row in recusals
        ),
    }  # fmt: skip
    # The keys are ASCII and there are no floats, so these are the canonical bytes of RFC 8785;
    # the C encoder makes them ten times faster than `drawproof.canonical`.
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@rule("DR-05")
def check_unchanged(*, stored: str, computed: str) -> None:
    """What was frozen is what is there now.

    :raises FrozenChanged: a digest or a root differs.
    """
    if not stored or stored != computed:
        raise FrozenChanged
