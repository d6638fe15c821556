"""Two people who edit one record: what the second sent, beside what the first made of the record.

A form carries the revision and the answers it was made from (hidden input of ``{% keep form edit
%}``). Where the record has changed since, fields that only one of the two changed are merged, and
for the others the second person gets a page (409) and chooses field by field. The action checks
the revision again under its lock (`sunlot.revisions`) and raises `Outdated`, and the view is asked
once more with the record as it is then.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, cast

from django.forms import BoundField
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render

from sunlot.errors import Outdated
from sunlot.ui import answers
from sunlot.ui.answers import Answers
from sunlot.ui.drafting import READ, TOKEN

F = TypeVar("F")
P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)
TAKE, UNDECIDED = "take:", "_undecided"
OWN_NAMES = {"csrfmiddlewaretoken", READ, TOKEN, UNDECIDED}
ATTEMPTS = 3

Who = Callable[[str], tuple[str, datetime] | None]
"""Field → who changed it last, and when."""


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both changed; in words. `who` and `at` are None where nobody can tell."""

    name: str
    label: str
    before: str
    theirs: str
    mine: str
    who: str | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Edit(Generic[F]):
    """A form of a record that others may change too.

    `form` is to be drawn, or was sent and is merged; `revision` is what the action is told that
    was read; `read` is the hidden input of the next page.
    """

    form: F
    revision: int
    read: str
    is_sent: bool = False


class Clashed(Exception):
    """Somebody else changed the same fields; carried to `merged`, never further."""

    def __init__(self, page: "ClashPage") -> None:
        super().__init__()
        self.page = page


@dataclass(frozen=True, slots=True)
class ClashPage:
    """What ui/clash.html shows: fields to choose, fields merged, what has no place any more.

    `closed` says why nothing of it can be saved now; then there is nothing to choose either.
    """

    clashes: Sequence[Clash]
    merged: Sequence[str]
    lost: Sequence[str]
    hidden: Sequence[tuple[str, str]]
    closed: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    """What a form was made from; `before` holds the first answers of fields still undecided."""

    revision: int
    answers: Answers
    before: Answers

    @classmethod
    def of(cls, text: str) -> "_Read | None":
        try:
            found = json.loads(text)
            parts = [{str(k): [str(one) for one in v] for k, v in found[name].items()}
                     for name in ("answers", "before")]  # fmt: skip
            return cls(int(found["revision"]), *parts)
        except (ValueError, KeyError, TypeError, AttributeError):
            return None

    def text(self) -> str:
        facts = {"revision": self.revision, "answers": self.answers, "before": self.before}
        return json.dumps(facts, ensure_ascii=False)


def editing(
    request: HttpRequest, build: Callable[[QueryDict | None], F], *, revision: int, who: Who,
    closed: str = "",
) -> Edit[F]:  # fmt: skip
    """The form of a record, merged with what others have saved since it was read.

    :param build: makes the form or the forms, empty-handed as the record is now, or from data.
    :param closed: why the record cannot be saved now, if so; both are compared all the same.
    :raises Clashed: a person must choose; `merged` draws the page.
    """
    fresh = build(None)
    fields = {one.html_name: one for one in answers.fields_of(answers.forms_of(fresh))}
    theirs = {name: answers.present(one) for name, one in fields.items()}
    now = _Read(revision, theirs, {}).text()
    if request.method != "POST":
        return Edit(fresh, revision, now)
    base = _Read.of(request.POST.get(READ, ""))
    if base is None:  # not from our page: nothing was shown that could be overwritten unseen
        return Edit(build(request.POST), revision, now, is_sent=True)
    try:
        data = _merge(request.POST, base, fields, theirs, revision, who)
    except Clashed as clashed:
        raise Clashed(replace(clashed.page, closed=closed)) from None
    return Edit(build(data), revision, now, is_sent=True)


def _merge(
    posted: QueryDict, base: _Read, fields: dict[str, BoundField], theirs: Answers, revision: int,
    who: Who,
) -> QueryDict:  # fmt: skip
    """What was sent with the others' changes in it.

    :raises Clashed: where both changed a field, or one is undecided.
    """
    data = _decided(posted, base)
    undecided = {one for one in posted.getlist(UNDECIDED) if not _choice(posted, one)}
    clashes, before, joined = [], {}, []
    for name, field in fields.items():
        first, mine = base.answers.get(name, []), answers.sent(field, data)
        # First values may follow the day: without another revision nobody has changed them.
        other = theirs[name] if base.revision != revision else first
        if name in undecided or (mine != first and other not in (first, mine)):
            before[name] = base.before.get(name, first)
            clashes.append(_clash(field, before[name], other, mine, who))
        elif mine == first != other:
            data.setlist(name, other)
            joined.append(answers.label(field))
    lost = [
        "、".join(answers.clean(data.getlist(name)))
        for name, first in base.answers.items()
        if base.revision != revision
        and name not in fields
        and answers.clean(data.getlist(name)) not in ([], first)
    ]
    if clashes or lost:
        hidden = [(name, one) for name in data if not _ours(name) for one in data.getlist(name)]
        hidden += [(TOKEN, one) for one in data.getlist(TOKEN)]
        hidden += [(UNDECIDED, one.name) for one in clashes]
        hidden.append((READ, _Read(revision, theirs, before).text()))
        raise Clashed(ClashPage(clashes, joined, lost, hidden))
    return data


def _decided(posted: QueryDict, base: _Read) -> QueryDict:
    """What was sent, with the others' answer where a person has chosen it."""
    data = posted.copy()
    for name in posted.getlist(UNDECIDED):
        if _choice(posted, name) == "theirs":
            data.setlist(name, base.answers.get(name, []))
    return data


def _choice(posted: QueryDict, name: str) -> str:
    chosen = posted.get(TAKE + name, "")
    return chosen if chosen in {"mine", "theirs"} else ""


def _ours(name: str) -> bool:
    return name in OWN_NAMES or name.startswith(TAKE)


def _clash(
    field: BoundField, first: list[str], other: list[str], mine: list[str], who: Who
) -> Clash:
    by = who(field.name)
    return Clash(
        field.html_name, answers.label(field), answers.words(field, first),
        answers.words(field, other), answers.words(field, mine), *(by or (None, None)),
    )  # fmt: skip


def merged(
    view: Callable[Concatenate[R, P], HttpResponseBase],
) -> Callable[Concatenate[R, P], HttpResponseBase]:
    """Answers for a view with `editing`: the page to choose on, or the view once more."""

    @wraps(view)
    def answered(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        for _attempt in range(ATTEMPTS):
            try:
                return view(request, *args, **kwargs)
            except Outdated:
                continue  # somebody saved between our reading and our lock
            except Clashed as clashed:
                page: Any = clashed.page
                return render(request, "ui/clash.html", {"clash": page}, status=409)
        raise Outdated

    return cast(Callable[Concatenate[R, P], HttpResponseBase], answered)
