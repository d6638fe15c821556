"""Forms of draws. They check what is typed; whether a step is allowed is the actions' business."""

import datetime
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from drawproof import Policy
from sunlot.accounts.models import User
from sunlot.accounts.queries import people_with_role
from sunlot.clock import CHINA
from sunlot.draws.actions import Setup
from sunlot.draws.errors import NothingBrought
from sunlot.draws.models import Mode, Objection
from sunlot.draws.queries import Place
from sunlot.draws.rules.attesting import LONGEST
from sunlot.draws.rules.ceremony import (
    COMMIT_BEFORE_DICE,
    COMMIT_PARTIES,
    DICE_PARTIES,
    TYPISTS,
    CommitParty,
    DiceParty,
    Times,
)
from sunlot.draws.rules.closing import LONGEST_FILE, not_offered, read_text
from sunlot.draws.rules.substitution import SubstitutionReason
from sunlot.draws.words import Closing, game_words
from sunlot.plans.models import PlanTask
from sunlot.targets.rules.credit_code import normalise
from sunlot.targets.rules.ids import canonical_id

DEFAULT_CODES = ("party-1", "party-2", "party-3")
DICE_CODES = ("dice-1", "dice-2")
DICE_LABELS = (_("掷骰甲方"), _("掷骰乙方"))


class DayInput(forms.DateInput):
    """A day as the browser's own picker; typed as 2026-04-20 where there is none."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MomentInput(forms.DateTimeInput):
    """A moment as the browser's own picker."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """An account of a participant, shown with its department."""

    def label_from_instance(self, obj: User) -> str:
        """Name and department."""
        return f"{obj.name}（{obj.department.short_name}）" if obj.department else obj.name


def _moment(label: Any, **more: Any) -> forms.DateTimeField:
    formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"]
    return forms.DateTimeField(label=label, widget=MomentInput(), input_formats=formats, **more)


REQUEST_FIELDS = (
    "mode", "inspect_from", "inspect_to", "closing", "game", "issue", "draw_at", "commit_by",
    "reveal_by", "cap", "lot_typist_*",
    "commit_*_user", "commit_*_label", "commit_*_code", "dice_*_label", "dice_*_code",
    "dice_*_typist_*",
)  # fmt: skip


