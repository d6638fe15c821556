"""What a change request asks for, or did."""

from collections.abc import Sequence

from sunlot.inspections.models import LifeCycle, Outcome
from sunlot.publications.models import ChangeRequest, Publication, Revision
from sunlot.publications.queries.public import revisions
from sunlot.publications.rules import Difference


def differences_of(request: ChangeRequest) -> Sequence[Difference]:
    """Old and new of an open request against the record, of a confirmed one as it was published."""
    if request.decided_at is not None:
        made = [one for one in revisions(request.publication) if one.at == request.decided_at]
        return made[0].differences if made else ()
    part = request.publication.part
    found: list[Difference] = []
    if request.visited_on and part.visited_on:
        days = part.visited_on.isoformat(), request.visited_on.isoformat()
        found.append(Difference("visited_on", "", *days))
    if request.life_cycle is not None:
        states = _words(LifeCycle, part.life_cycle), _words(LifeCycle, request.life_cycle)
        found.append(Difference("life_cycle", "", *states))
    for row in part.outcomes.select_related("item_version").order_by("pk"):
        code = request.outcomes.get(str(row.pk))
        if code is not None:
            codes = _words(Outcome, row.outcome), _words(Outcome, code)
            found.append(Difference("outcome", row.item_version.matter, *codes))
    return found


def _words(choices: type[LifeCycle] | type[Outcome], code: str) -> str:
    return str(choices(code).label) if code else ""


def last_revision(publication: Publication) -> Revision | None:
    """What the public sees now, or saw last."""
    return publication.revisions.select_related("by").order_by("-number").first()
