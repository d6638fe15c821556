"""The record of a draw offers each reader the bundle of the own level and says what it can do."""

import hashlib

from django.test import Client

from sunlot.draws import queries
from sunlot.draws.models import Draw
from sunlot.draws.queries.history import WORDS
from sunlot.draws.tests.world import World
from sunlot.ledger.words import KINDS


def read(world: World, draw: Draw, who: str) -> str:
    client = Client()
    client.force_login(world.cast.users[who], backend="sunlot.accounts.adapters.AccountBackend")
    answer = client.get(f"/draws/{draw.draw_id}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_record_when_read_then_the_bundle_of_the_readers_level_with_size_sum_and_reach(
    world: World,
) -> None:
    draw = world.verified(world.credit_task)
    public, full = (queries.bundle_on_disk(draw, full=level) for level in (False, True))
    assert public is not None
    assert full is not None
    for found in (public, full):
        content = found.path.read_bytes()
        assert found.sha256 == hashlib.sha256(content).hexdigest()
        assert found.size == len(content)
    supervisor, planner = read(world, draw, "supervisor"), read(world, draw, "planner_a")
    for text in (supervisor, planner):
        assert public.sha256 in text
        assert "需要审计人员的完整证据包" in text
        assert "secrets.csv" in text, "the line of a private ticket ends in a key"
    assert full.sha256 in supervisor
    assert full.sha256 not in planner
    reach = queries.reach_of(draw.full_verdict)
    assert reach is not None
    assert f"能核对 {len(reach.checked)} 项" in supervisor
    assert "需要审计人员的完整证据包" not in dict(reach.open)


def test_record_when_open_then_one_ticket_can_be_computed_from_its_line(world: World) -> None:
    draw = world.verified()
    row = queries.winners(draw)[0].row
    example = queries.example(draw, row)
    assert example is not None
    assert hashlib.sha256(example.line.encode()).hexdigest() == row.ticket == example.ticket
    assert example.line in read(world, draw, "planner_a")


def test_number_when_given_out_then_shown_once_and_never_in_the_address(world: World) -> None:
    draw = world.verified(world.credit_task)
    row = draw.frame.filter(is_winner=False).order_by("object_id")[0]
    client = Client()
    client.force_login(
        world.cast.users["supervisor"], backend="sunlot.accounts.adapters.AccountBackend"
    )
    path = f"/draws/{draw.draw_id}/slip-number/"
    number = queries.number_of(draw, row.object_id)
    assert number not in client.get(path).content.decode()
    answer = client.post(path, {"object_id": row.object_id.lower()})
    assert number in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "出具名单中一户的抽取凭条号" in read(world, draw, "supervisor")
    wrong = client.post(path, {"object_id": "91650100MA7999999A"})
    assert wrong.status_code == 422
    assert "不在本次冻结的名单内" in wrong.content.decode()


def test_history_when_something_happens_to_a_draw_then_there_is_a_sentence_for_it() -> None:
    kinds = {one for one in KINDS if one.startswith("draws.")}
    assert kinds - set(WORDS) == set()
