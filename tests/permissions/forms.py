"""The forms of a page as a browser would send them: where to, which fields, which values."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlencode

TYPED = {"text", "search", "textarea", "email", "tel", "url"}
UNSENT = {"submit", "button", "reset", "image", "file"}
# What a person would choose where the page proposes nothing.
CHOSEN = {
    "date": "2026-06-01",
    "time": "10:00",
    "datetime-local": "2026-06-01T10:00",
    "number": "1",
}


@dataclass(slots=True)
class Field:
    """One control: its kind (the input's type, ``textarea`` or ``select``) and values to choose.

    `room` is how many characters a browser lets a person type.
    """

    name: str
    kind: str
    room: int = 10**6
    values: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Form:
    """One form that sends by POST. `action` is "" where it goes to its own page."""

    action: str
    fields: list[Field] = field(default_factory=list)

    def typed(self) -> list[str]:
        """The names of the fields that a person writes words into."""
        return [one.name for one in self.fields if one.kind in TYPED]

    def filled(self, words: Callable[[Field], str]) -> str:
        """The form's content with words typed into it, the last offered value chosen elsewhere."""
        pairs = []
        for one in self.fields:
            if one.kind in TYPED:
                pairs.append((one.name, words(one)))
            elif one.kind not in UNSENT and one.values:
                pairs.append((one.name, one.values[-1] or CHOSEN.get(one.kind, "")))
        return urlencode(pairs)


def forms_of(page: str) -> list[Form]:
    """Every form of a page that is sent by POST."""
    reader = _Reader()
    reader.feed(page)
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._form: Form | None = None
        self._select: Field | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        facts = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(facts.get("action", ""))
            if facts.get("method", "").lower() == "post":
                self.found.append(self._form)
        elif tag == "option" and self._select is not None and "disabled" not in facts:
            if facts.get("value"):
                self._select.values.append(facts["value"])
        elif tag in {"input", "textarea", "select"} and self._form and "disabled" not in facts:
            self._add(tag, facts)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None

    def _add(self, tag: str, facts: dict[str, str]) -> None:
        assert self._form is not None
        kind = facts.get("type", "text") if tag == "input" else tag
        if not facts.get("name"):
            return
        known = next((one for one in self._form.fields if one.name == facts["name"]), None)
        made = (
            known
            if kind in {"radio", "checkbox"} and known
            else Field(facts["name"], kind, int(facts.get("maxlength", 10**6)))
        )
        if made is not known:
            self._form.fields.append(made)
        if tag == "input" and kind not in TYPED:
            made.values.append(facts.get("value", "on" if kind == "checkbox" else ""))
        self._select = made if tag == "select" else None
