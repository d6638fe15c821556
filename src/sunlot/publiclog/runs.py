"""What the last publication did, in a file beside the log: it tells the truth without a database.

The worker writes it, pages read it.
"""

import datetime
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from drawproof.durable import write
from sunlot.publiclog import keys

REPORT = "report.json"


@dataclass(frozen=True, slots=True)
class WitnessAnswer:
    """How a witness answered last. `at`: when it was asked; `size`: the size it cosigned last."""

    name: str
    at: datetime.datetime
    signed: bool
    size: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """The last publication: `size` of the published tree; `problem` says why there was none.

    `problem` is a code of drawproof or of this app, `detail` its words for who runs the site.
    """

    at: datetime.datetime
    size: int = 0
    problem: str = ""
    detail: str = ""
    witnesses: Sequence[WitnessAnswer] = field(default_factory=tuple)


def note(report: Report) -> None:
    """Put the report where pages find it."""
    text = json.dumps(asdict(report), ensure_ascii=False, default=lambda one: one.isoformat())
    write(keys.state() / REPORT, text.encode(), 0o640)


def read() -> Report | None:
    """The last report; None before the first, or where it is damaged."""
    try:
        facts = json.loads((keys.state() / REPORT).read_text(encoding="utf-8"))
        answers = [
            WitnessAnswer(**(one | {"at": datetime.datetime.fromisoformat(one["at"])}))
            for one in facts.pop("witnesses")
        ]
        moment = datetime.datetime.fromisoformat(facts.pop("at"))
        return Report(at=moment, witnesses=tuple(answers), **facts)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
