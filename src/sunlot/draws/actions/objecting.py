"""Objections: made by who is affected, decided by the office, an upheld one by a void."""

import datetime
import secrets
from collections.abc import Collection

from django.db import IntegrityError, transaction

from sunlot.actors import Actor
from sunlot.draws.actions.entries import record
from sunlot.draws.actions.locks import hold, require_open
from sunlot.draws.actions.settle import decide, note_proposal
from sunlot.draws.actions.void import request_void
from sunlot.draws.errors import NothingChosen, ObjectedAlready
from sunlot.draws.models import Draw, Objection
from sunlot.draws.models.slips import asker_key
from sunlot.draws.policies import require_operate
from sunlot.draws.rules.objecting import check_window, filed_line, line_digest, window_of
from sunlot.draws.states import ObjectionState
from sunlot.errors import WrongState
from sunlot.ledger.queries import rfc3339


@transaction.atomic
def file_objection(
    *, draw: Draw, object_id: str, about: str, text: str, contact: str, address: str | None,
    by: Actor, at: datetime.datetime,
) -> tuple[Objection, str]:  # fmt: skip
    """Take an objection; it and the line whose digest stands in the public log.

    :param object_id: of whom it comes, who has shown it before. :param address: network address.
    :raises WrongState: the draw is not announced, or has its seed.
    :raises ObjectionTooEarly, ObjectionTooLate: outside the announced time.
    :raises ObjectedAlready: one of this object waits for a decision.
    """
    draw = hold(draw)
    require_open(draw)
    check_window(window_of(draw.announcement), now=at)
    objection = Objection(
        draw=draw, number=draw.objections.count() + 1, object_id=object_id, about=about,
        text=text.strip(), contact=contact.strip(), salt=secrets.token_hex(16), at=at,
        address=asker_key(address) if address else "",
    )  # fmt: skip
    try:
        with transaction.atomic():
            objection.save(force_insert=True)
    except IntegrityError as error:
        raise ObjectedAlready from error
    line = line_of(objection)
    digest = line_digest(draw.suite, line)
    record("draws.objected", draw, by, at, number=objection.receipt, digest=digest)
    return objection, line


def line_of(objection: Objection) -> str:
    """The line of an objection; it names nobody, and its salt hides the content."""
    content = {
        "about": objection.about, "at": rfc3339(objection.at), "object_id": objection.object_id,
        "text": objection.text,
    }  # fmt: skip
    draw = objection.draw
    return filed_line(draw.suite, draw.draw_id, objection.receipt, content, objection.salt)


@transaction.atomic
def reject_objections(
    *, draw: Draw, numbers: Collection[int], answer: str, by: Actor, at: datetime.datetime
) -> list[Objection]:
    """Do not uphold these; one answer for all of them.

    :raises WrongState: one was decided meanwhile. :raises NothingChosen: there is none.
    """
    draw = hold(draw)
    require_operate(by, draw.task)
    rows = list(_chosen(draw, numbers))
    if not rows:
        raise NothingChosen
    digests = []
    for one in rows:
        one.answer, one.decided_by_id, one.decided_at = answer.strip(), by.person_id, at
        digests.append(decide(one, "reject"))
    receipts = [one.receipt for one in rows]
    record("draws.objections-rejected", draw, by, at, numbers=receipts, digests=digests)
    return rows


@transaction.atomic
def uphold_objection(
    *, draw: Draw, number: int, answer: str, by: Actor, at: datetime.datetime
) -> Objection:
    """Find an objection right: ask for the void of the draw, which another person confirms.

    :param answer: the reason of the void, public for ever.
    :raises WrongState: it was decided, or the seed exists. :raises VoidPending: a void waits.
    """
    draw = hold(draw)
    require_operate(by, draw.task)
    rows = list(_chosen(draw, [number]))
    if not rows:
        raise NothingChosen
    found = note_proposal(rows[0], answer=answer.strip(), by_id=by.person_id, at=at)
    request_void(draw=draw, reason=f"{found.receipt} {found.answer}", by=by, at=at)
    return found


def _chosen(draw: Draw, numbers: Collection[int]) -> list[Objection]:
    rows = draw.objections.select_for_update(of=("self",)).select_related("draw")
    found = list(rows.filter(number__in=numbers).order_by("number"))
    for one in found:
        if one.state != ObjectionState.OPEN:
            raise WrongState(state=ObjectionState(one.state).label)
    return found
