"""Keeping and forgetting drafts. They are no records: the ledger never learns what was typed."""

import datetime
import json
import uuid
from collections.abc import Mapping, Sequence

from django.db import transaction

from sunlot.actors import Actor
from sunlot.drafts.errors import DraftTooLarge
from sunlot.drafts.models import Draft

LIMIT_KB = 64
AT_MOST = 50
"""Drafts of one person; beyond them the oldest go."""
KEEP_DAYS = 14


@transaction.atomic
def keep(
    *,
    address: str,
    token: uuid.UUID,
    answers: Mapping[str, Sequence[str]],
    by: Actor,
    at: datetime.datetime,
) -> Draft:
    """Keep what stands in a form now, in place of what the same page kept before.

    :param answers: only fields of the form's list; the caller narrows them.
    :raises DraftTooLarge: more than `LIMIT_KB`.
    """
    if len(json.dumps(answers, ensure_ascii=False).encode()) > LIMIT_KB * 1024:
        raise DraftTooLarge(limit=LIMIT_KB)
    draft = Draft(
        owner_id=by.person_id, address=address, token=token, answers=dict(answers), saved_at=at
    )
    Draft.objects.bulk_create(
        [draft], update_conflicts=True, unique_fields=["owner", "token"],
        update_fields=["address", "answers", "saved_at"],
    )  # fmt: skip
    newest = Draft.objects.scoped(by).order_by("-saved_at", "-pk")
    Draft.objects.filter(pk__in=list(newest.values_list("pk", flat=True)[AT_MOST:])).delete()
    return draft


def forget(*, token: uuid.UUID, by: Actor) -> bool:
    """Forget a draft of one's own: it was sent, or is not wanted; whether there was one."""
    return Draft.objects.scoped(by).filter(token=token).delete()[0] > 0


def forget_old(*, at: datetime.datetime) -> int:
    """Forget what nobody came back to; returns how many."""
    old = Draft.objects.filter(saved_at__lt=at - datetime.timedelta(days=KEEP_DAYS))
    return old.delete()[0]
