"""Handing a file in."""

import contextlib
import datetime
import errno
import hashlib
import uuid
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from sunlot.actors import Actor, require
from sunlot.errors import Forbidden
from sunlot.imports import errors
from sunlot.imports.actions.ordering import order, record
from sunlot.imports.adapters import adapter_of
from sunlot.imports.models import Batch
from sunlot.imports.reading.foreign import refuse_foreign
from sunlot.imports.reading.limits import CSV_BYTES

FOLDER = "imports"


@transaction.atomic
def upload(
    *,
    kind: str,
    file_name: str,
    content: Iterable[bytes],
    options: Mapping[str, Any] | None = None,
    by: Actor,
    at: datetime.datetime,
) -> Batch:
    """Take a file in and order its reading; if that leaves no doubt, its check follows at once.

    :param content: the file in pieces; it is never held in memory as a whole.
    :param options: what the kind's `options_form` asked for, as JSON.
    :raises FileTooLarge: more bytes than any file may have.
    :raises FileEmpty: none at all.
    :raises NoTable: it is a picture, a document, an archive, ….
    :raises DiskFull: there is no room for the file.
    """
    adapter = adapter_of(kind)
    require(by, adapter.permission)
    name, path = name_of(file_name), new_path()
    try:
        sha256, size = store(Path(settings.MEDIA_ROOT, path), content, name)
        refuse_foreign(Path(settings.MEDIA_ROOT, path), file_name=name)
        batch = Batch.objects.create(
            kind=kind, department_id=_department_of(by), file_name=name, path=path, sha256=sha256,
            size=size, options=dict(options or {}), uploaded_by_id=by.person_id, uploaded_at=at,
        )  # fmt: skip
        title = _("检查导入文件：{name}").format(name=name)
        batch.job = order("imports.check", batch, title=title, by=by, at=at)
        batch.save(update_fields=["job"])
        record("imports.uploaded", batch, by=by, at=at, sha256=sha256, size=size)
    except BaseException:
        Path(settings.MEDIA_ROOT, path).unlink(missing_ok=True)
        raise
    return batch


def _department_of(by: Actor) -> int:
    """Every role that imports belongs to a department; an account without one may not."""
    if by.department_id is None:
        raise Forbidden(role=by.role.label if by.role else by.name)
    return by.department_id


def name_of(file_name: str) -> str:
    """The last part of a file's name, as it is shown."""
    return Path(file_name.replace("\\", "/")).name[-200:] or _("未命名")


def new_path() -> str:
    """A place for a file, relative to MEDIA_ROOT."""
    return f"{FOLDER}/{uuid.uuid4().hex}"


def store(path: Path, content: Iterable[bytes], name: str) -> tuple[str, int]:
    """Write the file; (SHA-256 as hex, bytes)."""
    digest = hashlib.sha256()
    size = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as stream:
            for piece in content:
                size += len(piece)
                if size > CSV_BYTES:
                    raise errors.FileTooLarge(name=name, size=-(-size >> 20), limit=CSV_BYTES >> 20)
                digest.update(piece)
                stream.write(piece)
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise errors.DiskFull from error
        raise
    if size == 0:
        raise errors.FileEmpty(name=name)
    return digest.hexdigest(), size
