"""The browser verifier: one HTML file that is served as it was built, under a policy of its own.

`data/verifier.html` is a copy of what `packages/drawproof-web` builds; `data/verifier.json` says
which (`scripts/vendor_verifier` writes both). Its scripts and sheets stand in the file itself: the
policy names them by their digests and allows nothing else, so that the page can send nothing.
"""

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
NAME = "drawproof-verify.html"
_SCRIPT = re.compile(rb"<script(?:\s[^>]*)?>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(rb"<style(?:\s[^>]*)?>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Verifier:
    """The file: bytes, SHA-256 (64 hex), version, and the policy of content that it needs."""

    content: bytes
    sha256: str
    version: str
    policy: str

    @property
    def size(self) -> int:
        """Bytes."""
        return len(self.content)


@cache
def verifier() -> Verifier:
    """The file of this installation.

    :raises ValueError: it is not the one that its manifest names.
    """
    content = (DATA / "verifier.html").read_bytes()
    manifest = json.loads((DATA / "verifier.json").read_text(encoding="utf-8"))
    found = hashlib.sha256(content).hexdigest()
    if found != manifest["sha256"]:
        raise ValueError(f"verifier.html is {found}, its manifest says {manifest['sha256']}")
    return Verifier(content, found, manifest["version"], policy_of(content))


def policy_of(content: bytes) -> str:
    """The strictest policy of content under which the file works."""
    return "; ".join(
        [
            "default-src 'none'",
            f"script-src {_sources(_SCRIPT.findall(content))}",
            f"style-src {_sources(_STYLE.findall(content))}",
            "img-src data: blob:",
            "worker-src blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        ]
    )


def _sources(parts: Iterable[bytes]) -> str:
    digests = [base64.b64encode(hashlib.sha256(one).digest()).decode() for one in parts]
    return " ".join(f"'sha256-{one}'" for one in digests) or "'none'"
