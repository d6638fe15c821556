"""Whether a comparison still holds is told by the register itself."""

import dataclasses
import datetime

import pytest

from sunlot.imports.adapters import Occasion
from sunlot.imports.setwise import standing
from sunlot.targets.importing.adapter import READ, TargetAdapter
from sunlot.targets.importing.reading import Context
from sunlot.targets.models import Target
from sunlot.targets.tests.support import make_target
from tests.cast import NOW, Cast

ADAPTER = TargetAdapter()


@pytest.fixture
def context(cast: Cast) -> Context:
    occasion = Occasion(
        by=cast.actor("planner_a"), at=NOW, on=datetime.date(2026, 4, 20), options={},
        present=frozenset({"name"}),
    )  # fmt: skip
    return ADAPTER.context(occasion)


def marked(context: Context) -> str:
    return standing.mark(READ, context.asked())


@pytest.mark.django_db(transaction=True)
def test_comparison_holds_until_a_record_is_written_or_goes(context: Context, cast: Cast) -> None:
    target, other = (make_target(cast.regions["650102"], name) for name in ("甲厂", "乙厂"))
    mark = marked(context)
    assert ADAPTER.holds(mark, context)
    Target.objects.filter(pk=target.pk).update(address="天山路 9 号")
    assert not ADAPTER.holds(mark, context)
    mark = marked(context)
    assert ADAPTER.holds(mark, context)
    other.delete()
    assert not ADAPTER.holds(mark, context)


@pytest.mark.django_db
def test_comparison_ends_with_other_look_ups_or_without_a_mark(context: Context) -> None:
    mark = marked(context)
    assert not ADAPTER.holds(mark, dataclasses.replace(context, others=frozenset({"重点用能"})))
    assert not ADAPTER.holds("", context)
