"""For all tests below src/ and tests/: the test database, and the cast."""

from sunlot.config.testing import database_server, django_db_setup

pytest_plugins = ["tests.cast"]

__all__ = ["database_server", "django_db_setup"]
