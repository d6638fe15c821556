"""What all pages of plans need."""

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """The answers of a form that was sent, even an empty one; None where none was."""
    return request.POST if request.method == "POST" else None
