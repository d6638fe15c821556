"""Two people edit one record: the second is told, instead of overwriting the first unseen."""

from typing import Protocol

from sunlot.errors import Outdated


class Revised(Protocol):
    """A record that counts its changes."""

    revision: int


def require_current(record: Revised, *, read: int | None) -> None:
    """Stop where the record has changed since a form was filled from it.

    Asked under the record's lock, so that of two who save at once the second is told.

    :param read: the revision that the form was made from; None where nothing was read before.
    :raises Outdated: somebody saved in between.
    """
    if read is not None and record.revision != read:
        raise Outdated
