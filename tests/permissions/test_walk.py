"""Every address and method, for every role, against the table that was reviewed.

Another answer than before fails with a sentence; a new address fails with the row to review.
"""

import pytest

from tests.permissions.addresses import variants_of
from tests.permissions.routes import PROBED, routes
from tests.permissions.rows import rows
from tests.permissions.table import FILE, differences, read
from tests.permissions.walk import Walker, person_named

pytestmark = pytest.mark.slow
APPS = sorted({one.app for one in routes()})
# Harmless by themselves, and classes declare them without being asked.
ANSWERED_BY_DJANGO = ("HEAD", "OPTIONS")
REVIEW = (
    "\nIs every change meant? Then review the rows that `python -m tests.permissions` prints, and "
    "put them into tests/permissions/expected.csv."
)


@pytest.mark.parametrize("app", APPS)
def test_app_when_walked_by_every_role_then_answers_as_reviewed(app: str, walker: Walker) -> None:
    found = list(rows(walker, [app]))
    wrong = [words for one in found for words in one.wrong]
    assert not wrong, "\n".join(wrong)
    expected = read(FILE.read_text(encoding="utf-8"))
    changes = list(differences([one.row for one in found], expected))
    assert not changes, "\n".join([*changes, REVIEW])


def test_table_when_compared_with_the_addresses_then_in_their_order_and_none_is_gone() -> None:
    expected = read(FILE.read_text(encoding="utf-8"))
    there = [(one.name, method) for one in routes() for method in one.methods or ("GET",)]
    gone = [f"{method} {name} is gone: delete its row" for name, method in expected
            if (name, method) not in there]  # fmt: skip
    assert not gone, "\n".join(gone)
    assert list(expected) == [key for key in there if key in expected]


def test_view_when_mounted_then_declares_its_methods() -> None:
    assert [one.name for one in routes() if not one.methods] == []


@pytest.mark.parametrize("app", APPS)
def test_address_when_asked_by_a_method_it_does_not_declare_then_refuses(
    app: str, walker: Walker
) -> None:
    """By nobody, since methods are refused before anybody is asked to sign in."""
    reader = person_named("anonymous")
    # allauth's classes answer methods of their own.
    for route in (one for one in routes() if one.app == app != "sign-in"):
        url = walker.url(route, variants_of(route)[0], reader)
        for method in set(PROBED) - {*route.methods, *ANSWERED_BY_DJANGO}:
            assert walker.ask(reader, method, url).status == "405", f"{method} {url}"
