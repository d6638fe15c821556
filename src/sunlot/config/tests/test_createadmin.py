"""The first accounts of an installation."""

import re

import pytest

from sunlot.accounts.models import User
from sunlot.config import createadmin
from sunlot.ledger.models import Event

pytestmark = pytest.mark.django_db


def test_first_time_then_one_of_each_administrator_with_a_password_to_change(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert createadmin.main([]) == 0
    said = capsys.readouterr().out
    passwords = re.findall(r"(?:一次性密码|one-time password) (\S+?)[（ ]", said)
    users = User.objects.order_by("pk")
    assert [user.role for user in users] == ["system_admin", "security_admin", "audit_admin"]
    assert [user.check_password(word) for user, word in zip(users, passwords, strict=True)] == [
        True
    ] * 3
    assert all(user.must_change_password for user in users)
    assert Event.objects.filter(kind="accounts.installed").count() == 3


def test_second_time_then_nothing_is_opened() -> None:
    createadmin.main([])
    assert createadmin.main(["--role", "system_admin", "--username", "other"]) == 1
    assert User.objects.count() == 3


def test_one_person_for_two_then_says_why_and_opens_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """AC-02"""
    assert createadmin.main(["--role", "system_admin", "--name", "赵一"]) == 0
    assert createadmin.main(["--role", "audit_admin", "--name", "赵一"]) == 1
    assert "三类管理员由不同人员担任" in capsys.readouterr().out
    assert User.objects.count() == 1
