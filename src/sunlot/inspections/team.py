"""Whether the officers who were there make an inspection lawful (rules OF-01 to OF-04)."""

import datetime
from collections.abc import Collection, Iterable

from sunlot.inspections.errors import CertificateInvalid, OfficerRecused, TooFewOfficers
from sunlot.inspections.models import Part, TeamMember
from sunlot.officers.models import Officer, Recusal
from sunlot.officers.rules import LEAST_PER_VISIT, counts, covers, enough, may_visit


def team_of(part: Part) -> list[TeamMember]:
    """The members of a part with their officers, by officer id."""
    return list(part.team.select_related("officer__department").order_by("officer__officer_id"))


def certified(officer: Officer, on: datetime.date) -> bool:
    """Whether the officer may inspect on a day: an expert never does (OF-02, OF-04)."""
    return counts(is_expert=officer.is_expert, is_active=officer.is_active) and _covers(officer, on)


def require_ready(
    part: Part, members: list[TeamMember], *, on: datetime.date, present: Collection[int] | None
) -> list[TeamMember]:
    """Those of the team who were there, when they were enough and each was allowed.

    :param present: primary keys of officers; None means the whole team.
    :raises OfficerRecused: one of them must keep away from the target (OF-03).
    :raises CertificateInvalid: a certificate does not cover the day (OF-02).
    :raises TooFewOfficers: fewer than two certified ones; experts do not count (OF-01, OF-04).
    """
    there = [one for one in members if present is None or one.officer_id in present]
    officers = [one.officer for one in there]
    recused = set(
        Recusal.objects.in_force(on, on)
        .filter(officer__in=officers, target_id=part.inspection.target_id)
        .values_list("officer_id", flat=True)
    )
    barred = [one for one in officers if not may_visit(one.pk, recused)]
    if barred:
        raise OfficerRecused(names=_names(barred))
    lapsed = [one for one in officers if not one.is_expert and not certified(one, on)]
    if lapsed:
        raise CertificateInvalid(names=_names(lapsed), day=on)
    counted = [one for one in officers if certified(one, on)]
    if not enough(len(counted)):
        raise TooFewOfficers(
            department=part.department.short_name, present=len(counted), needed=LEAST_PER_VISIT
        )
    return there


def require_certified_still(part: Part, *, before: datetime.date | None, on: datetime.date) -> None:
    """That who was there held a certificate on another day too.

    A certificate that does not cover the recorded day was renewed since: it tells nothing.

    :raises CertificateInvalid: one covers the recorded day and not the other (OF-02).
    """
    there = [one.officer for one in team_of(part) if one.attended and not one.officer.is_expert]
    lapsed = [one for one in there if before and _covers(one, before) and not _covers(one, on)]
    if lapsed:
        raise CertificateInvalid(names=_names(lapsed), day=on)


def _covers(officer: Officer, day: datetime.date) -> bool:
    return covers(
        certificate_from=officer.certificate_from, certificate_to=officer.certificate_to,
        first=day, last=day,
    )  # fmt: skip


def _names(officers: Iterable[Officer]) -> str:
    return "、".join(one.name for one in officers)
