"""The reader of a request: its session and its account, read once instead of with every request.

Both are the same before every first request, since the walker undoes what a request wrote. Each
person's first request reads them from the database, and so does a second one after another.
"""

import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

from sunlot.accounts import queries
from sunlot.accounts.adapters import BEGAN, SEEN
from sunlot.accounts.models import User


def signed_in(site: Client, user: User) -> None:
    """Sign in with a session that needs no mark for an hour: each request would write one."""
    site.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    session = site.session
    session[BEGAN] = session[SEEN] = time.time() + 3600
    session.save()


class Known:
    """Sessions and accounts as they were read first; every reading gives a copy."""

    def __init__(self) -> None:
        self._read: dict[tuple[str, Any], bytes] = {}
        self._holds = False

    @contextmanager
    def at_first(self) -> Iterator[None]:
        """Give what is known until a request was answered."""
        load, account = SessionStore.load, queries.user_of_request
        self._holds = True
        with (
            mock.patch.object(
                SessionStore, "load", lambda one: self._of(load, one.session_key, one)
            ),
            mock.patch.object(queries, "user_of_request", lambda pk: self._of(account, pk, pk)),
        ):
            yield

    def may_have_changed(self) -> None:
        """A request was answered: from now on the database is asked."""
        self._holds = False

    def _of(self, read: Callable[[Any], Any], name: Any, key: Any) -> Any:
        if not self._holds:
            return read(key)
        place = (read.__qualname__, name)
        if place not in self._read:
            self._read[place] = pickle.dumps(read(key))
        return pickle.loads(self._read[place])
