"""What is typed and not sent: kept for its person alone, within limits, and forgotten when sent."""

import datetime
import json
import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from sunlot.drafts import actions, queries
from sunlot.drafts.errors import DraftTooLarge
from sunlot.drafts.models import Draft
from sunlot.drafts.tasks import forget_old
from sunlot.officers.tests.support import make_officer
from sunlot.plans.models import PlanTask
from sunlot.plans.tests import builders
from sunlot.ui import drafting
from tests.cast import NOW, Cast
from tests.permissions.routes import routes

Clients = Callable[[str], Client]
ADDRESS = "/officers/recusals/new/"
TYPED = {"code": ["91650100MA7000001A"], "origin": ["kin"], "reason": ["本人持有该企业股份"]}


def save(
    client: Client, answers: object = TYPED, address: str = ADDRESS, token: str = ""
) -> object:
    return client.post(
        "/drafts/save/",
        {"address": address, "_draft": token or str(uuid.uuid4()), "answers": json.dumps(answers)},
    )


@pytest.fixture
def officer(cast: Cast, client_of: Clients) -> Client:
    make_officer(cast, "A-1", user="officer_a1", name="王海涛")
    return client_of("officer_a1")


def declare_address() -> str:
    from django.urls import reverse

    return reverse("officers:declare")


def test_draft_when_saved_then_offered_with_what_differs_and_restored(officer: Client) -> None:
    address = declare_address()
    answer = save(officer, address=address)
    assert answer.status_code == 200
    assert re.fullmatch(r"已自动保存 \d\d:\d\d", answer.content.decode())
    page = officer.get(address).content.decode()
    assert "未提交的草稿" in page
    assert "本人持有该企业股份" in page
    token = Draft.objects.get().token
    restored = officer.get(address, {"draft": str(token)}).content.decode()
    assert 'value="91650100MA7000001A"' in restored
    assert str(token) in restored
    assert "还没有提交" in restored


def test_draft_when_saved_twice_by_one_page_then_one_row(officer: Client) -> None:
    token = str(uuid.uuid4())
    save(officer, address=declare_address(), token=token)
    save(officer, {"reason": ["改过的"]}, address=declare_address(), token=token)
    assert Draft.objects.get().answers == {"reason": ["改过的"]}


def test_draft_when_two_tabs_type_then_neither_overwrites_the_other(officer: Client) -> None:
    save(officer, address=declare_address())
    save(officer, {"reason": ["另一个标签页"]}, address=declare_address())
    page = officer.get(declare_address()).content.decode()
    assert "本人持有该企业股份" in page
    assert "另一个标签页" in page


def test_draft_when_another_person_opens_the_form_then_not_shown(
    officer: Client, cast: Cast, client_of: Clients
) -> None:
    save(officer, address=declare_address())
    token = str(Draft.objects.get().token)
    make_officer(cast, "A-2", user="officer_a2", name="阿依努尔·买买提")
    other = client_of("officer_a2")
    for query in ({}, {"draft": token}):
        assert "股份" not in other.get(declare_address(), query).content.decode()
    other.post("/drafts/discard/", {"discard": token})
    assert Draft.objects.count() == 1
    for name in ("sysadmin", "secadmin", "auditadmin", "coordinator"):
        assert not Draft.objects.scoped(cast.actor(name)).exists()


def test_draft_when_the_form_is_accepted_then_forgotten(cast: Cast, client_of: Clients) -> None:
    plan = builders.draft(cast)
    client = client_of("coordinator")
    address = f"/plans/{plan.pk}/add/"
    token = str(uuid.uuid4())
    sent = {
        "code": "N-1", "title": "新任务", "lead": cast.department("market").pk,
        "draw_kind": "directed", "item_class": "general",
    }  # fmt: skip
    save(client, {name: [str(value)] for name, value in sent.items()}, address, token)
    refused = client.post(address, {"code": "N-1", "_draft": token})
    assert refused.status_code == 422
    assert token in refused.content.decode()
    assert Draft.objects.count() == 1
    assert client.post(address, sent | {"_draft": token}).status_code == 302
    assert not Draft.objects.exists()


def test_draft_when_discarded_then_gone_and_back_on_the_form(officer: Client) -> None:
    save(officer, address=declare_address())
    answer = officer.post("/drafts/discard/", {"discard": str(Draft.objects.get().token)})
    assert answer.url == declare_address()
    assert not Draft.objects.exists()


