"""Whether a comparison still holds is told by the register itself."""

import dataclasses
import datetime

import pytest

from sunlot.imports.adapters import Occasion
from sunlot.targets.importing import TargetAdapter, standing
from sunlot.targets.importing.reading import Context
from sunlot.targets.models import Target
from sunlot.targets.tests.support import make_target
from tests.cast import NOW, Cast


@pytest.fixture
def context(cast: Cast) -> Context:
    occasion = Occasion(
        by=cast.actor("planner_a"), at=NOW, on=datetime.date(2026, 4, 20), options={},
        present=frozenset({"name"}),
    )  # fmt: skip
    return TargetAdapter().context(occasion)


@pytest.mark.django_db(transaction=True)
def test_comparison_holds_until_a_record_is_written(context: Context, cast: Cast) -> None:
    target = make_target(cast.regions["650102"])
    mark = standing.mark(context)
    assert standing.holds(mark, context)
    Target.objects.filter(pk=target.pk).update(address="天山路 9 号")
    assert not standing.holds(mark, context)
    assert standing.holds(standing.mark(context), context)


@pytest.mark.django_db
def test_comparison_ends_with_other_look_ups_or_without_a_mark(context: Context) -> None:
    mark = standing.mark(context)
    assert not standing.holds(mark, dataclasses.replace(context, others=frozenset({"重点用能"})))
    assert not standing.holds("", context)
