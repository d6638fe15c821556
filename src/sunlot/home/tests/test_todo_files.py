"""待办 as files: the tab as a table, its dated lines as a calendar."""

import csv
import datetime
import io
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from sunlot.inspections.tests.world import build
from sunlot.plans.models import PlanTask
from sunlot.ui.downloads import FOLD, Appointment, calendar_response
from tests.cast import NOW, Cast

Clients = Callable[[str], Client]


def table_of(client: Client, **query: str) -> list[list[str]]:
    response = client.get(reverse("home:todo-export"), {"flavour": "plain", **query})
    assert response.status_code == 200
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))


def test_table_when_a_tab_is_open_then_holds_its_lines_only(cast: Cast, client_of: Clients) -> None:
    build(cast).notified()
    client = client_of("officer_a1")
    head, *rows = table_of(client)
    assert head == ["分类", "事项", "说明", "到期日", "已逾期", "办理", "网址"]
    assert [(row[0], row[5], row[6]) for row in rows] == [
        ("需我办理", "去录入", "/inspections/mine/")
    ]
    assert table_of(client, show="wait") == [head]
    page = client.get(reverse("home:workbench"), {"show": "act"}).content.decode()
    assert f'href="{reverse("home:todo-export")}?show=act"' in page


def test_table_when_a_title_is_a_formula_then_nothing_runs(cast: Cast, client_of: Clients) -> None:
    build(cast)
    PlanTask.objects.update(title='=HYPERLINK("https://example.org")')
    cells = [cell for row in table_of(client_of("planner_a")) for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith("=")]


def test_calendar_when_fetched_then_holds_what_has_a_day(cast: Cast, client_of: Clients) -> None:
    build(cast).notified()
    response = client_of("officer_a1").get(reverse("home:todo-calendar"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.content.decode()
    assert text.count("BEGIN:VEVENT") == 1
    assert "URL:http://testserver/inspections/mine/\r\n" in text


@pytest.mark.parametrize("name", ["home:todo-export", "home:todo-calendar"])
def test_files_when_nobody_is_signed_in_then_led_to_sign_in(cast: Cast, name: str) -> None:
    assert Client().get(reverse(name)).status_code == 302


@given(st.text(max_size=200), st.text(max_size=200))
def test_calendar_when_words_hold_anything_then_every_line_is_one_property(
    title: str, about: str
) -> None:
    """No text can add a property, and no line is longer than the format allows."""
    one = Appointment("1", datetime.date(2026, 4, 22), title, about, "https://example.org/")
    body = calendar_response("待办", [one], at=NOW).content
    lines = body.decode().split("\r\n")
    assert all(len(line.encode()) <= FOLD for line in lines)
    unfolded = body.decode().replace("\r\n ", "").split("\r\n")
    assert [line.split(":")[0].split(";")[0] for line in unfolded if line] == [
        "BEGIN", "VERSION", "PRODID", "METHOD", "BEGIN", "UID", "DTSTAMP", "DTSTART", "SUMMARY",
        "DESCRIPTION", "URL", "TRANSP", "END", "END",
    ]  # fmt: skip
