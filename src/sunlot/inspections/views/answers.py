"""How a form page answers when an action refuses: input is kept, the reason stands on top."""

from django.forms import BaseForm
from django.http import HttpRequest, QueryDict

from sunlot.errors import Forbidden, Outdated, UserError

UNPROCESSABLE = 422


def posted(request: HttpRequest) -> QueryDict | None:
    """The data of a form that was sent, an empty one included; None on a first visit."""
    return request.POST if request.method == "POST" else None


def failed(caught: UserError) -> UserError:
    """The error to show on the form again; a missing right is not one of them.

    :raises Forbidden: the middleware answers with 403.
    :raises Outdated: the view is asked once more (`sunlot.ui.merging`).
    """
    if isinstance(caught, Forbidden | Outdated):
        raise caught
    return caught


def status_of(error: UserError | None, form: BaseForm | None = None) -> int:
    """422 where something must be mended, else 200."""
    return UNPROCESSABLE if error or (form is not None and form.errors) else 200