def test_draft_when_it_holds_other_fields_then_only_those_of_the_list_stay(officer: Client) -> None:
    save(officer, TYPED | {"password": ["x"], "csrfmiddlewaretoken": ["y"]}, declare_address())
    assert set(Draft.objects.get().answers) == set(TYPED)


@pytest.mark.parametrize(
    "address",
    ["/accounts/login/", "/accounts/password/change/", "/draws/1/dice/", "/draws/1/reveal/",
     "/draws/1/commit/", "/imports/new/targets/", "/nothing/", "", "https://example.com/"],
)  # fmt: skip
def test_draft_when_the_form_is_not_kept_then_refused(officer: Client, address: str) -> None:
    answer = save(officer, {"secret": ["x"], "digits": ["1"], "reason": ["y"]}, address)
    assert answer.status_code == 422
    assert not Draft.objects.exists()


@pytest.mark.parametrize("answers", [[], "x", {"reason": "x"}, {"reason": [1]}, None])
def test_draft_when_it_is_no_form_then_refused(officer: Client, answers: object) -> None:
    assert save(officer, answers, declare_address()).status_code == 422


def test_draft_when_it_holds_nul_then_kept_without(officer: Client) -> None:
    assert save(officer, {"reason": ["a\0b"]}, declare_address()).status_code == 200
    assert Draft.objects.get().answers == {"reason": ["ab"]}


def test_draft_when_too_large_then_refused_in_words(officer: Client) -> None:
    answer = save(officer, {"reason": ["字" * 40_000]}, declare_address())
    assert answer.status_code == 409
    assert "64 KB" in answer.content.decode()


def test_draft_when_a_person_has_too_many_then_the_oldest_go(cast: Cast) -> None:
    by = cast.actor("officer_a1")
    tokens = [uuid.uuid4() for _ in range(actions.AT_MOST + 2)]
    for minute, token in enumerate(tokens):
        at = NOW + datetime.timedelta(minutes=minute)
        actions.keep(address=ADDRESS, token=token, answers=TYPED, by=by, at=at)
    left = set(queries.drafts_of(by, ADDRESS).values_list("token", flat=True))
    assert left == set(tokens[2:])


def test_draft_when_nobody_comes_back_then_forgotten_after_two_weeks(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = cast.actor("officer_a1")
    old, young = uuid.uuid4(), uuid.uuid4()
    day = datetime.timedelta(days=1)
    actions.keep(address=ADDRESS, token=old, answers=TYPED, by=by, at=NOW - 15 * day)
    actions.keep(address=ADDRESS, token=young, answers=TYPED, by=by, at=NOW - 13 * day)
    monkeypatch.setattr("sunlot.clock.now", lambda: NOW)
    forget_old(timestamp=0)
    assert Draft.objects.get().token == young


def test_action_when_too_large_then_nothing_is_stored(cast: Cast) -> None:
    with pytest.raises(DraftTooLarge):
        actions.keep(
            address=ADDRESS, token=uuid.uuid4(), answers={"reason": ["x" * 70_000]},
            by=cast.actor("officer_a1"), at=NOW,
        )  # fmt: skip
    assert not Draft.objects.exists()


SECRET = re.compile(r"password|secret|digits|digest|otp|file|csrf|identity|typed")


def test_kept_fields_when_listed_then_none_is_a_secret() -> None:
    kept = {
        (route.name, name)
        for route in routes()
        for name in getattr(route.view, drafting.VIEW, ((), ""))[0]
    }
    assert len({route for route, _name in kept}) >= 20
    assert [one for one in kept if SECRET.search(one[1])] == []
    assert not {route for route, _ in kept} & {"draws:dice", "draws:reveal", "draws:commit"}


def test_restored_form_when_a_box_was_emptied_then_empty(cast: Cast, client_of: Clients) -> None:
    builders.draft(cast)
    task = PlanTask.objects.get()
    client, address = client_of("coordinator"), f"/plans/tasks/{task.pk}/edit/"
    save(client, {"title": ["改名"], "joining": [], "_read": ["{}"]}, address)
    page = client.get(address, {"draft": str(Draft.objects.get().token)})
    assert 'value="改名"' in page.content.decode()
    assert "checked" not in page.content.decode()
