"""What a void, asked for, confirmed or sent back, does to the objections to a draw."""

import datetime
import secrets

from sunlot.draws.models import Draw, Objection
from sunlot.draws.rules.objecting import decided_line, line_digest
from sunlot.draws.states import OBJECTION_TRANSITIONS, ObjectionState
from sunlot.states import move as move_in


def move(objection: Objection, verb: str) -> None:
    """The state that a verb leads to.

    :raises WrongState: the verb is not possible now.
    """
    move_in(objection, verb, table=OBJECTION_TRANSITIONS, labels=ObjectionState)


def decide(objection: Objection, verb: str) -> str:
    """Move to a final state and write it; the digest of the decision, for the public log."""
    move(objection, verb)
    objection.decision_salt = secrets.token_hex(16)
    objection.save()
    draw = objection.draw
    line = decided_line(
        draw.suite, draw.draw_id, objection.receipt, ObjectionState(objection.state),
        objection.answer, objection.decision_salt,
    )  # fmt: skip
    return line_digest(draw.suite, line)


def uphold_with_void(draw: Draw) -> list[str]:
    """The draw is void: the objection for which it is was upheld, all others have no object."""
    digests = []
    rows = draw.objections.select_for_update(of=("self",)).select_related("draw")
    for one in rows.order_by("number"):
        if one.state == ObjectionState.PROPOSED:
            digests.append(decide(one, "uphold"))
        elif one.state == ObjectionState.OPEN:
            move(one, "lapse")
            one.save(update_fields=["state"])
    return digests


def reopen_with_return(draw: Draw) -> None:
    """The void was sent back: the objection behind it waits for a decision again."""
    for one in draw.objections.select_for_update().filter(state=ObjectionState.PROPOSED):
        move(one, "return")
        one.answer, one.decided_by, one.decided_at = "", None, None
        one.save()


def note_proposal(
    objection: Objection, *, answer: str, by_id: int, at: datetime.datetime
) -> Objection:
    """The first person finds it right; the caller asks for the void."""
    move(objection, "propose")
    objection.answer, objection.decided_by_id, objection.decided_at = answer, by_id, at
    objection.save()
    return objection
