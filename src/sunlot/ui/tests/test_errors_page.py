"""The page for an address that leads nowhere quotes no number that nobody can look up."""

from django.test import Client


def test_missing_page_when_shown_then_has_no_reference(client_of) -> None:
    text = client_of("planner_a").get("/nowhere/").content.decode()
    assert "没有找到这一页" in text
    assert "zh-hans</code>" not in text


def test_missing_page_when_anonymous_on_the_portal_then_says_so(db: None) -> None:
    answer = Client().get("/open/nowhere/")
    assert answer.status_code == 404
    assert "没有找到" in answer.content.decode()
