"""The pages of the rulebook."""

from collections.abc import Callable

from django.template import Context, Template
from django.test import Client
from django.urls import reverse

from sunlot.rulebook import book
from sunlot.rulebook.guide import CHAPTERS, PLACES
from sunlot.ui import hooks


def test_list_shows_every_rule_with_its_verification(client_of: Callable[[str], Client]) -> None:
    page = client_of("planner_a").get("/rulebook/").content.decode()
    assert all(f"/rulebook/{rule_id}/" in page for rule_id in book())
    assert "依据待核对" in page
    assert "国办发〔2024〕54号" in page


def test_detail_shows_text_sources_and_codes(client_of: Callable[[str], Client]) -> None:
    page = client_of("officer_a1").get("/rulebook/PB-03/").content.decode()
    assert "第十四条、第十五条、第十六条" in page
    assert "W15A" in page


def test_rule_of_our_own_then_never_called_verified(client_of: Callable[[str], Client]) -> None:
    page = client_of("officer_a1").get("/rulebook/DR-02/").content.decode()
    assert "本系统自定：不可撤回的步骤由两人办理" in page
    assert "依据已核对" not in page
    shown = Template('{% load ui %}{% citation "DR-02" %}').render(Context())
    assert "本系统自定" in shown
    assert "依据已核对" not in shown


def test_detail_of_an_unknown_rule_is_not_found(client_of: Callable[[str], Client]) -> None:
    assert client_of("planner_a").get("/rulebook/XX-99/").status_code == 404


def test_pages_are_for_everybody_who_is_signed_in(
    client_of: Callable[[str], Client], client: Client
) -> None:
    assert client_of("auditadmin").get("/rulebook/").status_code == 200
    assert client.get("/rulebook/").status_code == 302


def test_ui_hook_gives_citations_with_their_page() -> None:
    found = hooks.citation("DR-07")
    assert found is not None
    assert found.url == "/rulebook/DR-07/"
    assert hooks.citation("ZZ-99") is None


def test_guide_when_opened_from_any_page_then_its_chapters_and_their_links_answer(
    client_of: Callable[[str], Client],
) -> None:
    client = client_of("planner_a")
    start = reverse("rulebook:guide")
    assert start in client.get(reverse("rulebook:list")).text, "in the menu of help"
    for name in CHAPTERS:
        page = client.get(reverse("rulebook:chapter", args=[name]))
        assert page.status_code == 200
        assert "<img" not in page.text.partition("<article")[2].partition("</article>")[0]
    assert 'href="/guide/planner/"' in client.get(start).text
    for name, heading in PLACES.values():
        assert f'id="{heading}"' in client.get(reverse("rulebook:chapter", args=[name])).text
    assert client.get("/guide/none/").status_code == 404
