"""The permanent id of a target, and industry codes."""

import re

ID_CHARACTERS = re.compile(r"[0-9A-Z._:/+-]+")
LONGEST_ID = 64
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_INDUSTRY = re.compile(r"[A-T]?([0-9]{2,4})(?:[^0-9].*)?")


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


def canonical_id(text: str) -> str:
    """An id or credit code as people type it, in the register's form.

    :param text: half width, upper case, no blanks; the kind before the colon is lower case.
    """
    kind, colon, number = text.partition(":")
    return f"{kind.lower()}:{number}" if colon else text


def industry_code(text: str) -> str | None:
    """The digits of a GB/T 4754 code: C1371, 1371 and “1371 蔬菜加工” are 1371; None for others."""
    match = _INDUSTRY.fullmatch(text.strip().upper())
    return match[1] if match else None
