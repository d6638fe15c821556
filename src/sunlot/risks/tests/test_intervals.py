"""Intervals say what one dictionary per date would say, whatever comes in which order and goes."""

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sunlot.imports.adapters import Writing
from sunlot.imports.models import Batch
from sunlot.imports.setwise import incoming, pieces
from sunlot.risks.importing import RiskAdapter, writing
from sunlot.risks.importing.reading import Context
from sunlot.risks.models import ClassCorrection, Snapshot, TargetClass
from sunlot.targets.tests.support import make_target
from tests.cast import NOW, Cast

DAYS = [datetime.date(2026, month, 28) for month in range(1, 6)]
TARGETS = 4
ADAPTER = RiskAdapter()
Dated = dict[datetime.date, dict[int, str]]
FILES = st.dictionaries(
    st.integers(0, TARGETS - 1), st.tuples(st.sampled_from(DAYS), st.sampled_from("AAB")),
    min_size=1,
).flatmap(lambda rows: st.sampled_from(DAYS).map(lambda day: (day, rows)))  # fmt: skip
STEPS = st.lists(st.one_of(FILES, st.integers(0, 5)), min_size=1, max_size=7)


@dataclass
class Naive:
    """One dictionary per date, and what each batch has to put back."""

    classes: Dated = field(default_factory=dict)
    brought: dict[int, set[datetime.date]] = field(default_factory=dict)
    before: dict[int, dict[tuple[datetime.date, int], str | None]] = field(default_factory=dict)

    def write(self, batch: int, rows: Mapping[int, tuple[datetime.date, str]]) -> None:
        self.brought[batch] = {day for day, _letter in rows.values()} - self.classes.keys()
        self.before[batch] = {}
        for target, (day, letter) in rows.items():
            here = self.classes.setdefault(day, {})
            if day not in self.brought[batch] and here.get(target) != letter:
                self.before[batch][day, target] = here.get(target)
            here[target] = letter

    def may_go(self, batch: int) -> bool:
        later = [place for one, kept in self.before.items() if one > batch for place in kept]
        mine = self.before[batch].keys()
        return not any(
            place in mine or place[0] in self.brought[batch] for place in later
        )  # fmt: skip

    def take_back(self, batch: int) -> None:
        for (day, target), letter in self.before.pop(batch).items():
            self.classes[day].pop(target)
            if letter is not None:
                self.classes[day][target] = letter
        for day in self.brought.pop(batch):
            del self.classes[day]


@dataclass
class World:
    """Targets by place, and a batch of the importer."""

    context: Context
    targets: list[int]
    keys: list[str]
    user: int
    department: int

    def write(self, rows: Mapping[int, tuple[datetime.date, str]]) -> Batch:
        """A file in as many pieces as it can have."""
        batch = Batch.objects.create(
            kind="risks", state="applying", department_id=self.department, file_name="分类.csv",
            sha256="0" * 64, size=1, uploaded_by_id=self.user, uploaded_at=NOW,
        )  # fmt: skip
        lines = [
            (number + 2, f"{self.keys[place]}\t{letter}\t{day}")
            for number, (place, (day, letter)) in enumerate(rows.items())
        ]
        incoming.empty(ADAPTER.incoming, batch)
        incoming.fill(ADAPTER.incoming, batch, lines)
        ADAPTER.compare(batch.pk, self.context)
        for part in list(pieces.pieces_of(batch, ADAPTER)):
            ADAPTER.write(Writing(batch.pk, self.user, NOW), part, self.context)
        return batch

    def said(self) -> Dated:
        """What the register says of each date."""
        place_of = {pk: place for place, pk in enumerate(self.targets)}
        return {
            one.as_of: {
                place_of[target]: letter
                for target, letter in TargetClass.objects.at(one).values_list(
                    "target", "risk_class"
                )
            }
            for one in Snapshot.objects.filter(is_whole=True)
        }


