"""Officers for tests."""

import datetime
from typing import Any

from sunlot.imports.tests.support import AT
from sunlot.officers.models import Officer
from sunlot.regions.names import sort_key


def make_officer(cast: Any, number: str, kind: str = "market", **facts: Any) -> Officer:
    """One officer with a certificate for 2024–2028; `user` is a user name of the cast."""
    if user := facts.pop("user", None):
        facts["user"] = cast.users[user]
    name = facts.pop("name", f"人员{number}")
    defaults = {
        "certificate_no": f"65{number}", "certificate_from": datetime.date(2024, 1, 1),
        "certificate_to": datetime.date(2028, 12, 31), "units": ["650000"], "updated_at": AT,
    }  # fmt: skip
    return Officer.objects.create(
        officer_id=number, name=name, name_key=sort_key(name),
        department=cast.department(kind), **(defaults | facts),
    )  # fmt: skip
