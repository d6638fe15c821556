"""Base45 (RFC 9285): bytes as characters of the QR alphanumeric set."""

from __future__ import annotations

from drawproof.errors import DrawproofError

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}
_PAIRS = [low + high for high in _ALPHABET for low in _ALPHABET]


def encode(data: bytes) -> str:
    """Two bytes as three characters, the least significant first; a last single one as two."""
    found = []
    for high, low in zip(data[::2], data[1::2], strict=False):
        third, pair = divmod(high << 8 | low, 45 * 45)
        found.append(_PAIRS[pair] + _ALPHABET[third])
    if len(data) % 2:
        found.append(_PAIRS[data[-1]])
    return "".join(found)


def decode(text: str) -> bytes:
    """The bytes; `slip-unreadable` for other characters, lengths or values than `encode` gives."""
    digits = [_VALUES.get(character, -1) for character in text]
    whole, rest = divmod(len(digits), 3)
    values = [digits[at] + 45 * (digits[at + 1] + 45 * digits[at + 2])
              for at in range(0, 3 * whole, 3)]  # fmt: skip
    last = digits[-2] + 45 * digits[-1] if rest == 2 else 0
    if -1 in digits or rest == 1 or max(values, default=0) >= 1 << 16 or last >= 1 << 8:
        raise DrawproofError("slip-unreadable", reason="not base45")
    found = b"".join(value.to_bytes(2, "big") for value in values)
    return found + last.to_bytes(1, "big") if rest else found
