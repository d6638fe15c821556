"""Made-up content of the component gallery, with the longest values that real registers hold."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlot.errors import WrongState
from sunlot.ui import badges, ticket_line
from sunlot.ui.health import Health

LONG_NAME = (
    "巴音郭楞蒙古自治州和静县巴音布鲁克镇阿依努尔·买买提农畜产品"
    "精深加工与冷链配送农民专业合作社联合社"
)
TODAY = date(2026, 4, 22)
NOW = datetime(2026, 4, 22, 1, 41, tzinfo=UTC)


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=gettext_lazy("名称"), max_length=40)
    code = forms.CharField(
        label=gettext_lazy("统一社会信用代码"), help_text=gettext_lazy("营业执照上的 18 位代码。")
    )
    region = forms.ChoiceField(
        label=gettext_lazy("行政区划"), choices=[("652300", gettext_lazy("昌吉回族自治州"))]
    )
    start = forms.DateField(
        label=gettext_lazy("开始日期"), widget=forms.DateInput({"type": "date"})
    )
    end = forms.DateField(label=gettext_lazy("结束日期"), widget=forms.DateInput({"type": "date"}))
    outcome = forms.ChoiceField(
        label=gettext_lazy("检查结果"), widget=forms.RadioSelect,
        choices=[
            ("01", gettext_lazy("未发现问题")),
            ("02", gettext_lazy("未按规定公示应当公示的信息")),
        ],
    )  # fmt: skip
    file = forms.FileField(label=gettext_lazy("文件"), required=False)
    note = forms.CharField(label=gettext_lazy("说明"), widget=forms.Textarea, required=False)
    agree = forms.BooleanField(
        label=gettext_lazy("不等更正，先导入无误的 9,743 行"), required=False
    )


@dataclass(frozen=True, slots=True)
class SamplePage:
    """What `keyset` gives, without a database."""

    rows: tuple[int, ...] = (1,)
    next: str = "?after=x"
    previous: str = ""
    count: int = 1000
    capped: bool = True
    start: int = 1
    end: int = 50
    size: int = 50
    sizes: tuple[tuple[int, str], ...] = ((10, "?size=10"), (50, "?size=50"), (200, "?size=200"))


def stratum(size: int, n: int, own: int = 0) -> list[tuple[str, ticket_line.State]]:
    """Tickets of an invented stratum, in order."""
    made = sorted(hashlib.sha256(f"gallery-{size}-{i}".encode()).hexdigest() for i in range(size))
    return [
        (
            ticket,
            "own"
            if rank == own
            else "drawn"
            if rank <= n
            else "reserve"
            if rank <= n + 3
            else "none",
        )
        for rank, ticket in enumerate(made, 1)
    ]


def samples() -> dict[str, Any]:
    """The context of the gallery."""
    form = SampleForm({"code": "91659900MA70114Q2", "region": "652300"})
    form.is_valid()
    form.add_error("code", _("请填写 18 位统一社会信用代码，现在是 17 位。"))
    private = [(ticket, state) for ticket, state in stratum(178, 9, own=4) if state == "own"]
    nine = stratum(178, 9)
    return {
        "long_name": LONG_NAME,
        "today": TODAY,
        "now": NOW,
        "form": SampleForm(),
        "bad_form": form,
        "user_error": WrongState(state=_("已抽取")),
        "page": SamplePage(),
        "badges": [
            (noun, [(code, label) for code, label, _look in rows])
            for noun, rows in badges.TABLE.items()
        ],
        "days": [date(2026, 5, 12), date(2026, 4, 24), date(2026, 4, 23), TODAY, date(2026, 4, 20)],
        "unknown_day": date(2027, 1, 8),
        "digest": hashlib.sha256(b"gallery").hexdigest(),
        "stages": _stages(),
        "steps": _steps(),
        "facts": [
            (_("发起、配合"), _("市场监管、生态环境")),
            (_("最终随机源"), _("快乐8 第 2026109 期，4-29 21:30 开奖；备用：同一彩种下一期")),
            (_("名称"), LONG_NAME),
            (_("备注"), None),
        ],
        "history": [
            (NOW, _("李文静提交冻结申请，等待郑国强确认。")),
            (NOW, _("系统完成抽取前检查：1 项阻止、2 项提醒、11 项通过。")),
        ],
        "strip": [
            Health(_("代码待核"), 37, 20000, _("户"), "?"),
            Health(_("没有代码"), 0, 20000, _("户"), "?"),
            Health(_("专家"), 11, 600, _("人"), "?", note=_("不计入两名执法人员"), mend=False),
        ],
        "chips": [
            (_("昌吉州、塔城地区"), "?a"),
            (_("C13 农副食品加工业、C14 食品制造业"), "?b"),
            (_("存续"), "?c"),
        ],
        "parts": [
            ("bad", 17, ""), ("wait", 23, ""), ("warn", 41, ""), ("run", 386, ""), ("ok", 1204, ""),
            ("fact", 8112, ""),
        ],
        "line_open": ticket_line.draw(nine, n=9),
        "line_own": ticket_line.draw(stratum(178, 9, own=4), n=9, width=640),
        "line_large": ticket_line.draw(stratum(4820, 241), n=241),
        "line_census": ticket_line.draw(stratum(24, 24), n=24),
        "line_private": ticket_line.draw(private, n=9, cutoff=nine[8][0], total=178, own_rank=4),
    }  # fmt: skip


def _stages() -> list[dict[str, str]]:
    return [
        {"label": _("计划"), "note": _("3-18 印发"), "state": "done"},
        {"label": _("邀请部门"), "note": _("4-10 已答复"), "state": "done"},
        {"label": _("抽取范围"), "note": _("4-20 确定"), "state": "done"},
        {"label": _("抽取前检查"), "note": _("剩 1 项"), "state": "now"},
        {"label": _("冻结名单"), "note": _("两人确认"), "state": "todo"},
        {"label": _("抽取、派人"), "note": "4-29 22:00", "state": "todo"},
        {"label": _("检查"), "note": _("5-11 至 6-30"), "state": "todo"},
        {"label": _("公示"), "note": _("20 个工作日内"), "state": "todo"},
    ]


def _steps() -> list[dict[str, str]]:
    return [
        {"label": _("上传"), "note": _("昌吉州对象库0417.xlsx"), "state": "done"},
        {"label": _("读取"), "note": _("第 3 行起，共 9,783 行"), "state": "done"},
        {"label": _("对应列"), "note": _("18 列，沿用上次对应"), "state": "done"},
        {"label": _("检查"), "note": _("8.4 秒完成，17 行需更正"), "state": "now"},
        {"label": _("确认"), "note": _("由另一人复核后写入"), "state": "todo"},
    ]
