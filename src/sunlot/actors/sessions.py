"""How long a sign-in lasts, as data beside the roles."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class SessionRule:
    """A session ends after `idle` without a request, and `absolute` after signing in."""

    idle: timedelta
    absolute: timedelta


# One working day at a desk that others may share.
DESK = SessionRule(idle=timedelta(hours=1), absolute=timedelta(hours=10))
# A visit takes hours, and between two businesses nobody touches the page.
FIELD = SessionRule(idle=timedelta(hours=4), absolute=timedelta(hours=12))
# A ceremony: one person in one room for an afternoon.
CEREMONY = SessionRule(idle=timedelta(hours=1), absolute=timedelta(hours=6))
# Who can open accounts or reads the audit log is not left signed in.
ADMINISTRATION = SessionRule(idle=timedelta(minutes=15), absolute=timedelta(hours=4))
