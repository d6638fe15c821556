"""Places where apps above the kit hand it facts it may not import.

Registered once, in `AppConfig.ready()` of the app that knows the answer. Unregistered hooks answer
"unknown", and the frame leaves the fact out.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol

from django.http import HttpRequest

# own: a rule of this product or of its draw protocol, where there is no law to compare with.
Verified = Literal["verified", "unverified", "lapsed", "own"]


@dataclass(frozen=True, slots=True)
class Citation:
    """One rule as `{% citation %}` shows it: id, instrument in short, state of its verification."""

    rule_id: str
    instrument: str
    state: Verified
    url: str = ""


@dataclass(frozen=True, slots=True)
class ScopeOption:
    """One line of the scope switch; `depth` is how far a region lies below the widest offered."""

    value: str
    label: str
    chosen: bool
    depth: int = 0


@dataclass(frozen=True, slots=True)
class ScopeSwitch:
    """What lists, workbench and search can be narrowed to; `narrowed` says that they are.

    `outside`: the record of this page is within the person's rights and not within the view.
    """

    url: str
    region: str
    department: str
    regions: Sequence[ScopeOption]
    departments: Sequence[ScopeOption]
    narrowed: bool
    outside: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """What waits for the person of a request: the address of each open action of the own ones.

    None where the page did not read it: its script asks once it stands.
    `searches` tells whether there is anything that the person may find, `scope` what the top bar's
    switch offers; None where there is nothing to choose.
    """

    waiting: Sequence[str] | None = ()
    searches: bool = False
    scope: ScopeSwitch | None = None


@dataclass(frozen=True, slots=True)
class SessionLeft:
    """How long the sign-in of a request still lasts, in seconds, and whether work prolongs it."""

    seconds: int
    extends: bool


class Drafts(Protocol):
    """What the app that keeps unsent forms does for the kit; see `sunlot.ui.drafting`."""

    def of(self, request: HttpRequest, address: str) -> Sequence[Any]:
        """The reader's own drafts of a form, newest first, as `drafting.Kept`."""

    def forget(self, request: HttpRequest, token: uuid.UUID) -> None:
        """The form was accepted."""

    def keep(self, request: HttpRequest, user_id: int) -> bool:
        """Keep what came with a request whose sign-in has just ended; whether it was kept."""


CitationOf = Callable[[str], Citation | None]
WorkdayOf = Callable[[date], bool | None]
DeskOf = Callable[[HttpRequest], Desk]
PublicPageOf = Callable[[str, str], str]
SessionOf = Callable[[HttpRequest], SessionLeft | None]
NoteExport = Callable[[HttpRequest], None]

_citation_of: CitationOf | None = None
_workday_of: WorkdayOf | None = None
_desk_of: DeskOf | None = None
_public_page_of: PublicPageOf | None = None
_session_of: SessionOf | None = None
_drafts: Drafts | None = None
_note_export: NoteExport | None = None


def register_citations(source: CitationOf) -> None:
    """`source(rule_id)` gives the citation of a rule, or None when the id is unknown."""
    global _citation_of
    _citation_of = source


def register_workdays(source: WorkdayOf) -> None:
    """`source(day)` tells whether a day is a working day; None for a year without calendar."""
    global _workday_of
    _workday_of = source


def register_desk(source: DeskOf) -> None:
    """`source(request)` tells what the staff frame shows of the person's own work."""
    global _desk_of
    _desk_of = source


def register_public_pages(source: PublicPageOf) -> None:
    """`source(noun, key)` gives the path of a record's permanent public page, "" without one."""
    global _public_page_of
    _public_page_of = source


def register_session(source: SessionOf) -> None:
    """`source(request)` tells how long the sign-in lasts; None for nobody."""
    global _session_of
    _session_of = source


def register_exports(note: NoteExport) -> None:
    """`note(request)` puts on record that somebody takes a list as a file."""
    global _note_export
    _note_export = note


def register_drafts(source: Drafts) -> None:
    """Who keeps unsent forms."""
    global _drafts
    _drafts = source


def citation(rule_id: str) -> Citation | None:
    """The citation of a rule, None where nobody can tell."""
    return _citation_of(rule_id) if _citation_of else None


def is_workday(day: date) -> bool | None:
    """Whether `day` is a working day, None where nobody can tell."""
    return _workday_of(day) if _workday_of else None


def desk(request: HttpRequest) -> Desk:
    """What waits for the person of the request, nothing where nobody can tell."""
    return _desk_of(request) if _desk_of else Desk()


def public_page(noun: str, key: str) -> str:
    """The path of a record's public page; empty where there is none, or not yet."""
    return _public_page_of(noun, key) if _public_page_of and key else ""


def session_left(request: HttpRequest) -> SessionLeft | None:
    """How long the sign-in of the request lasts, None where nobody is signed in."""
    return _session_of(request) if _session_of else None


def note_export(request: HttpRequest) -> None:
    """Put on record that the reader takes the list of a request as a file."""
    if _note_export:
        _note_export(request)


def drafts_of(request: HttpRequest, address: str) -> Sequence[Any]:
    """The reader's own drafts of a form."""
    return _drafts.of(request, address) if _drafts else ()


def forget_draft(request: HttpRequest, token: uuid.UUID) -> None:
    """The form of a draft was accepted."""
    if _drafts:
        _drafts.forget(request, token)


def keep_draft(request: HttpRequest, user_id: int) -> bool:
    """Keep what a request brought whose sign-in has ended; False where nothing was kept."""
    return _drafts.keep(request, user_id) if _drafts else False
