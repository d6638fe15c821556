"""Each test has a folder of uploads of its own, and an importer."""

import pytest
from django.urls import reverse


@pytest.fixture(autouse=True)
def files(tmp_path, settings):
    """Uploads of this test only."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def by(cast):
    return cast.actor("planner_a")


@pytest.fixture
def page(cast, client):
    """Asks for a page of a batch, or sends to it, as the importer."""
    client.force_login(cast.users["planner_a"])

    def ask(name, batch, data=None, query=""):
        address = reverse(f"imports:{name}", args=[batch.pk]) + query
        return client.get(address) if data is None else client.post(address, data)

    return ask
