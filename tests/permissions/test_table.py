"""What the reviewed table may never say, whatever a review let pass."""

from collections.abc import Iterable

import pytest

from tests.permissions.people import HEADINGS
from tests.permissions.routes import Route, routes
from tests.permissions.table import FILE, Row, read

ADMINISTRATORS = ("system_admin", "security_admin", "audit_admin")
OUTER = ("outer_coordinator", "outer_planner", "outer_supervisor")
REFUSED = {"302login", "403", "404"}
SIGN_IN = {"account_login", "account_logout", "account_change_password", "mfa_authenticate"}
# A person's own second factor, session and unsent forms, for every role alike.
OWN_AFFAIRS = {
    "account_reauthenticate", "mfa_reauthenticate", "mfa_index", "mfa_activate_totp",
    "mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
    "accounts:session", "drafts:save", "drafts:discard",
    # What the own lists show, and the counters of the own agenda.
    "home:scope", "home:todo-export", "home:todo-calendar", "home:waiting",
    "home:link-send", "home:link-done",
}  # fmt: skip
# No business record stands on these pages: rules, the calendar, the organisation, accounts, the
# site itself, auditors' public keys, who saw personal data in full (its number, not the data),
# names of columns, the log of accounts' affairs, and the list of jobs, which is empty for who may
# not order any.
WITHOUT_RECORDS = (
    "rulebook:", "workdays:", "departments:", "accounts:", "ui:", "home:workbench", "upkeep:",
    "auditors:", "disclosures:", "imports:preset", "tokens:",
)  # fmt: skip
LISTS_WITHOUT_RECORDS = {"jobs:list", "ledger:list", "ledger:export"}
# The system administrator keeps the jobs running.
KEEPS_JOBS = {"jobs:detail", "jobs:cancel", "jobs:result"}
# Who organises never inspects, records, publishes (JC-01, IN-04, PB-02); who supervises changes
# nothing, but may check a draw again, take its full bundle or its frozen list, attest it (DR-14),
# and see a certificate number in full, which is on record.
SUPERVISES = {
    "draws:verify",
    "draws:bundle-full",
    "draws:slip-number",
    "draws:attest",
    "draws:frame-file",
    "officers:reveal",
    "targets:reveal",
}
# Forms of the public site, where nobody is known.
OF_THE_PUBLIC = {"portal:slip", "portal:objection"}
# How the API is called; nothing of anybody stands there.
API_DOCUMENTS = {"api:docs", "api:v1:openapi-json"}


@pytest.fixture(scope="module")
def table() -> list[tuple[Route, Row]]:
    """Every row with its address."""
    named = {one.name: one for one in routes()}
    rows = read(FILE.read_text(encoding="utf-8")).values()
    return [(named[row.route], row) for row in rows if row.route in named]


def statuses(row: Row, headings: Iterable[str]) -> set[str]:
    """All statuses of some columns."""
    return {
        row.status(heading, place)
        for heading in headings
        for place in range(max(1, len(row.variants)))
    }


def test_table_when_read_then_no_bug_and_no_empty_cell(table: list[tuple[Route, Row]]) -> None:
    for _route, row in table:
        found = statuses(row, HEADINGS)
        assert not {one for one in found if not one or one.startswith("5")}, row.line()


def test_anonymous_when_asking_then_reaches_only_sign_in_and_the_public_site(
    table: list[tuple[Route, Row]],
) -> None:
    for route, row in table:
        if route.is_public or route.is_api:
            continue
        if row.route not in {*SIGN_IN, "portal:root"}:
            assert statuses(row, ["anonymous"]) <= {"302login", "404"}, row.line()


def test_session_when_used_on_the_api_then_opens_nothing(table: list[tuple[Route, Row]]) -> None:
    """AC-10: only a token does."""
    for route, row in table:
        if route.is_api and row.route not in API_DOCUMENTS:
            assert statuses(row, HEADINGS) == {"401"}, row.line()


def test_administrators_when_asking_then_see_no_business_record(
    table: list[tuple[Route, Row]],
) -> None:
    """AC-02"""
    for route, row in table:
        free = row.route in SIGN_IN | OWN_AFFAIRS | LISTS_WITHOUT_RECORDS | {"portal:root"}
        if route.is_public or route.is_api or free or row.route.startswith(WITHOUT_RECORDS):
            continue
        headings = ADMINISTRATORS[1:] if row.route in KEEPS_JOBS else ADMINISTRATORS
        assert statuses(row, headings) <= REFUSED, row.line()


@pytest.mark.parametrize("app", ["inspections", "publications"])
def test_organiser_and_supervisor_when_writing_results_then_refused(
    app: str, table: list[tuple[Route, Row]]
) -> None:
    """JC-01, IN-04, PB-02"""
    readers = ["coordinator", "outer_coordinator", "supervisor", "outer_supervisor"]
    for route, row in table:
        if route.app == app and row.method != "GET":
            assert statuses(row, readers) == {"403"}, row.line()


def test_supervisor_when_writing_then_refused(table: list[tuple[Route, Row]]) -> None:
    for route, row in table:
        own_affairs = (
            route.is_api
            or row.route in SIGN_IN | OWN_AFFAIRS | SUPERVISES | OF_THE_PUBLIC
            or route.app == "jobs"
        )
        if row.method != "GET" and not own_affairs:
            assert statuses(row, ["supervisor", "outer_supervisor"]) <= REFUSED, row.line()


def test_outsider_when_writing_to_the_region_then_refused(
    table: list[tuple[Route, Row]],
) -> None:
    """Of plans, items and departments above, what is public may be read; nothing is changed."""
    readable = {"plans", "items", "checklists", "departments"}
    for route, row in table:
        if "outside" not in row.variants or route.app == "jobs":
            continue
        if row.method == "GET" and route.app in readable:
            continue
        seen = {row.status(one, row.variants.index(place))
                for one in OUTER for place in ("own", "other")}  # fmt: skip
        assert seen <= REFUSED, row.line()
