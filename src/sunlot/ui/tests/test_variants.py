"""The public site in another form: the same pages, links that keep the form, nothing else moves."""

import pytest
from django.test import Client, RequestFactory
from django.urls import get_script_prefix, reverse

from sunlot.ui.variants import address_in

pytestmark = pytest.mark.django_db


def page(path: str, **more: str) -> str:
    answer = Client().get(path, **more)
    assert answer.status_code == 200, path
    assert not answer.cookies
    return answer.content.decode()


def test_elder_form_when_read_then_links_keep_it_and_the_permanent_address_is_named() -> None:
    text = page("/elder/open/businesses/?q=一二")
    assert 'class="portal elder"' in text
    assert 'href="/elder/open/draws/"' in text
    assert '<link rel="canonical" href="/open/businesses/?q=' in text
    assert 'href="/open/draws/"' not in text
    assert "标准版" in text
    assert get_script_prefix() == "/"


@pytest.mark.parametrize(
    ("path", "asked", "language", "offered"),
    [
        ("/open/", "zh-CN", "zh-Hans", "/en/open/"), ("/open/", "en", "en", "/zh/open/"),
        ("/en/open/", "zh-CN", "en", "/zh/open/"), ("/zh/open/", "en", "zh-Hans", "/en/open/"),
    ],
)  # fmt: skip
def test_language_when_form_names_it_then_it_wins_over_the_browser(
    path: str, asked: str, language: str, offered: str
) -> None:
    text = page(path, HTTP_ACCEPT_LANGUAGE=asked)
    assert f'<html lang="{language}"' in text
    assert f'href="{offered}"' in text


@pytest.mark.parametrize(
    "path",
    [
        "/elder/", "/elder/home/", "/en/accounts/login/", "/elder/elder/open/", "/large/open/",
        "/en/open/nothing/", "/elder/static/ui/base.css",
    ],
)  # fmt: skip
def test_prefix_when_not_before_a_public_page_then_there_is_nothing(path: str) -> None:
    assert Client().get(path).status_code == 404


def test_redirect_and_error_page_when_in_a_form_then_stay_in_it() -> None:
    assert Client().get("/elder/open/draws")["Location"] == "/elder/open/draws/"
    text = Client().get("/elder/open/nothing/").content.decode()
    assert 'class="portal elder"' in text
    assert reverse("portal:home") == "/open/"


def test_address_when_it_has_a_query_then_every_form_keeps_it() -> None:
    request = RequestFactory().get("/open/draws/", {"after": "x y"})
    assert address_in(request, "elder") == "/elder/open/draws/?after=x+y"
    assert address_in(request, "") == "/open/draws/?after=x+y"
