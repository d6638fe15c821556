"""What tests share is found by each as if it had been written for it alone."""

from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.forms import model_to_dict
from django.test.utils import CaptureQueriesContext

from sunlot.draws.models import Draw
from sunlot.draws.tests.world import World, build_world
from sunlot.regions.models import Region
from sunlot.targets.models import Target
from tests.cast import Cast
from tests.stages import staged

seen: dict[str, Any] = {}


@staged
def tiny_world(cast: Cast) -> World:
    return build_world(cast, targets=30)


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize("turn", [1, 2])
def test_stage_when_a_test_changed_rows_and_memory_then_the_next_one_finds_neither(
    cast: Cast, turn: int
) -> None:
    region = cast.regions["650102"]
    assert region.name == Region.objects.get(pk=region.pk).name == "天山区"
    assert Region.objects.count() == len(cast.regions)
    region.name = f"改名{turn}"
    region.save()
    Region.objects.filter(code="652301").delete()
    del cast.regions["652301"]


def test_stage_when_two_fixtures_hold_one_record_then_it_is_one(
    cast: Cast, tiny_world: World
) -> None:
    assert tiny_world.cast is cast
    assert tiny_world.targets[0].region is cast.regions["650102"]


def test_stage_when_a_test_asks_for_none_then_its_database_is_empty(db: None) -> None:
    assert not Region.objects.exists()


@pytest.mark.parametrize("turn", ["performed", "copied"])
def test_step_when_copied_then_the_same_rows_files_and_result(
    tiny_world: World, tmp_path: Path, turn: str
) -> None:
    with CaptureQueriesContext(connection) as queries:
        draw = tiny_world.verified(tiny_world.credit_task)
    found = {
        "rows": contents(),
        "files": {one.relative_to(tmp_path): one.read_bytes()
                  for one in tmp_path.rglob("*") if one.is_file()},
        "draw": (model_to_dict(draw), draw.task is tiny_world.credit_task),
    }  # fmt: skip
    assert found == seen.setdefault("verified", found)
    assert found["files"]
    assert (len(queries) == 0) == (turn == "copied")


@pytest.mark.parametrize("changed", [False, True])
def test_step_when_the_test_changed_something_before_then_it_is_performed(
    tiny_world: World, changed: bool
) -> None:
    if changed:
        Target.objects.filter(pk=tiny_world.targets[0].pk).update(tags=[])
    assert tiny_world.requested().expected_count == 30 - changed
    assert Draw.objects.count() == 1


def test_step_when_the_test_set_another_rule_then_it_is_performed(
    tiny_world: World, settings: Any
) -> None:
    settings.LOG_WITNESSES = ()
    with CaptureQueriesContext(connection) as queries:
        tiny_world.requested()
    assert len(queries) > 10


def contents() -> dict[str, str]:
    """A digest of every table's rows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' "
            "AND relnamespace = 'public'::regnamespace AND relname <> 'procrastinate_events'"
        )
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f"SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM {table} t")
            found[table] = cursor.fetchone()[0]
    return found
