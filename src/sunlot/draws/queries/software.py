"""Which program holds the draw: named in every announcement (protocol §3)."""

import hashlib
from functools import cache
from pathlib import Path

import drawproof


@cache
def software() -> dict[str, str]:
    """Name, version, and SHA-256 over the sources of the protocol package and of this app."""
    return {"name": "sunlot", "version": drawproof.__version__, "hash": _hash_of_sources()}


def _hash_of_sources() -> str:
    digest = hashlib.sha256()
    for root in (Path(drawproof.__file__).parent, Path(__file__).parents[1]):
        for path in sorted(root.rglob("*.py")):
            relative = path.relative_to(root)
            if relative.parts[0] in {"tests", "migrations"}:
                continue
            digest.update(f"{root.name}/{relative.as_posix()}\n".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
