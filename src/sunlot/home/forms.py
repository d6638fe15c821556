"""Forms of the workbench."""

from django import forms


class SendLinkForm(forms.Form):
    """The page that is sent to the own 待办."""

    path = forms.CharField(max_length=200)


class ForgetLinkForm(forms.Form):
    """A sent link that is done with."""

    link = forms.IntegerField(min_value=1, max_value=2**63 - 1)
