"""The forms of a name by which targets are sorted and searched."""

from sunlot.regions.names import normalise_name, sort_key

KEY_BYTES = 800
NAME_CHARACTERS = 200


def name_key(name: str) -> bytes:
    """Bytes whose order is the pinyin order of the common characters."""
    return sort_key(name)[:KEY_BYTES]


def match_name(name: str) -> str:
    """The name as searching compares it."""
    return normalise_name(name).replace(" ", "")[:NAME_CHARACTERS]
