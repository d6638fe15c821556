"""Forms whose unsent text is kept: which fields, from which page, and what was kept before.

A view says which fields of its form are kept (`kept`), its template where the form stands
(``{% keep form %}``). Nothing else is ever kept: no password, digits of dice, secret or file.
The rows belong to the drafts app, which registers itself in `hooks`.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fnmatch import fnmatchcase
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.forms import BaseForm
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch, resolve, reverse

from sunlot.ui import answers, hooks
from sunlot.ui.answers import Answers
from sunlot.ui.words import clock, local_date, short_moment

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
TOKEN, READ = "_draft", "_read"  # names of the two hidden inputs of `{% keep %}`
VIEW = "kept_fields"


@dataclass(frozen=True, slots=True)
class Place:
    """A form that is kept: where it is sent, on which page it stands, which fields are kept."""

    address: str
    page: str
    fields: tuple[str, ...]

    def keeps(self, name: str) -> bool:
        """Whether a field is on the list; what the form was read with always is."""
        return name == READ or any(fnmatchcase(name, one) for one in self.fields)

    def narrowed(self, given: Mapping[str, Sequence[str]]) -> Answers:
        """Only what may be kept, without what the database refuses in a text."""
        return {
            name: [one.replace("\0", "") for one in values]
            for name, values in given.items()
            if self.keeps(name)
        }


@dataclass(frozen=True, slots=True)
class Kept:
    """One draft of the reader: when it was saved, and its answers."""

    token: uuid.UUID
    saved_at: datetime
    answers: Answers


def kept(
    *fields: str, page: str = ""
) -> Callable[
    [Callable[Concatenate[R, P], HttpResponseBase]], Callable[Concatenate[R, P], HttpResponseBase]
]:
    """Keep these fields of the view's form while they are not sent; a ``*`` stands for numbers.

    Innermost of the decorators. What was kept is forgotten when the form led on to another page.

    :param page: name of the address on which the form stands, where that is not the view's own.
    """

    def wrap(
        view: Callable[Concatenate[R, P], HttpResponseBase],
    ) -> Callable[Concatenate[R, P], HttpResponseBase]:
        @wraps(view)
        def answered(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            token = token_of(request)
            if request.method == "POST" and response.status_code == 302 and token is not None:
                hooks.forget_draft(request, token)
            return response

        setattr(answered, VIEW, (fields, page))
        return cast(Callable[Concatenate[R, P], HttpResponseBase], answered)

    return wrap


def place_of(match: ResolverMatch | None, address: str) -> Place | None:
    """The form behind an address; None where it is none that is kept."""
    fields, page = getattr(match.func, VIEW, ((), "")) if match else ((), "")
    if match is None or not fields:
        return None
    return Place(address, reverse(page, kwargs=match.kwargs) if page else address, fields)


def place_at(address: str) -> Place | None:
    """Likewise, for an address that came from a page."""
    try:
        return place_of(resolve(address), address)
    except Http404:
        return None


def page_behind(request: HttpRequest) -> str:
    """Where a person is led back who sent a form and must sign in first; "" where unknown."""
    if request.method == "GET":
        return request.get_full_path()
    place = place_at(request.path)
    return place.page if place else ""


def token_of(request: HttpRequest) -> uuid.UUID | None:
    """Which draft a form that was sent belongs to."""
    return as_token(request.POST.get(TOKEN, ""))


def as_token(text: str) -> uuid.UUID | None:
    """A token that came from a page; None where it is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def sent_answers(request: HttpRequest, place: Place) -> Answers:
    """What was sent of the fields that may be kept."""
    return place.narrowed(dict(request.POST.lists()))


def chosen(request: HttpRequest, drafts: Sequence[Kept]) -> Kept | None:
    """The draft that the reader asked to restore, if it is among the own ones of this form."""
    if request.method != "GET":
        return None
    token: Any = as_token(request.GET.get("draft", ""))
    return next((one for one in drafts if one.token == token), None)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field: what the form says now, and what the draft says."""

    label: str
    now: str
    then: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A draft that the reader may restore, on the page that lacks it."""

    token: uuid.UUID
    saved: str
    url: str
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class Keeping:
    """What `{% keep %}` draws: see ui/components/keep.html."""

    place: Place
    token: uuid.UUID
    read: str
    restored: str = ""
    offers: Sequence[Offer] = ()


def keeping(request: HttpRequest, forms: Sequence[BaseForm], place: Place, read: str) -> Keeping:
    """Fill the forms from the draft that was asked for; else say which drafts there are.

    :param read: what the record says now, for `sunlot.ui.merging`; a draft has its own.
    """
    if request.method != "GET":
        return Keeping(place, token_of(request) or uuid.uuid4(), read)
    drafts = hooks.drafts_of(request, place.address)
    found = chosen(request, drafts)
    if found is not None:
        answers.fill(forms, found.answers, place.keeps)
        read = "".join(found.answers.get(READ, [read]))
        return Keeping(place, found.token, read, restored=_saved(request, found))
    offers = [
        Offer(one.token, _saved(request, one), _address_of(request, one), differences)
        for one in drafts
        if (differences := _differences(forms, place, one))
    ]
    return Keeping(place, uuid.uuid4(), read, offers=offers)


def _differences(forms: Sequence[BaseForm], place: Place, draft: Kept) -> list[Difference]:
    found = []
    for bound in answers.fields_of(forms):
        now = answers.present(bound)
        then = answers.sent(bound, draft.answers)
        if now != then and place.keeps(bound.html_name):
            words = answers.words(bound, now), answers.words(bound, then)
            found.append(Difference(answers.label(bound), *words))
    return found


def _saved(request: HttpRequest, draft: Kept) -> str:
    """10:42, or with the day where that was another one."""
    at = draft.saved_at
    today: Any = getattr(request, "today", None)
    return clock(at) if local_date(at) == today else short_moment(at, getattr(request, "now", at))


def _address_of(request: HttpRequest, draft: Kept) -> str:
    query = request.GET.copy()
    query["draft"] = str(draft.token)
    return f"?{query.urlencode()}"
