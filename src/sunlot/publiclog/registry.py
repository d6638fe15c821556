"""Who names the auditors that the site's policy pins: an app above this one, when it is loaded."""

from collections.abc import Callable, Sequence

from drawproof.policy import NamedKey

_SOURCES: list[Callable[[], Sequence[NamedKey]]] = []


def register_auditors(source: Callable[[], Sequence[NamedKey]]) -> None:
    """Let `source` name auditors' public keys."""
    _SOURCES.append(source)


def auditors() -> tuple[NamedKey, ...]:
    """The keys whose attestations count (protocol §9), each once."""
    found = {one.key: one for source in _SOURCES for one in source()}
    return tuple(found.values())
