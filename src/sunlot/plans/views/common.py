"""What all pages of plans need."""

from collections.abc import Callable

from django.http import HttpRequest, QueryDict

from sunlot.errors import Forbidden, Outdated, UserError


def posted(request: HttpRequest) -> QueryDict | None:
    """The answers of a form that was sent, even an empty one; None where none was."""
    return request.POST if request.method == "POST" else None


def run(action: Callable[[], object]) -> UserError | None:
    """The error of an action that belongs on its page.

    :raises Forbidden: a missing right is a page of its own.
    :raises Outdated: the view is asked once more (`sunlot.ui.merging`).
    """
    try:
        action()
    except (Forbidden, Outdated):
        raise
    except UserError as error:
        return error
    return None