class RequestForm(forms.Form):
    """Everything that the person who asks for a draw decides."""

    rules: ClassVar = {
        "mode": "RK-01",
        "closing": "DR-07",
        "draw_at": "DR-07",
        "commit_by": "DR-06",
        "inspect_from": "OF-02",
    }

    mode = forms.ChoiceField(label=_("方式"), choices=Mode.choices, widget=forms.RadioSelect)
    inspect_from = forms.DateField(label=_("检查开始日期"), widget=DayInput())
    inspect_to = forms.DateField(label=_("检查截止日期"), widget=DayInput())
    closing = forms.ChoiceField(
        label=_("最终随机源"), choices=Closing.choices, widget=forms.RadioSelect
    )
    game = forms.ChoiceField(label=_("彩种"), required=False)
    issue = forms.CharField(
        label=_("期号"), max_length=16, required=False,
        help_text=_("这一期的完整期号，按发行机构的写法，例如 2026316。"),
    )  # fmt: skip
    draw_at = _moment(
        _("最终随机源时间"),
        help_text=_("掷骰、公共随机数产生或者开奖开始的时间；开奖的不是公告公布的时间。"),
    )
    commit_by = _moment(_("封存截止"), required=False, help_text=_("不填写的，为其前 30 分钟。"))
    reveal_by = _moment(_("揭晓截止"), required=False, help_text=_("不填写的，为其前 15 分钟。"))
    cap = forms.IntegerField(
        label=_("每人最多承担户数"), min_value=1, required=False,
        help_text=_("不填写的，取最多可能抽中时也够用的最小值。"),
    )  # fmt: skip

    def __init__(self, *args: Any, task: PlanTask, policy: Policy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.withheld = not_offered(policy)
        closings = [one for one in Closing.choices if one[0] not in self.withheld]
        self.fields["closing"].choices = closings  # type: ignore[attr-defined]
        games = [("", _("请选择")), *((one.game, game_words(one)) for one in policy.lotteries)]
        self.fields["game"].choices = games  # type: ignore[attr-defined]
        if task.credit_linked:
            choices = [(Mode.PRIVATE.value, Mode.PRIVATE.label)]
            self.fields["mode"].choices = choices  # type: ignore[attr-defined]
            self.fields["mode"].initial = Mode.PRIVATE
        people = people_with_role("participant")
        for number in range(COMMIT_PARTIES):
            self._add(f"commit_{number}_user", PersonField(people, label=_("参加人")))
            self._add(f"commit_{number}_label", forms.CharField(label=_("名称"), max_length=100))
            self._add(f"commit_{number}_code", _code(DEFAULT_CODES[number]))
        for number in range(DICE_PARTIES):
            label = forms.CharField(
                label=_("名称"), max_length=100, initial=DICE_LABELS[number], required=False
            )
            self._add(f"dice_{number}_label", label)
            self._add(f"dice_{number}_code", _code(DICE_CODES[number]))
            for typist in range(TYPISTS):
                words = _("录入人甲") if typist == 0 else _("录入人乙")
                name = f"dice_{number}_typist_{typist}"
                self._add(name, PersonField(people, label=words, required=False))
        for typist in range(TYPISTS):
            words = _("录入人甲") if typist == 0 else _("录入人乙")
            self._add(f"lot_typist_{typist}", PersonField(people, label=words, required=False))

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[name] = field

    def clean(self) -> dict[str, Any]:
        """What only one closing asks for is missing only where that one was chosen."""
        given = super().clean() or {}
        for name in self._asked_by(given.get("closing", "")):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, forms.Field.default_error_messages["required"])
        return given

    def _asked_by(self, closing: str) -> list[str]:
        if closing == Closing.LOT:
            return ["game", "issue", *(f"lot_typist_{n}" for n in range(TYPISTS))]
        if closing == Closing.DICE:
            names = ("label", *(f"typist_{n}" for n in range(TYPISTS)))
            return [f"dice_{n}_{name}" for n in range(DICE_PARTIES) for name in names]
        return []

    def readers(self) -> list[forms.BoundField]:
        """The two who type a lottery's numbers."""
        return [self[f"lot_typist_{n}"] for n in range(TYPISTS)]

    def commits(self) -> list[list[forms.BoundField]]:
        """The fields of the commit parties, party by party."""
        names = ("user", "label", "code")
        return [[self[f"commit_{n}_{name}"] for name in names] for n in range(COMMIT_PARTIES)]

    def throws(self) -> list[list[forms.BoundField]]:
        """The fields of the dice parties, party by party."""
        names = ("label", "code", "typist_0", "typist_1")
        return [[self[f"dice_{n}_{name}"] for name in names] for n in range(DICE_PARTIES)]

    def names(self) -> dict[int, str]:
        """Chosen accounts: key → name; only after `is_valid`."""
        people = (one for one in self.cleaned_data.values() if isinstance(one, User))
        return {one.pk: one.name for one in people}

    def acting(self) -> list[tuple[str, int | None]]:
        """(name, key of the department) of everybody chosen; only after `is_valid`."""
        acts = self.setup()
        chosen = {one.user_id for one in acts.commits} | set(acts.typists)
        chosen |= {key for one in acts.dice for key in one.typist_ids}
        people = (one for one in self.cleaned_data.values() if isinstance(one, User))
        return [(one.name, one.department_id) for one in people if one.pk in chosen]

    def setup(self) -> Setup:
        """What the action takes; only after `is_valid`. An empty code is the proposed one."""
        given = self.cleaned_data
        closing = given["closing"]
        lottery, thrown = closing == Closing.LOT, closing == Closing.DICE
        return Setup(
            mode=given["mode"],
            inspect_from=given["inspect_from"],
            inspect_to=given["inspect_to"],
            times=Times.before(
                given["draw_at"], commit_by=given["commit_by"], reveal_by=given["reveal_by"],
                closing=closing,
            ),
            closing=closing,
            game=given["game"] if lottery else "",
            issue=given["issue"] if lottery else "",
            typists=tuple(given[f"lot_typist_{n}"].pk for n in range(TYPISTS)) if lottery else (),
            commits=tuple(
                CommitParty(
                    given[f"commit_{n}_code"] or DEFAULT_CODES[n], given[f"commit_{n}_label"],
                    given[f"commit_{n}_user"].pk,
                )
                for n in range(COMMIT_PARTIES)
            ),
            dice=tuple(
                DiceParty(
                    given[f"dice_{n}_code"] or DICE_CODES[n], given[f"dice_{n}_label"],
                    tuple(given[f"dice_{n}_typist_{typist}"].pk for typist in range(TYPISTS)),
                )
                for n in range(DICE_PARTIES if thrown else 0)
            ),
            cap=given["cap"],
        )  # fmt: skip


