"""The English interface is complete: every string of the present tree, in words that fit.

The strings are found without gettext's programs (templates by Django's own `templatize`, Python by
its syntax tree), so that this also checks what `make messages` extracted.
"""

import ast
import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pytest
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[2] / "src" / "sunlot"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
LEFT_OUT = {"tests", "static", "locale", "node_modules", "__pycache__"}
MEND = "run `make messages` and translate in src/sunlot/locale/en/LC_MESSAGES/django.po"

# Words of a call: how many of its first arguments are strings, and whether the first is a context.
CALLS = {
    "_": (1, False), "gettext": (1, False), "gettext_lazy": (1, False), "gettext_noop": (1, False),
    "ngettext": (2, False), "ngettext_lazy": (2, False),
    "pgettext": (2, True), "pgettext_lazy": (2, True),
    "npgettext": (3, True), "npgettext_lazy": (3, True),
}  # fmt: skip

# What an English text may hold in Chinese, each with its reason.
DOCUMENT_NUMBER = re.compile(r"[\u4e00-\u9fff]{2,12}〔\d{4}〕\d+号")  # a name, never translated
TO_TYPE = re.compile(r"“[是否]”")  # the words that an import file must hold
CHINESE = re.compile(r"[\u3001-\u303f\u3400-\u9fff\uff00-\uffef]")  # characters and their stops
PLACE = re.compile(r"%\(\w+\)[#0+-]?\d*[a-z]|%%|%[sd]|\{[^{}]*\}|\{\{|\}\}|</?\w+>")


class Key(NamedTuple):
    """What a translation is looked up by."""

    context: str
    text: str
    plural: str = ""


@dataclass
class Entry:
    """One entry of the catalogue: its parts by keyword, its flags."""

    parts: dict[str, str] = field(default_factory=dict)
    flags: set[str] = field(default_factory=set)

    @property
    def key(self) -> Key:
        found = self.parts.get
        return Key(found("msgctxt", ""), found("msgid", ""), found("msgid_plural", ""))

    @property
    def words(self) -> list[str]:
        """The translation, or its plural forms."""
        return [text for name, text in self.parts.items() if name.startswith("msgstr")]


# -- the strings of the sources ---------------------------------------------------------------


def strings_of_python(source: str) -> Iterator[Key]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        count, with_context = CALLS.get(name, (0, False))
        given = [getattr(argument, "value", None) for argument in node.args[:count]]
        texts = [text for text in given if isinstance(text, str)]
        if count and len(texts) == count:
            yield key_of(texts, with_context=with_context)


def strings_of_template(source: str) -> Iterator[Key]:
    text = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
    call = re.compile(rf"(?<!\w)(n?p?gettext|_)\(\s*({text}(?:\s*,\s*{text})*)", re.DOTALL)
    for name, arguments in call.findall(templatize(source)):
        texts = [ast.literal_eval(one) for one in re.findall(text, arguments)]
        yield key_of(texts, with_context="pgettext" in name)


def key_of(texts: list[str], *, with_context: bool) -> Key:
    return Key(*texts) if with_context else Key("", *texts)


@pytest.fixture(scope="module")
def used() -> dict[Key, str]:
    """Every string that a page can show, with one file that has it."""
    found: dict[Key, str] = {}
    for file in sorted(SOURCE.rglob("*")):
        place = file.relative_to(SOURCE)
        if LEFT_OUT.intersection(place.parts) or file.suffix not in {".py", ".html", ".txt"}:
            continue
        reader = strings_of_python if file.suffix == ".py" else strings_of_template
        for key in reader(file.read_text(encoding="utf-8")):
            found.setdefault(key, str(place))
    return found


# -- the catalogue ----------------------------------------------------------------------------


def entries(text: str) -> list[Entry]:
    """The entries of a PO file, its header left out."""
    found: list[Entry] = []
    for block in re.split(r"\n\s*\n", text):
        entry, name = Entry(), ""
        for line in block.splitlines():
            if line.startswith("#,"):
                entry.flags |= {flag.strip() for flag in line[2:].split(",")}
            if line.startswith("#"):
                continue
            if not line.startswith('"'):
                name, _space, line = line.partition(" ")
            entry.parts[name] = entry.parts.get(name, "") + ast.literal_eval(line)
        if entry.key.text:
            found.append(entry)
    return found


@pytest.fixture(scope="module")
def catalogue() -> list[Entry]:
    return entries(CATALOGUE.read_text(encoding="utf-8"))


def test_every_string_of_the_interface_is_in_the_catalogue(
    used: dict[Key, str], catalogue: list[Entry]
) -> None:
    known = {entry.key for entry in catalogue}
    assert len(used) > 2000, "the strings were not found; the reader no longer fits the sources"
    missing = [f"{place}: {key.text}" for key, place in used.items() if key not in known]
    assert missing == [], MEND


def test_the_catalogue_holds_no_string_that_nothing_uses(
    used: dict[Key, str], catalogue: list[Entry]
) -> None:
    assert [entry.key.text for entry in catalogue if entry.key not in used] == [], MEND


def test_every_string_is_translated_and_reviewed(catalogue: list[Entry]) -> None:
    empty = [entry.key.text for entry in catalogue if not entry.words or not all(entry.words)]
    guessed = [entry.key.text for entry in catalogue if "fuzzy" in entry.flags]
    assert (empty, guessed) == ([], []), MEND


def test_no_translation_is_chinese(catalogue: list[Entry]) -> None:
    words = [text for entry in catalogue for text in entry.words]
    rest = {text: TO_TYPE.sub("", DOCUMENT_NUMBER.sub("", text)) for text in words}
    assert [text for text in words if CHINESE.search(rest[text])] == []


def test_translations_keep_the_places_of_their_values(catalogue: list[Entry]) -> None:
    differing = [
        (entry.key.text, words)
        for entry in catalogue
        for words in entry.words
        if set(PLACE.findall(words)) != set(PLACE.findall(entry.key.text))
    ]
    assert differing == []


def test_the_compiled_catalogue_is_the_readable_one(catalogue: list[Entry]) -> None:
    with CATALOGUE.with_suffix(".mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    expected: dict[object, str] = {}
    for entry in (one for one in catalogue if "fuzzy" not in one.flags and all(one.words)):
        name = f"{entry.key.context}\x04{entry.key.text}" if entry.key.context else entry.key.text
        if entry.key.plural:
            expected |= {(name, number): words for number, words in enumerate(entry.words)}
        else:
            expected[name] = entry.words[0]
    found = {key: words for key, words in vars(compiled)["_catalog"].items() if key != ""}
    assert found == expected, "run `make messages`: the .mo is older than the .po"
