"""Writing down that somebody saw personal data in full."""

import datetime

from django.db import transaction

from sunlot.actors import Actor, Permission, require
from sunlot.disclosures.models import Disclosure
from sunlot.ledger import actions as ledger


@transaction.atomic
def disclose(
    *, shown: str, record: str, purpose: str, by: Actor, at: datetime.datetime
) -> Disclosure:
    """Write the view down, before the data is shown; the caller has read the record in scope.

    :param shown: a `Shown`.
    :param record: number of the record, as its pages show it.
    """
    require(by, Permission.BUSINESS_VIEW)
    found = Disclosure.objects.create(
        at=at, reader_id=by.person_id, role=by.role_code, shown=shown, record=record,
        purpose=purpose,
    )  # fmt: skip
    ledger.record(
        kind="disclosures.seen", noun="disclosure", noun_id=str(found.pk), by=by, at=at,
        data={"shown": shown, "record": record, "purpose": purpose},
    )  # fmt: skip
    return found
