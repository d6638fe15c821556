"""For all tests below src/ and tests/: the test database, and the cast."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import settings

from sunlot.config.testing import database_server, django_db_setup

pytest_plugins = ["tests.stages", "tests.cast", "tests.browser"]

# A busy machine is no counterexample.
settings.register_profile("sunlot", deadline=None)
settings.load_profile("sunlot")


@pytest.fixture(autouse=True)
def _language_of_the_last_request() -> Iterator[None]:
    """A thread keeps the language of the request it answered last; the next test begins anew."""
    yield
    translation.deactivate()


# Where constraints, triggers, locks and functions of the database do the work.
DATABASE_APPS = {"draws", "imports", "jobs", "ledger", "regions", "targets"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests of the apps above on the oldest supported PostgreSQL too.

    Those that ask the database for something; drawing a page and reading a file tell nothing of it.
    """
    for item in items:
        folder = Path(item.path).parent
        fixtures = set(getattr(item, "fixturenames", ()))
        asks = fixtures & {"db", "transactional_db"} and "client_of" not in fixtures
        if asks and folder.name == "tests" and folder.parent.name in DATABASE_APPS:
            item.add_marker(pytest.mark.database)


__all__ = ["database_server", "django_db_setup"]
