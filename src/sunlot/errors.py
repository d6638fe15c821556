"""Errors of users, told apart from bugs of ours.

A `UserError` is something a person can mend: it carries a stable code, parameters and two
sentences (what is the case, what to do). Everything else that is raised is a bug.
"""

from typing import ClassVar, TypeAlias

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text: TypeAlias = str | Promise


class UserError(Exception):
    """Base of every error that a person caused or can mend.

    Subclasses set ``code``, ``message`` and ``remedy``; the sentences hold ``{named}`` places that
    the keyword arguments fill. An error pickles, so that a worker can hand it over.
    """

    code: ClassVar[str] = "user-error"
    message: ClassVar[Text] = ""
    remedy: ClassVar[Text] = ""
    status: ClassVar[int] = 409

    def __init__(self, **params: object) -> None:
        super().__init__(self.code)
        self.params = params

    def text(self) -> str:
        """What is the case, in the reader's language."""
        return str(self.message).format(**self.params)

    def remedy_text(self) -> str:
        """What the person can do now; empty where nothing needs doing."""
        return str(self.remedy).format(**self.params)

    def __str__(self) -> str:
        sentences = str(_("{text}{remedy}"))  # English puts a space between them
        return sentences.format(text=self.text(), remedy=self.remedy_text()).rstrip()

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.params))


def _rebuild(cls: type[UserError], params: dict[str, object]) -> UserError:
    return cls(**params)


class Forbidden(UserError):
    """The actor's role does not hold the permission, or the record is outside its scope."""

    code = "forbidden"
    message = _("您的角色（{role}）不能办理这一步。")
    remedy = _("请由有权限的人员办理，或向本单位管理员申请相应角色。")
    status = 403


class NoBusiness(Forbidden):
    """One of the three administrators asks for a business record (AC-02)."""

    code = "no-business"
    message = _("本角色不能查看业务数据。")
    remedy = _("三类管理员只办理账号、安全和审计事项。业务请由业务岗位的人员用本人账号办理。")


class WrongState(UserError):
    """The record is not in a state that allows the step, often because it was done already."""

    code = "wrong-state"
    message = _("这一步现在不能办理：当前状态为“{state}”，可能已经由您或他人办理。")
    remedy = _("请刷新页面查看最新状态，不需要重复提交。")


class SamePerson(UserError):
    """The second person of a two-person step is the first one again."""

    code = "same-person"
    message = _("申请人和确认人不能是同一人。")
    remedy = _("请由另一位有权限的人员确认。")


class Outdated(UserError):
    """The record changed after the form was filled from it; pages compare both (ui.merging)."""

    code = "outdated"
    message = _("您打开这个页面以后，有人修改了同一条记录。")
    remedy = _("您填写的内容没有保存。请返回刷新页面，核对后再提交。")
