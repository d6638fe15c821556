"""Reads of the officer register."""

import datetime
from collections.abc import Callable

from django.db.models import Count, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.shortcuts import get_object_or_404

from sunlot.actors import Actor, Permission
from sunlot.departments.models import Department
from sunlot.ledger.queries import history
from sunlot.officers.models import Absence, Officer
from sunlot.officers.queries.absences import absent
from sunlot.officers.rules import SOON_DAYS, Certificate
from sunlot.regions.names import normalise_name


def officers_for(actor: Actor) -> QuerySet[Officer]:
    """The register as far as the actor sees it."""
    return Officer.objects.scoped(actor).select_related("department__region")


def officer_for(actor: Actor, officer_id: str) -> Officer:
    """One officer within scope, else 404."""
    return get_object_or_404(officers_for(actor), officer_id=officer_id)


def search(officers: QuerySet[Officer], text: str) -> QuerySet[Officer]:
    """By a fragment of the name, or the beginning of a number or certificate."""
    word = normalise_name(text)
    if not word:
        return officers
    return officers.filter(
        Q(name__icontains=text.strip())
        | Q(name__icontains=word)
        | Q(officer_id__istartswith=text.strip())
        | Q(officer_id__istartswith=Concat("department__code", Value(f".{text.strip()}")))
        | Q(certificate_no__istartswith=text.strip())
    )


def with_certificate(
    officers: QuerySet[Officer], state: str, today: datetime.date
) -> QuerySet[Officer]:
    """Only officers whose certificate stands as asked; an unknown word filters nothing."""
    soon = today + datetime.timedelta(days=SOON_DAYS)
    match state:
        case Certificate.LAPSED:
            return officers.filter(certificate_to__lt=today)
        case Certificate.SOON:
            return officers.filter(certificate_to__gte=today, certificate_to__lte=soon)
        case Certificate.VALID:
            return officers.filter(certificate_from__lte=today, certificate_to__gt=soon)
        case Certificate.NOT_YET:
            return officers.filter(certificate_from__gt=today)
    return officers


def with_post(officers: QuerySet[Officer], state: str) -> QuerySet[Officer]:
    """Only officers ``in`` post, or only those who have ``left``; another word filters nothing."""
    match state:
        case "in":
            return officers.filter(is_active=True)
        case "left":
            return officers.filter(is_active=False)
    return officers


def with_kind(officers: QuerySet[Officer], kind: str, today: datetime.date) -> QuerySet[Officer]:
    """Only who is no expert, only experts, only records that nobody signs in with, or only who is
    absent on a day; another word filters nothing."""
    match kind:
        case "officers":
            return officers.filter(is_expert=False)
        case "expert":
            return officers.filter(is_expert=True)
        case "unlinked":
            return officers.filter(user__isnull=True)
        case "absent":
            return officers.filter(pk__in=Absence.objects.within(today, today).values("officer_id"))
    return officers


def qualifications_of(actor: Actor) -> list[str]:
    """Codes that officers in the actor's reach hold, for the filter."""
    rows = Officer.objects.scoped(actor).order_by().values_list("qualifications", flat=True)
    return sorted({code for codes in rows.distinct() for code in codes})


def eligible(
    department: Department, *, first: datetime.date, last: datetime.date
) -> QuerySet[Officer]:
    """Officers in post of a department, no experts, certified on every day of a period, and there
    on a day of it (OF-02, OF-05)."""
    found = Officer.objects.filter(
        department=department, is_active=True, is_expert=False,
        certificate_from__lte=first, certificate_to__gte=last,
    )  # fmt: skip
    return found.exclude(pk__in=absent(found, first=first, last=last)).order_by("officer_id")


def figures(actor: Actor, today: datetime.date) -> dict[str, int]:
    """Counts for the strip above the list: ``total, lapsed, soon, experts, unlinked, left``."""
    soon = today + datetime.timedelta(days=SOON_DAYS)
    return Officer.objects.scoped(actor).aggregate(
        total=Count("pk"),
        lapsed=Count("pk", filter=Q(certificate_to__lt=today)),
        soon=Count("pk", filter=Q(certificate_to__gte=today, certificate_to__lte=soon)),
        experts=Count("pk", filter=Q(is_expert=True)),
        unlinked=Count("pk", filter=Q(user__isnull=True)),
        left=Count("pk", filter=Q(is_active=False)),
    )


def away(on: datetime.date, prefix: str = "") -> Q:
    """Officers who cannot be sent on a day: not in post, or without a valid certificate."""
    return Q(**{f"{prefix}is_active": False}) | Q(**{f"{prefix}certificate_to__lt": on})


def is_away(officer: Officer, on: datetime.date) -> bool:
    """The same of one officer who is at hand."""
    return not officer.is_active or officer.certificate_to < on


def accounts_to_close(actor: Actor) -> QuerySet[Officer]:
    """Officers who left the post and could still sign in, for the security administrator."""
    if not actor.can(Permission.ACCOUNTS_DECIDE):
        return Officer.objects.none()
    return (
        Officer.objects.filter(left_on__isnull=False, user__is_active=True)
        .select_related("user")
        .order_by("left_on", "pk")
    )


def departments_of(actor: Actor) -> list[tuple[str, str]]:
    """``(code, short name)`` of departments with officers, in code order, for the filter."""
    rows = Officer.objects.scoped(actor).order_by("department__code")
    return list(rows.values_list("department__code", "department__short_name").distinct())


def editor_of(officer: Officer) -> Callable[[str], tuple[str, datetime.datetime] | None]:
    """Name of a fact → who changed it last by hand, and when; None where no hand did."""
    events = list(history("officer", officer.officer_id).filter(kind="officers.edited"))

    def who(name: str) -> tuple[str, datetime.datetime] | None:
        named = [one for one in events if name in one.data["changed"]]
        return (named[-1].actor_name, named[-1].at) if named else None

    return who


def own_record(actor: Actor) -> Officer | None:
    """The register's record of the person who is signed in."""
    if actor.user_id is None:
        return None
    return Officer.objects.filter(user_id=actor.user_id).select_related("department").first()
