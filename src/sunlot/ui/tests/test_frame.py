"""Navigation per role, the frames, error pages and the gallery."""

import logging
import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path, reverse, set_script_prefix
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlot.actors import ROLES
from sunlot.errors import Forbidden, WrongState
from sunlot.ui import navigation, views
from sunlot.ui.middleware import UserErrorMiddleware


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


def actor(role: str = "planner") -> SimpleNamespace:
    return SimpleNamespace(
        name="李文静", role=ROLES[role], role_code=role, department_name="自治区市场监督管理局",
        region_name="新疆维吾尔自治区", user_id=1,
    )  # fmt: skip


def asked(address: str, who: Any = None) -> HttpRequest:
    request = RequestFactory().get(address)
    request.actor = who  # type: ignore[attr-defined]
    return request


def words_of(response: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def test_every_role_has_a_navigation_and_no_other() -> None:
    assert set(navigation.NAVIGATION) == set(ROLES)
    assert set(navigation.BOTTOM) <= set(ROLES)


def test_a_role_lists_a_page_once() -> None:
    for role, groups in navigation.NAVIGATION.items():
        names = [entry.url_name for group in groups for entry in group.entries]
        assert len(names) == len(set(names)), role
        assert set(navigation.BOTTOM.get(role, ())) <= set(names), role


def test_the_three_administrators_see_no_business_page() -> None:
    business = {
        "plans",
        "draws",
        "inspections",
        "publications",
        "items",
        "targets",
        "officers",
        "risks",
    }
    for role in ("system_admin", "security_admin", "audit_admin"):
        apps = {
            entry.url_name.split(":")[0]
            for group in navigation.NAVIGATION[role]
            for entry in group.entries
        }
        assert not apps & business


def test_who_decides_recusals_finds_them_and_the_registers() -> None:
    names = {one.url_name for group in navigation.NAVIGATION["approver"] for one in group.entries}
    assert names >= {
        "items:list", "checklists:list", "targets:list", "officers:list", "officers:recusals",
        "officers:capacity", "risks:list",
    }  # fmt: skip


@given(st.text(st.characters(exclude_categories=("C",)), min_size=1))
@settings(deadline=None)
def test_the_address_of_a_row_is_the_one_that_reverse_gives(key: str) -> None:
    assert navigation.urls_of("targets:detail")(key) == reverse("targets:detail", args=(key,))


def test_the_address_of_a_row_stays_in_the_form_of_the_page() -> None:
    set_script_prefix("/en/")
    try:
        assert navigation.urls_of("targets:detail")("a b") == "/en/targets/a%20b/"
    finally:
        set_script_prefix("/")


def test_only_pages_that_exist_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        "home:workbench": "/home/",
        "officers:list": "/officers/",
        "officers:recusals": "/officers/recusals/",
    }
    monkeypatch.setattr(navigation, "url_of", lambda name: known.get(name, ""))
    shown = navigation.navigation_for("coordinator", "/officers/7/", ["/officers/x/?y=1"] * 3)
    assert [link.url for group in shown.groups for link in group.links] == ["/home/", "/officers/"]
    assert [link.current for group in shown.groups for link in group.links] == [False, True]
    assert [link.count for group in shown.groups for link in group.links] == [3, 3]
    officer = navigation.navigation_for("officer", "/officers/recusals/")
    assert [link.url for group in officer.groups for link in group.links] == ["/officers/recusals/"]


def test_the_portal_marks_home_on_home_only(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"portal:home": "/open/", "portal:draws": "/open/draws/"}
    monkeypatch.setattr(navigation, "url_of", lambda name: known.get(name, ""))
    assert [link.current for link in navigation.portal_navigation("/open/")] == [True, False]
    assert [link.current for link in navigation.portal_navigation("/open/draws/x/")] == [
        False,
        True,
    ]
    assert [link.current for link in navigation.portal_navigation("/open/inspections/1/")] == [
        False,
        False,
    ]


def test_a_user_error_reads_as_case_result_remedy_and_code() -> None:
    middleware = UserErrorMiddleware(page)
    response = middleware.process_exception(asked("/draws/1/", actor()), WrongState(state="已抽取"))
    assert response is not None
    assert response.status_code == 409
    text = words_of(response)
    assert "当前状态为“已抽取”" in text
    assert "没有写入任何数据" in text
    assert "请刷新页面查看最新状态" in text
    assert "wrong-state" in text


