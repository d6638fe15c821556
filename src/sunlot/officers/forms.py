"""Forms of recusals."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sunlot.officers.models import RecusalOrigin

OWN = (RecusalOrigin.DECLARED, RecusalOrigin.KIN)
OTHERS = (RecusalOrigin.PARTY, RecusalOrigin.HEAD, RecusalOrigin.ROTATION)


class RecusalForm(forms.Form):
    """A target by its code, why, and how it became known."""

    code = forms.CharField(
        label=_("检查对象的统一社会信用代码或编号"), max_length=64,
        help_text=_("可在检查对象名录库中查询后复制。"),
    )  # fmt: skip
    origin = forms.ChoiceField(label=_("情形"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("事由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如：配偶在该企业任职。事由只供本部门审批，不公开。"),
    )  # fmt: skip

    def __init__(self, *args: object, own: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        allowed = OWN if own else OTHERS
        self.fields["origin"].choices = [(one.value, one.label) for one in allowed]  # type: ignore[attr-defined]
        self.fields["origin"].initial = allowed[0].value
