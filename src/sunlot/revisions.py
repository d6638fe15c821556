"""Two people edit one record: the second is told, instead of overwriting the first unseen."""

import datetime
from typing import Protocol

from sunlot.errors import Outdated


class Revised(Protocol):
    """A record that counts its changes."""

    @property
    def revision(self) -> int: ...


EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def revision_at(moment: datetime.datetime) -> int:
    """The revision of a record that keeps the moment of its last change instead of a count.

    :return: microseconds since 1970, as precise as the database keeps them.
    """
    return (moment - EPOCH) // datetime.timedelta(microseconds=1)


def require_current(record: Revised, *, read: int | None) -> None:
    """Stop where the record has changed since a form was filled from it.

    Asked under the record's lock, so that of two who save at once the second is told.

    :param read: the revision that the form was made from; None where nothing was read before.
    :raises Outdated: somebody saved in between.
    """
    if read is not None and record.revision != read:
        raise Outdated