def test_a_missing_right_is_a_403_in_the_same_shape() -> None:
    middleware = UserErrorMiddleware(page)
    response = middleware.process_exception(asked("/draws/1/", actor()), Forbidden(role="计划员"))
    assert response is not None
    assert response.status_code == 403
    assert "您的角色（计划员）不能办理这一步" in words_of(response)


def test_parameters_of_an_error_are_escaped() -> None:
    middleware = UserErrorMiddleware(page)
    response = middleware.process_exception(
        asked("/x/"), WrongState(state="<script>alert(1)</script>")
    )
    assert response is not None
    assert b"<script>alert" not in response.content


def test_a_bug_gets_a_number_that_stands_in_the_log_and_on_the_page(
    caplog: pytest.LogCaptureFixture,
) -> None:
    request = asked("/draws/1/", actor())
    with caplog.at_level(logging.ERROR, "sunlot.errors"):
        assert UserErrorMiddleware(page).process_exception(request, ValueError("boom")) is None
    reference = request.error_reference  # type: ignore[attr-defined]
    assert re.fullmatch(r"E-[0-9A-F]{4}", reference)
    assert reference in caplog.text
    response = views.server_error(request)
    assert response.status_code == 500
    assert reference in words_of(response)
    assert "boom" not in words_of(response)


def test_a_missing_page_is_no_bug(caplog: pytest.LogCaptureFixture) -> None:
    assert UserErrorMiddleware(page).process_exception(asked("/x/"), Http404()) is None
    assert caplog.records == []


@pytest.mark.parametrize(
    ("address", "who"), [("/x/", None), ("/x/", "planner"), ("/open/x/", None)]
)
def test_error_pages_stand_in_the_frame_of_the_page_that_failed(
    address: str, who: str | None
) -> None:
    request = asked(address, actor(who) if who else None)
    for answer in (
        views.page_not_found(request), views.bad_request(request), views.permission_denied(request),
        views.csrf_failure(request), views.server_error(request),
    ):  # fmt: skip
        text = answer.content.decode()
        assert text.count("<h1>") == 1
        assert 'id="main"' in text
        assert "怎么办" in text
    assert ("portal-bar" in views.page_not_found(request).content.decode()) is (
        address == "/open/x/"
    )


urlpatterns = [path("public/", views.page_not_found)]


def test_a_public_page_sets_no_cookie_and_needs_no_database() -> None:
    with override_settings(ROOT_URLCONF=__name__):
        response = Client().get("/public/")
    assert response.cookies == {}


@pytest.mark.parametrize("role", sorted(ROLES))
def test_the_gallery_shows_every_component_to_every_role(role: str) -> None:
    response = views.gallery(asked("/ui/", actor(role)))
    text = response.content.decode()
    assert response.status_code == 200
    assert text.count("<h1>") == 1
    for kind in (
        "badge-ok",
        "badge-wait",
        "due-late",
        "error-summary",
        "stages",
        "ticket-line",
        "pager",
    ):
        assert kind in text


def test_the_public_gallery_stands_in_the_public_frame() -> None:
    text = views.portal_gallery(asked("/ui/portal/", actor())).content.decode()
    for kind in ("portal-bar", "verdict-ok", "timeline", "ways", "says", "why-box", "doors"):
        assert kind in text
    assert "csrfmiddlewaretoken" not in text


@pytest.mark.parametrize("view", [views.gallery, views.portal_gallery])
def test_the_galleries_are_closed_to_strangers(view: Any) -> None:
    with override_settings(DEBUG=False, DEMO=False), pytest.raises(Http404):
        view(asked("/ui/"))


def test_ids_on_a_page_are_unique_and_labels_have_their_fields() -> None:
    text = views.gallery(asked("/ui/", actor())).content.decode()
    ids = re.findall(r'\sid="([^"]+)"', text)
    form = text[text.index('<form class="card"') :]
    targets = re.findall(r'<label class="field-label" for="([^"]+)"', form)
    assert set(targets) <= set(ids)
    links = re.findall(r'<a href="#(id_[^"]+)"', text)
    assert links
    assert all(target in ids or f"{target}_0" in ids for target in links)


@pytest.mark.parametrize("role", sorted(navigation.NAVIGATION))
def test_navigation_when_built_then_every_entry_has_a_page(role):
    entries = [one for group in navigation.NAVIGATION[role] for one in group.entries]
    assert entries
    assert [one.url_name for one in entries if not navigation.url_of(one.url_name)] == []
