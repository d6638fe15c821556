"""Several pieces are written at once, each in a transaction of its own connection: the server
writes one piece with one processor."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection, transaction

T = TypeVar("T")


def all_at_once(works: Sequence[Callable[[], T]]) -> list[T]:
    """Do all of them and wait for all; what went well stays though another one failed.

    :raises Exception: why the first of them failed.
    """
    with ThreadPoolExecutor(len(works), thread_name_prefix="write") as writers:
        begun = [writers.submit(_alone, work) for work in works]
    return [one.result() for one in begun]


def _alone(work: Callable[[], T]) -> T:
    try:
        with transaction.atomic():
            return work()
    finally:
        connection.close()