def _code(initial: str) -> forms.CharField:
    return forms.CharField(
        label=_("代号"), max_length=32, initial=initial, required=False,
        help_text=_("写入公告，一般不必改。可用小写字母、数字、连字符；不填写的，用预填的代号。"),
    )  # fmt: skip


def first_values(task: PlanTask, today: datetime.date, now: datetime.datetime) -> dict[str, Any]:
    """What the form proposes: the task's period, and dice in three days at ten."""
    day = today + datetime.timedelta(days=3)
    draw_at = datetime.datetime.combine(day, datetime.time(10, 10), CHINA)
    first = max(day, task.starts_on or day)
    last = max(first + datetime.timedelta(days=30), task.ends_on or first)
    return {
        "mode": Mode.PRIVATE if task.credit_linked else Mode.OPEN,
        "closing": Closing.DICE,
        "inspect_from": first,
        "inspect_to": last,
        "draw_at": draw_at,
        "commit_by": max(now + COMMIT_BEFORE_DICE, draw_at - datetime.timedelta(hours=16)),
    }


class FreezeForm(forms.Form):
    """The second person types the number of objects, so that confirming is reading."""

    rules: ClassVar = {"typed_count": "DR-02"}

    typed_count = forms.IntegerField(label=_("名单户数"), min_value=0)


class ReleaseForm(forms.Form):
    """Both persons type the number of winners: what becomes public stays public."""

    typed_count = forms.IntegerField(label=_("抽中户数"), min_value=0)


class ReasonForm(forms.Form):
    """A reason that stays on record."""

    reason = forms.CharField(
        label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class CommitForm(forms.Form):
    """Only the seal is sent; the field of the number itself has no name (see the template)."""

    rules: ClassVar = {"digest": "DR-06"}

    digest = forms.CharField(
        label=_("封存值"), max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


class RevealForm(forms.Form):
    """The number behind a party's seal, sent for the first time."""

    rules: ClassVar = {"secret": "DR-06"}

    secret = forms.CharField(
        label=_("封存时保存的数字"), max_length=256,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


class DiceForm(forms.Form):
    """The digits of one throw."""

    digits = forms.CharField(
        label=_("骰子数字"), max_length=200,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}
        ),
    )  # fmt: skip


class BroughtForm(forms.Form):
    """A text that somebody brings: pasted, read from a QR code by a scanner, or a file."""

    text = forms.CharField(
        required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    file = forms.FileField(
        label=_("或者选择文件"), required=False, allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".json,.txt,application/json,text/plain"}),
    )  # fmt: skip

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label

    def brought(self) -> str:
        """The text; only after `is_valid`.

        :raises NothingBrought: neither or both. :raises FileUnreadable: no text, or too large.
        """
        text, file = self.cleaned_data["text"], self.cleaned_data["file"]
        if bool(text.strip()) == (file is not None):
            raise NothingBrought
        return text if file is None else read_text(file.read(LONGEST_FILE + 1))


class NumbersForm(forms.Form):
    """The numbers of one issue as one person reads them in the bulletin."""

    numbers = forms.CharField(
        label=_("开奖号码"), max_length=400,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "inputmode": "decimal", "spellcheck": "false"}
        ),
    )  # fmt: skip


