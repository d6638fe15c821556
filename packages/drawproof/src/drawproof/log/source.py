"""Where a log is read from: a folder or an address (protocol §14.3)."""

from __future__ import annotations

import http.client
import os
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable
from pathlib import Path

from drawproof.errors import DrawproofError

# The largest file of a log is a full bundle of the largest entries.
MAX_FILE = 256 * (65_535 + 2)
Fetch = Callable[[str], bytes]


class Missing(DrawproofError):
    """The log has no file of that path."""


def is_url(source: str) -> bool:
    """Whether `source` is an address, not a folder."""
    return source.startswith(("http://", "https://"))


def folder_fetch(folder: Path) -> Fetch:
    """Reads paths below a folder."""

    def fetch(path: str) -> bytes:
        place = folder / path
        try:
            if place.stat().st_size > MAX_FILE:
                raise DrawproofError("log-source", path=str(place), reason="too large")
            return place.read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            raise Missing("log-source", path=str(place), reason="not found") from None
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise DrawproofError("log-source", path=str(place), reason=reason) from None

    return fetch


def request(url: str, *, body: bytes | None = None, timeout: float = 15.0) -> tuple[int, bytes]:
    """(status, body) of a request; `log-source` where there is no answer at all."""
    if not is_url(url):
        raise DrawproofError("log-source", path=url, reason="not an http address")
    headers = {"User-Agent": "drawproof", "Accept-Encoding": "gzip, identity"}
    wanted = urllib.request.Request(url, data=body, headers=headers)  # noqa: S310
    try:
        with urllib.request.urlopen(wanted, timeout=timeout) as answer:  # noqa: S310
            return answer.status, _body(answer, answer.headers.get("Content-Encoding"))
    except urllib.error.HTTPError as error:
        return error.code, error.read(4096)
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = str(getattr(error, "reason", None) or error) or type(error).__name__
        raise DrawproofError("log-source", path=url, reason=reason) from None


def _body(answer: http.client.HTTPResponse, encoding: str | None) -> bytes:
    data = answer.read(MAX_FILE + 1)
    whole = len(data) > MAX_FILE or not answer.length
    if encoding == "gzip":
        expand = zlib.decompressobj(16 + zlib.MAX_WBITS)
        try:
            data = expand.decompress(data, MAX_FILE + 1)
        except zlib.error as error:
            raise ValueError(str(error)) from None
        whole = whole and (expand.eof or len(data) > MAX_FILE)
    if not whole:
        raise ValueError("the answer is cut off")
    if len(data) > MAX_FILE:
        raise ValueError("too large")
    return data


def url_fetch(address: str, timeout: float = 15.0) -> Fetch:
    """Reads paths below an address."""
    base = address.rstrip("/")

    def fetch(path: str) -> bytes:
        url = f"{base}/{path}"
        status, data = request(url, timeout=timeout)
        if status == 200:
            return data
        kind = Missing if status in (404, 410) else DrawproofError
        raise kind("log-source", path=url, reason=f"status {status}")

    return fetch


def fetcher(source: str | os.PathLike[str], timeout: float = 15.0) -> Fetch:
    """Reads paths of the log at `source`, a folder or an http(s) address."""
    text = os.fspath(source)
    return url_fetch(text, timeout) if is_url(text) else folder_fetch(Path(text))