@pytest.fixture
def world(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(pieces, "PIECE", 2)
    made = [make_target(cast.regions["650102"], f"第{n}厂") for n in range(TARGETS)]
    user = cast.users["coordinator"]
    return World(
        Context(DAYS[-1], cast.regions["650000"].path, cast.regions["650000"]),
        [one.pk for one in made], [one.object_id for one in made], user.pk,
        cast.actor("coordinator").place_id or 0,
    )  # fmt: skip


def flaws() -> Iterator[str]:
    """Intervals of one target that overlap, or touch with one class."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.target_id FROM risks_targetclass a JOIN risks_targetclass b "
            "ON a.target_id = b.target_id AND a.region_id = b.region_id "
            "AND a.valid_from < b.valid_from WHERE a.valid_to IS NULL "
            "OR a.valid_to > b.valid_from OR a.valid_to = b.valid_from "
            "AND a.risk_class = b.risk_class"
        )
        yield from (str(row) for row in cursor.fetchall())


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@example(steps=[*[(DAYS[one], {0: (DAYS[one], "ABA"[one // 2])}) for one in (0, 2, 4)], 1])
@given(steps=STEPS)
def test_intervals_when_files_come_and_go_then_say_what_a_table_per_date_says(
    world: World, steps: list[object]
) -> None:
    naive, batches = Naive(), list[Batch]()
    begun = transaction.savepoint()
    for step in steps:
        if isinstance(step, tuple):
            day, rows = step
            # One file of one date in two; the others hold several dates.
            if day.month % 2:
                rows = {place: (day, letter) for place, (_on, letter) in rows.items()}
            batches.append(world.write(rows))
            naive.write(batches[-1].pk, rows)
        elif batches:
            batch = batches[int(str(step)) % len(batches)]
            assert (writing.objection(batch) is None) == naive.may_go(batch.pk)
            if naive.may_go(batch.pk):
                batches.remove(batch)
                naive.take_back(batch.pk)
                while ADAPTER.take_back(Writing(batch.pk, None, NOW), 1, world.context):
                    pass
        assert world.said() == naive.classes
        assert not list(flaws())
    transaction.savepoint_rollback(begun)


def test_snapshot_when_equal_to_the_last_then_writes_no_class_and_its_date_can_go(
    world: World,
) -> None:
    march = dict.fromkeys(range(TARGETS), (DAYS[2], "A"))
    world.write(march)
    rows = list(TargetClass.objects.order_by("pk").values())
    batch = world.write(dict.fromkeys(range(TARGETS), (DAYS[3], "A")))
    assert list(TargetClass.objects.order_by("pk").values()) == rows
    assert not ClassCorrection.objects.exists()
    assert Snapshot.objects.get(as_of=DAYS[3]).is_whole
    assert ADAPTER.written(batch.pk) == 0
    assert ADAPTER.leaves_a_trace(batch.pk)
    while ADAPTER.take_back(Writing(batch.pk, None, NOW), 1, world.context):
        pass
    assert not Snapshot.objects.filter(as_of=DAYS[3]).exists()
    assert list(TargetClass.objects.order_by("pk").values()) == rows


def test_snapshot_when_only_a_part_is_written_then_nobody_reads_it_and_the_rest_follows(
    world: World,
) -> None:
    world.write(dict.fromkeys(range(TARGETS), (DAYS[2], "A")))
    before = world.said()
    batch = world.write({})
    lines = [(place + 2, f"{key}\tB\t{DAYS[3]}") for place, key in enumerate(world.keys)]
    incoming.fill(ADAPTER.incoming, batch, lines)
    ADAPTER.compare(batch.pk, world.context)
    first = next(iter(pieces.pieces_of(batch, ADAPTER)))
    ADAPTER.write(Writing(batch.pk, None, NOW), first, world.context)
    assert world.said() == before
    assert not Snapshot.objects.get(as_of=DAYS[3]).is_whole
    ADAPTER.compare(batch.pk, world.context)
    for part in list(pieces.pieces_of(batch, ADAPTER)):
        ADAPTER.write(Writing(batch.pk, None, NOW), part, world.context)
    assert world.said() == before | {DAYS[3]: dict.fromkeys(range(TARGETS), "B")}
    assert ADAPTER.written(batch.pk) == TARGETS


def test_migration_when_rows_stood_per_date_then_intervals_say_the_same_and_back(
    world: World,
) -> None:
    from importlib import import_module

    module = import_module("sunlot.risks.migrations.0003_intervals")
    for day, letters in zip(DAYS, ("AAB", "ABB", "A B", "BBB", "B A"), strict=True):
        world.write(
            {place: (day, one) for place, one in enumerate(letters) if one != " "}
        )  # fmt: skip
    said = world.said()
    rows = list(TargetClass.objects.order_by("target", "valid_from").values_list(
        "region", "target", "risk_class", "valid_from", "valid_to"
    ))  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE risks_classbydate "
            "(snapshot_id bigint, target_id bigint, risk_class varchar(1)) ON COMMIT DROP"
        )
        cursor.execute(module.BACK)
        cursor.execute("SELECT count(*) FROM risks_classbydate")
        assert cursor.fetchone()[0] == sum(map(len, said.values()))
        cursor.execute("DELETE FROM risks_targetclass")
        cursor.execute(module.CONVERT)
        cursor.execute("DROP TABLE risks_classbydate")
    assert rows == list(TargetClass.objects.order_by("target", "valid_from").values_list(
        "region", "target", "risk_class", "valid_from", "valid_to"
    ))  # fmt: skip
    assert world.said() == said


@pytest.mark.django_db(transaction=True)
def test_comparison_holds_until_a_class_is_written(world: World) -> None:
    first, later = DAYS[:2]
    with transaction.atomic():
        batch = world.write({0: (first, "A")})
    with transaction.atomic():
        mark = ADAPTER.compare(batch.pk, world.context)
    assert ADAPTER.holds(mark, world.context)
    with transaction.atomic():
        world.write({0: (later, "B")})
    assert not ADAPTER.holds(mark, world.context)
