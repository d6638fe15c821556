"""Whether a task may open a draw, decided on words alone."""

import pytest

from sunlot.draws import errors
from sunlot.draws.rules.check import check_may_open


def test_draw_when_another_waits_then_may_not_be_opened() -> None:
    """DR-01"""
    check_may_open(None)
    with pytest.raises(errors.DrawOpen) as caught:
        check_may_open(("650000-2026-000001，", "待揭晓"))
    assert "（650000-2026-000001，待揭晓）" in caught.value.text()
