"""One line of 待办 on the home page (design ux.md T1). Each app answers for its own nouns.

An app offers ``queries.todo(actor, today) -> list[Todo]``; the home page gathers and sorts them.
"""

import datetime
from dataclasses import dataclass
from typing import Literal

from sunlot.errors import Text

Kind = Literal["decide", "act", "wait", "remind"]
Tone = Literal["run", "wait", "warn", "bad", "fact"]


@dataclass(frozen=True, slots=True)
class Todo:
    """What is asked of the person: a sentence, why, by when, and one button.

    :param kind: ``decide`` needs a decision, ``act`` work, ``wait`` for others, ``remind`` only.
    :param due: the last day, None where there is none or its calendar is unknown.
    :param link: the key of a page that the reader sent here, and takes out by hand.
    :param late: the due day is over; such lines come first.
    """

    icon: str
    what: Text
    why: Text
    button: Text
    url: str
    kind: Kind = "act"
    due: datetime.date | None = None
    late: bool = False
    tone: Tone = "run"
    link: int | None = None
