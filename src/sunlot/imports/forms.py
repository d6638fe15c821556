"""Forms of the import pipeline."""

from django import forms
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    """The file; kinds add their own questions by `options_form`."""

    file = forms.FileField(
        label=_("文件"),
        help_text=_(".xlsx（100 MB 以内）或 CSV（UTF-8、GB18030，200 MB 以内），最多 300,000 行。"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        allow_empty_file=True,  # the action says it in our words
        error_messages={"required": _("请选择文件。")},
    )


class ConfirmForm(forms.Form):
    """Whether rows with errors are left out; off by default."""

    partial = forms.BooleanField(label=_("跳过有错误的行，只导入其余各行"), required=False)
