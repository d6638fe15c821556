"""`scoped()` fails closed: who has no place, or no right, reads no business record at all."""

from typing import Any

import pytest
from django.apps import apps

from sunlot.actors import ROLES, Actor, Scope
from sunlot.items.models import Item
from tests.permissions.walk import Walker

# The organisation is public and no business record; accounts, names of columns, checks of the log,
# the record of full views and auditors' public keys belong to the administrators.
NO_BUSINESS = {
    "Department", "JointConference", "JointConferenceMember", "Region", "Succession", "User", "Job",
    "Memory", "LedgerCheck", "Disclosure", "Token",
    "AuditorKey",
}  # fmt: skip


def scoped_models() -> list[Any]:
    """Models whose reads start from an actor."""
    return [
        model
        for model in apps.get_models()
        if hasattr(getattr(model, "objects", None), "scoped") and model.__name__ not in NO_BUSINESS
    ]


def actors_without_a_place() -> list[Actor]:
    """Every role without department and region, the system, and a role with no right."""
    strangers = [Actor(user_id=987654321, name="示例", role=role) for role in ROLES.values()]
    return [*strangers, Actor.system()]


@pytest.mark.parametrize("model", scoped_models(), ids=lambda one: one._meta.label)
def test_scoped_when_the_actor_has_no_place_then_nothing(model: Any, walker: Walker) -> None:
    assert model.objects.exists(), f"the world lacks {model._meta.label}"
    for actor in actors_without_a_place():
        found = model.objects.scoped(actor).count()
        assert found == 0, f"{actor.role_code} without a department reads {found}"


@pytest.mark.parametrize("model", scoped_models(), ids=lambda one: one._meta.label)
def test_scoped_when_an_administrator_reads_then_nothing(model: Any, walker: Walker) -> None:
    """AC-02"""
    for username in ("sysadmin", "secadmin", "auditadmin"):
        actor = walker.world.cast.actor(username)
        assert actor.scope is Scope.NONE
        assert not model.objects.scoped(actor).exists()


def test_item_draft_when_read_from_below_or_beside_its_region_then_hidden(walker: Walker) -> None:
    """What a region above has published is used below; its drafts, and siblings', are not."""
    region, outer = (walker.world.cast.actor(name) for name in ("planner_a", "outsider"))
    seen = set(Item.objects.scoped(outer).values_list("code", flat=True))
    assert seen == {"item-own", "item-other", "item-outside", "draft-outside"}
    assert {"draft-own", "draft-other"} < set(
        Item.objects.scoped(region).values_list("code", flat=True)
    )
