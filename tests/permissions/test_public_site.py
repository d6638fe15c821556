"""The public site knows no sign-in: the same bytes for everybody, and no cookie for anybody."""

import pytest

from tests.permissions.addresses import variants_of
from tests.permissions.routes import Route, routes
from tests.permissions.walk import NOBODY, Walker, person_named

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "route", [one for one in routes() if one.is_public], ids=lambda one: one.name
)
def test_public_page_when_read_then_the_same_for_everybody_and_without_cookie(
    route: Route, walker: Walker
) -> None:
    for variant in variants_of(route):
        url = walker.url(route, variant, NOBODY)
        public = walker.ask(NOBODY, "GET", url, every_error_page=True)
        signed_in = walker.ask(person_named("coordinator"), "GET", url, every_error_page=True)
        assert public.body == signed_in.body
        assert public.cookies == signed_in.cookies == ()
        assert "cookie" not in public.headers.get("Vary", "").lower()


def test_address_outside_the_public_site_when_anonymous_then_only_sign_in_and_the_root(
    walker: Walker,
) -> None:
    reached = {
        route.name
        for route in routes()
        if not route.is_public and not route.is_api and "GET" in route.methods
        for variant in variants_of(route)
        if walker.ask(NOBODY, "GET", walker.url(route, variant, NOBODY)).status
        not in {"302login", "404"}
    }
    assert reached == {"account_login", "account_logout", "mfa_authenticate", "portal:root"}