class NextIssueForm(forms.Form):
    """The issue that stands in, and the publisher's notice that the announced one fell out."""

    rules: ClassVar = {"issue": "DR-07"}

    issue = forms.ChoiceField(label=_("下一期期号"))
    notice = forms.CharField(
        label=_("发行机构的通知"), strip=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("全文粘贴，其中要写明被取消的期号；通知会写入证据包，永久公开。"),
    )  # fmt: skip

    def __init__(self, *args: Any, issues: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issue"].choices = [(one, one) for one in issues]  # type: ignore[attr-defined]


class DiceCountForm(forms.Form):
    """How many digits of one throw stand in the field, never which."""

    party = forms.IntegerField(min_value=1, max_value=2**63 - 1)
    count = forms.IntegerField(min_value=0, max_value=80)


class SlipNumberForm(forms.Form):
    """Whose slip number is given out."""

    object_id = forms.CharField(
        label=_("统一社会信用代码或对象编号"), max_length=72,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_object_id(self) -> str:
        """The id in the register's form."""
        return canonical_id(normalise(self.cleaned_data["object_id"]))


class StatementForm(forms.Form):
    """The lines that an auditor's program wrote, as a file or pasted."""

    rules: ClassVar = {"statement": "DR-14"}

    file = forms.FileField(
        label=_("命令写出的文件"), required=False, help_text=_("扩展名为 .jsonl 的那一个。")
    )
    statement = forms.CharField(
        label=_("或者粘贴全部行"), required=False, max_length=LONGEST, strip=False,
        widget=forms.Textarea(
            {"rows": 4, "spellcheck": "false", "autocomplete": "off", "class": "mono"}
        ),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """:raises ValidationError: nothing was given, or the file is none of text."""
        given: dict[str, Any] = super().clean() or {}
        file = given.pop("file", None)
        if file is not None:
            if file.size > LONGEST:
                raise forms.ValidationError(_("文件过大，不是 drawproof attest 写出的文件。"))
            try:
                given["statement"] = file.read().decode()
            except UnicodeDecodeError as problem:
                raise forms.ValidationError(_("文件不是文本文件。")) from problem
        if not given.get("statement", "").strip():
            raise forms.ValidationError(_("请上传命令写出的文件，或粘贴它的全部行。"))
        return given


class RejectForm(forms.Form):
    """Which objections are not upheld, with one answer for all of them."""

    rules: ClassVar = {"numbers": "DR-15"}

    numbers = forms.TypedMultipleChoiceField(
        label=_("不成立的异议"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    answer = forms.CharField(
        label=_("答复"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, waiting: Iterable[Objection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["numbers"].choices = _numbered(waiting)  # type: ignore[attr-defined]


class UpholdForm(forms.Form):
    """Which objection voids the draw, and the reason that everybody will read."""

    rules: ClassVar = {"number": "DR-15"}

    number = forms.TypedChoiceField(label=_("成立的异议"), coerce=int)
    reason = forms.CharField(
        label=_("作废理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, waiting: Iterable[Objection], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].choices = _numbered(waiting)  # type: ignore[attr-defined]


def _numbered(waiting: Iterable[Objection]) -> list[tuple[int, str]]:
    return [(one.number, f"{one.receipt} {one.get_about_display()}") for one in waiting]


class SubstituteForm(forms.Form):
    """Which drawn object cannot be inspected, and why."""

    rules: ClassVar = {"object_id": "DR-09"}

    object_id = forms.ChoiceField(label=_("不能检查的对象"))
    reason_code = forms.ChoiceField(label=_("原因"), choices=SubstitutionReason.choices)
    reason = forms.CharField(label=_("说明"), max_length=300)

    def __init__(self, *args: Any, places: Iterable[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [
            (one.row.object_id, f"{one.row.name}（{one.row.object_id}）")
            for one in places
            if not one.replaced
        ]
        self.fields["object_id"].choices = choices  # type: ignore[attr-defined]


class ReplaceForm(forms.Form):
    """Which officer leaves all teams of a draw, and why."""

    rules: ClassVar = {"officer": "OF-03"}

    officer = forms.ChoiceField(label=_("离开的人员"))
    reason = forms.CharField(label=_("理由"), max_length=300)

    def __init__(self, *args: Any, officers: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].choices = list(officers)  # type: ignore[attr-defined]
