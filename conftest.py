"""For all tests below src/ and tests/: the test database, and the cast."""

from hypothesis import settings

from sunlot.config.testing import database_server, django_db_setup

pytest_plugins = ["tests.cast"]

# A busy machine is no counterexample.
settings.register_profile("sunlot", deadline=None)
settings.load_profile("sunlot")

__all__ = ["database_server", "django_db_setup"]
