"""The permanent id of a target."""

import re

ID_CHARACTERS = re.compile(r"[0-9A-Z._:/+-]+")
LONGEST_ID = 64
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
OWN_ID = "^[a-z]+:[0-9]{6}[0-9A-Z._-]*/"
"""How an id begins that a department's own key follows, as a pattern of Python and the server."""
_OWN = re.compile(f"{OWN_ID}(.+)")


def number_id(kind: str, number: str) -> str | None:
    """The id of an object without credit code, or None where no id can be made of its number.

    :param number: canonical form (half width, upper case, no blanks).

    ``<kind>:<number>``; a number with other characters, such as 新食许〔2026〕12号, becomes
    ``<kind>:<year>-<last number>`` (traps.md, Draw) and stays as an attribute of the record.
    """
    plain = f"{kind}:{number}"
    if ID_CHARACTERS.fullmatch(number) and len(plain) <= LONGEST_ID:
        return plain
    years = _YEAR.findall(number)
    numbers = re.findall(r"[0-9]+", number)
    if not years or not numbers or numbers[-1] == years[-1]:
        return None
    short = f"{kind}:{years[-1]}-{numbers[-1]}"
    return short if len(short) <= LONGEST_ID else None


def own_id(kind: str, department: str, key: str) -> str | None:
    """The id of an object that only a department's list numbers, or None where none can be made.

    :param department: its code. :param key: canonical form, as for `number_id`.

    ``<kind>:<department>/<key>``: two departments may both have a project 001.
    """
    plain = f"{kind}:{department.upper()}/{key}"
    return plain if ID_CHARACTERS.fullmatch(key) and len(plain) <= LONGEST_ID else None


def own_key_of(object_id: str) -> str:
    """The department's own key in an id that was made of it; "" in others."""
    match = _OWN.fullmatch(object_id)
    return match[1] if match else ""


def own_id_of_kind(kind: str, object_id: str) -> str | None:
    """The id that a department's own key in an id makes of another kind, or None where there is no
    own key in it, or none can be made."""
    _kind, _colon, owned = object_id.partition(":")
    plain = f"{kind}:{owned}"
    return plain if own_key_of(object_id) and len(plain) <= LONGEST_ID else None


def canonical_id(text: str) -> str:
    """An id or credit code as people type it, in the register's form.

    :param text: half width, upper case, no blanks; the kind before the colon is lower case.
    """
    kind, colon, number = text.partition(":")
    return f"{kind.lower()}:{number}" if colon else text
