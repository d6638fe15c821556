"""A draw of the site whose list and result an auditor attested: C19 in both verifiers."""

from pathlib import Path

import pytest
from django.conf import settings as site
from playwright.sync_api import Browser

from drawproof import read_bundle
from sunlot.draws import actions
from sunlot.draws.models import Draw
from sunlot.draws.tests.auditing import Auditor
from sunlot.draws.tests.test_log_part import Logged, logged, renew
from sunlot.draws.tests.world import DRAW_AT, MINUTE
from sunlot.publiclog import queries as log
from tests.cast import NOW
from tests.verifier.agreement import agreed
from tests.verifier.corpus import Case

__all__ = ["logged"]  # the fixture
pytestmark = pytest.mark.e2e


def attested(world: Logged) -> Draw:
    auditor, supervisor = Auditor(world.world.cast), world.world.by("supervisor")

    def attest_list(draw: Draw) -> None:
        actions.attest(draw=draw, statement=auditor.frame(draw), by=supervisor, at=NOW + 3 * MINUTE)

    draw = renew(world.held("credit_task", begin=attest_list), DRAW_AT + 5 * MINUTE)
    actions.attest(draw=draw, statement=auditor.full(draw), by=supervisor, at=DRAW_AT + 10 * MINUTE)
    world.publish(DRAW_AT + 11 * MINUTE)
    return renew(draw, DRAW_AT + 12 * MINUTE)


def test_private_draw_when_attested_then_c19_passes_in_both_by_the_published_policy(
    logged: Logged,
    browser: Browser,
    tmp_path: Path,
) -> None:
    """DR-14"""
    draw = attested(logged)
    cases = [
        Case(
            name=level, kind="private",
            files=dict(read_bundle(Path(site.MEDIA_ROOT) / path).files),
            announce=draw.announcement_digest, result=draw.result_digest, require=("C19",),
            policy=log.policy_file(),
        )
        for level, path in (("public", draw.bundle_path), ("full", draw.full_bundle_path))
    ]  # fmt: skip
    for case, verdict in agreed(browser, tmp_path, cases):
        states = {one["id"]: one["state"] for one in verdict["checks"]}
        assert (states["C19"], states["C18"], states["C04"]) == ("passed",) * 3, case.name
