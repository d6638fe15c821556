"""The files of the log, as any web server would show them (protocol §14.3)."""

import re

from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_GET

from sunlot.publiclog import keys

_NUMBER = r"(?:x[0-9]{3}/){0,5}[0-9]{3}"
_TILE = re.compile(rf"tile/(?:entries|[0-9]{{1,2}})/{_NUMBER}(?:\.p/[1-9][0-9]{{0,2}})?")
_TEXT = re.compile(rf"checkpoint|archive/sizes|archive/{_NUMBER}")
FOR_EVER, SOON = "public, max-age=31536000, immutable", "public, max-age=5"


@require_GET
def file(request: HttpRequest, name: str) -> FileResponse:
    """One file of the log: tiles never change, checkpoints gain entries and cosignatures."""
    tile, text = _TILE.fullmatch(name), _TEXT.fullmatch(name)
    if not (tile or text):
        raise Http404
    try:
        opened = (keys.folder() / name).open("rb")
    except OSError:
        raise Http404 from None
    kind = "application/octet-stream" if tile else "text/plain; charset=utf-8"
    response = FileResponse(opened, content_type=kind)
    response["Cache-Control"] = FOR_EVER if tile else SOON
    response["Access-Control-Allow-Origin"] = "*"
    return response
