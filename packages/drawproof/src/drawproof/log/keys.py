"""Private keys in files that only their owner can read (protocol §14.1).

The text is that of the Go tools: `PRIVATE+KEY+<name>+<key id>+<base64 of type ‖ private key>`.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from drawproof.durable import sync_folder
from drawproof.errors import DrawproofError
from drawproof.log.notes import (
    COSIGNATURE,
    NOTE,
    SM2_COSIGNATURE,
    SM2_NOTE,
    Signer,
    b64,
    from_b64,
    is_name,
)

_PREFIX = "PRIVATE+KEY+"


def key_text(signer: Signer) -> str:
    """A private key as text. Whoever reads it can sign."""
    id = signer.verifier.id.hex()
    return f"{_PREFIX}{signer.name}+{id}+{b64(signer.kind + signer.secret)}"


def parse_key(text: str, path: str = "-") -> Signer:
    """The private key in what `key_text` writes; `path` names the place in a refusal."""
    if text.startswith(_PREFIX) and text.count("+") >= 4:
        name, id, secret = text[len(_PREFIX) :].split("+", 2)
        data = from_b64(secret) or b""
        for kind in (NOTE, COSIGNATURE, SM2_NOTE, SM2_COSIGNATURE):
            if data.startswith(kind) and len(data) == len(kind) + 32 and is_name(name):
                signer = Signer(name, kind, data[len(kind) :])
                if signer.verifier.id.hex() == id:
                    return signer
    raise DrawproofError("key-file", path=path, reason="not a private key of drawproof")


def write_key(path: Path, signer: Signer) -> None:
    """A new file of mode 0600; an existing one is never overwritten."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DrawproofError("key-file", path=str(path), reason=reason) from None
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(key_text(signer) + "\n")
        out.flush()
        os.fsync(out.fileno())
    sync_folder(path.parent)


def read_key(path: Path) -> Signer:
    """The key in a file; refused where others may read the file."""
    try:
        mode, text = path.stat().st_mode, path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise DrawproofError("key-file", path=str(path), reason=reason) from None
    if os.name != "nt" and stat.S_IMODE(mode) & 0o077:
        reason = "the key file can be read by others; chmod 600"
        raise DrawproofError("key-file", path=str(path), reason=reason)
    return parse_key(text.removesuffix("\n"), str(path))
