"""Forms of the import pipeline."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

ACCEPT = ".xlsx,.xls,.ods,.csv,.tsv,.txt,.parquet"


class UploadForm(forms.Form):
    """The file; kinds add their own questions by `options_form`."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_(
            ".xlsx、.xls、.ods（100 MB 以内），CSV、TSV（UTF-8、GB18030、UTF-16）"
            "或 Parquet（1 GB 以内），"
            "最多 3,000,000 行。"
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        allow_empty_file=True,  # the action says it in our words
        error_messages={"required": _("请选择文件。")},
    )


class EnteredForm(forms.Form):
    """One record, by the rules that the rows of a file go through (`imports.alone`)."""

    def take(self, problems: Iterable[Mapping[str, Any]]) -> None:
        """Show the problems of a row at the fields that they are about."""
        for one in problems:
            if one["level"] != "warning":
                name = one["name"] if one["name"] in self.fields else None
                self.add_error(name, f"{one['message']}{one['remedy']}")


class MendForm(forms.Form):
    """A file with mended rows."""

    file = forms.FileField(
        label=_("更正后的文件"),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
        allow_empty_file=True,  # the action says it in our words
        error_messages={"required": _("请选择文件。")},
    )


class ReadingForm(forms.Form):
    """Which part of the file, and where the header stands."""

    part = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    first = forms.IntegerField(
        label=_("表头起始行"), min_value=1, error_messages={"required": _("请填写行号。")}
    )
    last = forms.IntegerField(
        label=_("表头结束行"), min_value=1, error_messages={"required": _("请填写行号。")}
    )


class ConfirmForm(forms.Form):
    """Whether rows that cannot be written are left out; off by default."""

    partial = forms.BooleanField(label=_("跳过这些行，只导入其余各行"), required=False)


class MappingForm(forms.Form):
    """Two fields per column: ``col-<name>`` its place in the file, ``fix-<name>`` a text."""

    def chosen(self) -> dict[str, dict[str, Any]]:
        """The arguments of `actions.map_columns`."""
        columns = {name: int(text) for name, text in self._fields("col-") if text.isdecimal()}
        return {"columns": columns, "fixed": dict(self._fields("fix-"))}

    def text(self, name: str) -> str:
        """What was sent for a field, as it was sent."""
        return str(self.data.get(name, ""))

    def _fields(self, start: str) -> list[tuple[str, str]]:
        return [
            (name.removeprefix(start), text.strip())
            for name, text in self.data.items()
            if name.startswith(start) and len(text) < 1000
        ]


class TakeBackForm(forms.Form):
    """What is to be as in the file again: the corrections of a column, of one value or row."""

    column = forms.CharField(max_length=40)
    value = forms.CharField(required=False, strip=False, max_length=4000)
    number = forms.IntegerField(required=False, min_value=1, max_value=99_999_999)


class CorrectionForm(forms.Form):
    """The cells of one page of the report; fields are called ``fix-<row>-<column>``."""

    def rows(self) -> set[int]:
        """The rows that have fields."""
        return {number for number, _column, _text in self._fields()}

    def cells(self, shown: Mapping[tuple[int, str], str]) -> dict[tuple[int, str], str]:
        """``{(row, column): text}`` of the fields that say something else than what was shown."""
        return {
            (number, column): text
            for number, column, text in self._fields()
            if text != shown.get((number, column), "").strip()
        }

    def everywhere(self) -> dict[tuple[str, str], str]:
        """``{(column, wrong value): text}``: what is to stand in every row with that value."""
        found = {}
        for name, text in self.data.items():
            number = name.removeprefix("every-")
            if name.startswith("every-") and _is_row(number):
                column = self.data.get(f"column-{number}", "")
                value = _lines(self.data.get(f"value-{number}", ""))
                if column and _lines(text).strip() != value.strip():
                    found[column, value] = _lines(text).strip()
        return found

    def left_out(self) -> set[int]:
        """Rows that are not to be imported."""
        data: Any = self.data  # a QueryDict
        return {int(number) for number in data.getlist("leave") if _is_row(number)}

    def distinct(self) -> set[int]:
        """Rows that are said to repeat nothing."""
        return self._said("distinct")

    def same(self) -> set[int]:
        """Rows that are said to mean the record which they look like."""
        return self._said("same")

    def _said(self, answer: str) -> set[int]:
        rows = (name.removeprefix("twin-") for name, said in self.data.items() if said == answer)
        return {int(number) for number in rows if _is_row(number)}

    def _fields(self) -> list[tuple[int, str, str]]:
        found = []
        for name, text in self.data.items():
            number, _sep, column = name.removeprefix("fix-").partition("-")
            if name.startswith("fix-") and _is_row(number):
                found.append((int(number), column, _lines(text).strip()))
        return found


def _lines(text: str) -> str:
    """As the cell has it: browsers end lines otherwise."""
    return text.replace("\r\n", "\n")


def _is_row(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 8
