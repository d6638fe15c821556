"""Base45 (RFC 9285): bytes as characters of the QR alphanumeric set."""

from __future__ import annotations

from drawproof.errors import DrawproofError

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_VALUES = {character: value for value, character in enumerate(_ALPHABET)}


def encode(data: bytes) -> str:
    """Two bytes as three characters, the least significant first; a last single one as two."""
    found = []
    for at in range(0, len(data), 2):
        pair = data[at : at + 2]
        value = int.from_bytes(pair, "big")
        for _ in range(len(pair) + 1):
            value, digit = divmod(value, 45)
            found.append(_ALPHABET[digit])
    return "".join(found)


def decode(text: str) -> bytes:
    """The bytes; `slip-unreadable` for other characters, lengths or values than `encode` gives."""
    found = bytearray()
    for at in range(0, len(text), 3):
        part = text[at : at + 3]
        digits = [_VALUES.get(character, -1) for character in part]
        value = sum(digit * 45**place for place, digit in enumerate(digits))
        size = len(part) - 1
        if min(digits) < 0 or not size or value >> (8 * size):
            raise DrawproofError("slip-unreadable", reason="not base45")
        found += value.to_bytes(size, "big")
    return bytes(found)
