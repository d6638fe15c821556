"""Sending a page to the own 待办, and taking it out. The ledger does not learn of it: a link is no
record and changes none."""

import datetime

from django.db import transaction

from sunlot.actors import Actor
from sunlot.home.errors import LinkNotSendable, LinksFull
from sunlot.home.models import SentLink
from sunlot.home.queries.links import KEEP, page_at

AT_MOST = 20


@transaction.atomic
def send_link(*, path: str, by: Actor, at: datetime.datetime) -> SentLink:
    """Put a page into the person's own 待办; one that is there already counts from now.

    :param path: of a page that the person may open and that asks for a larger screen.
    :raises LinkNotSendable: it is another page, or out of the person's sight.
    :raises LinksFull: there are `AT_MOST` already.
    """
    if page_at(by, path) is None:
        raise LinkNotSendable
    mine = SentLink.objects.scoped(by)
    mine.filter(sent_at__lt=at - KEEP).delete()
    if mine.exclude(path=path).count() >= AT_MOST:
        raise LinksFull(most=AT_MOST)
    link, _new = SentLink.objects.update_or_create(
        owner_id=by.person_id, path=path, defaults={"sent_at": at}
    )
    return link


def forget_link(*, key: int, by: Actor) -> bool:
    """Take a link out of the person's own 待办; whether it was there."""
    return SentLink.objects.scoped(by).filter(pk=key).delete()[0] > 0
