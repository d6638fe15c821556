"""A site of its own for a measurement: database, migrations, the cast of the tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def site(where: Path) -> Iterator[Any]:
    """A migrated database of an embedded server below `where`, durable as in use; gives the cast.

    Django is set up in this process, so a process measures one site.
    """
    os.environ |= {
        "SUNLOT_VAR": str(where / "var"), "DJANGO_SETTINGS_MODULE": "sunlot.config.settings",
        "SUNLOT_DATABASE_ROLE": "app", "SUNLOT_LOG_LEVEL": "WARNING",
        "SUNLOT_SECOND_FACTOR": "none", "SUNLOT_INSECURE_HTTP": "1",
    }  # fmt: skip
    from sunlot.config.site import prepared

    with prepared() as made:
        if made.call("sunlot.config.upgrade:main", role="owner", extra={"SUNLOT_DEMO": "1"}):
            raise RuntimeError("the database could not be made")
        os.environ |= {name: value for name, value in made.environment("app").items()
                       if name.startswith("SUNLOT_")}  # fmt: skip
        import django

        django.setup()
        from tests.cast import build_cast

        yield build_cast()
