"""The search of the top bar: what it finds, where an exact number leads, and who finds what."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from sunlot.home import queries
from sunlot.inspections.tests.world import DRAW_ID, World, build
from sunlot.targets.models import Target, TargetAlias
from sunlot.targets.tests.support import make_target
from tests.cast import Cast
from tests.stages import staged

Clients = Callable[[str], Client]


@staged
def world(cast: Cast) -> World:
    """A verified draw of a joint task, with its visits."""
    world = build(cast)
    world.create()
    return world


def nouns(world: World, who: str, text: str) -> list[str]:
    return [group.noun for group in queries.search(world.by(who), queries.asked(text))]


def page_of(client: Client, text: str, **query: str) -> str:
    response = client.get(reverse("home:search"), {"q": text, **query})
    assert response.status_code == 200, response
    return response.content.decode()


def test_word_when_it_stands_in_several_nouns_then_grouped_with_counts(
    world: World, client_of: Clients
) -> None:
    region = world.cast.regions["650102"]
    for n in range(7):
        make_target(region, name=f"联合测试商行{n}", object_id=f"product:T-{n}")
    task = world.task
    task.title = "联合测试任务"
    task.save()
    groups = queries.search(world.by("coordinator"), "联合测试")
    assert [(one.noun, one.count, len(one.hits)) for one in groups] == [
        ("targets", 7, 5), ("tasks", 1, 1), ("draws", 1, 1),
    ]  # fmt: skip
    assert groups[0].more == reverse("targets:list") + "?q=%E8%81%94%E5%90%88%E6%B5%8B%E8%AF%95"
    page = page_of(client_of("coordinator"), "联合测试")
    assert "<mark>联合测试</mark>商行0" in page
    assert "查看全部" in page


@pytest.mark.parametrize("typed", ["{code}", " {code} ", "{lower}", "{wide}"])
def test_code_when_exact_then_leads_to_the_record(
    world: World, client_of: Clients, typed: str
) -> None:
    target = Target.objects.filter(credit_code__isnull=False).first() or make_target(
        world.cast.regions["650102"]
    )
    code = target.object_id
    wide = "".join(chr(ord(one) + 0xFEE0) for one in code)
    asked = typed.format(code=code, lower=code.lower(), wide=wide)
    response = client_of("planner_a").get(reverse("home:search"), {"q": asked})
    assert response.url == reverse("targets:detail", args=[code])  # type: ignore[attr-defined]


def test_number_when_exact_then_leads_to_draw_task_visit_or_item(world: World) -> None:
    actor = world.by("coordinator")
    visit = world.draw.visits.order_by("number")[0]
    item = world.items["market"]
    for number, url in (
        (DRAW_ID, reverse("draws:detail", args=[DRAW_ID])),
        (DRAW_ID[-6:], reverse("draws:detail", args=[DRAW_ID])),
        (world.task.code, reverse("plans:task", args=[world.task.pk])),
        (visit.number, reverse("inspections:detail", args=[visit.number])),
        (item.code, reverse("items:detail", args=[item.code])),
    ):
        assert queries.jump(actor, queries.asked(number)) == url, number
    assert queries.jump(actor, "没有这个编号") == ""


def test_number_when_an_object_had_it_before_then_leads_to_what_stands_for_it(
    world: World,
) -> None:
    there = make_target(world.cast.regions["650102"], name="改名后的厂", number="650100999000001")
    former = {"target": there, "match_text": "91650100MA7012C43T", "why": "recoded"}
    TargetAlias.objects.create(kind="code", text="91650100MA7012C43T", **former)
    TargetAlias.objects.create(kind="id", text="enterprise:HAO-1", **former)
    url, actor = reverse("targets:detail", args=[there.object_id]), world.by("coordinator")
    for text in ("91650100ma7012c43t", "ENTERPRISE:HAO-1"):
        assert queries.jump(actor, queries.asked(text)) == url, text
    assert queries.jump(world.by("outsider"), "91650100MA7012C43T") == ""


def test_number_when_two_records_carry_it_then_both_are_listed(world: World) -> None:
    """Two plans may give the same code to their tasks."""
    other = world.task
    code = other.code
    make_target(world.cast.regions["650102"], name="同号", object_id=f"product:{code}")
    Target.objects.filter(name="同号").update(object_id=code)
    assert queries.jump(world.by("coordinator"), code) == ""
    assert set(nouns(world, "coordinator", code)) >= {"targets", "tasks"}


@pytest.mark.parametrize("who", ["sysadmin", "secadmin", "auditadmin"])
def test_administrator_when_signed_in_then_has_no_search(
    world: World, client_of: Clients, who: str
) -> None:
    """AC-02"""
    client = client_of(who)
    assert client.get(reverse("home:search"), {"q": DRAW_ID}).status_code == 403
    assert "data-slash-focus" not in client.get(reverse("home:workbench")).content.decode()
    assert not queries.may_search(world.by(who))


def test_reader_when_searching_then_finds_only_what_is_in_scope(world: World) -> None:
    title = world.task.title
    assert nouns(world, "coordinator", title)
    assert "tasks" not in nouns(world, "outsider", title)
    assert "draws" not in nouns(world, "outsider", title)
    assert queries.jump(world.by("outsider"), DRAW_ID) == ""
    assert queries.jump(world.by("planner_c"), DRAW_ID) == "", "ecology takes no part"
    assert queries.jump(world.by("officer_a1"), DRAW_ID) == "", "officers do not read draws"
    name = world.targets[0].name
    assert nouns(world, "party_trade", name) == [], "a participant sees no register"


def test_visit_when_not_approved_then_its_officer_does_not_find_it(world: World) -> None:
    """Nobody on the team knows where to go before the visit is approved."""
    number = world.draw.visits.order_by("number")[0].number
    assert queries.jump(world.by("officer_a1"), number) == ""


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("阿依努尔·买买提餐厅", "阿依努尔•买买提"), ("100%棉纺织厂", "100%"),
        ("甲_乙商行", "甲_乙"),
        ("第３分店", "第3分店"), ("第3分店", "第３分店"), ("天\\山", "天\\"), ("O'Neil", "o'neil"),
        ("<b>店</b>", "<b>"),
    ],
)  # fmt: skip
def test_name_when_it_has_unusual_characters_then_found(
    world: World, client_of: Clients, name: str, asked: str
) -> None:
    make_target(world.cast.regions["650102"], name=name, object_id="product:ODD-1")
    make_target(world.cast.regions["650102"], name="毫无关系", object_id="product:ODD-2")
    found = queries.search(world.by("coordinator"), queries.asked(asked))[0]
    assert [hit.name for hit in found.hits] == [name]
    assert "<b>店" not in page_of(client_of("coordinator"), asked)


@pytest.mark.parametrize("asked", ["%", "_", "%%", "__"])
def test_wildcard_when_typed_then_is_a_plain_character(world: World, asked: str) -> None:
    assert nouns(world, "coordinator", asked) == []


@pytest.mark.parametrize("asked", ["", "   ", "\u3000", "无此企业" * 60, "9" * 18, "~!@#"])
def test_page_when_nothing_fits_then_says_what_to_do(
    world: World, client_of: Clients, asked: str
) -> None:
    page = page_of(client_of("coordinator"), asked)
    assert "没有找到" in page if asked.strip() else "请输入名称的一部分" in page


def test_nul_when_typed_then_the_page_does_not_fail(world: World, client_of: Clients) -> None:
    assert client_of("coordinator").get("/search/?q=%00x").status_code == 404
    assert queries.asked("a\0b") == "ab"


def test_tasks_when_more_than_few_then_all_stand_on_their_own_page(
    world: World, client_of: Clients
) -> None:
    task = world.task
    for n in range(8):
        task.pk, task.code, task.sequence = None, f"MANY-{n}", 100 + n
        task._state.adding = True
        task.save()
    group = next(one for one in queries.search(world.by("coordinator"), "MANY") if one.hits)
    assert (len(group.hits), group.count) == (5, 8)
    assert "noun=tasks" in group.more
    page = page_of(client_of("coordinator"), "MANY", noun="tasks")
    assert page.count('class="mono nw"') == 8
