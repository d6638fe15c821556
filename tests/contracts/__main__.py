"""Writes the OpenAPI document as it is now: ``python -m tests.contracts``.

Compare it with the one before (`git diff tests/contracts/openapi.json`): other people's systems
are built on it. What is removed or made stricter needs a new version in the address.
"""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunlot.config.settings")

if __name__ == "__main__":
    django.setup()
    from tests.contracts.document import SNAPSHOT, as_text

    SNAPSHOT.write_text(as_text(), encoding="utf-8")
