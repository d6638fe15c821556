"""The keys and certificates that the site uses: where they are and how old, never what they are."""

import datetime
import os
import stat
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from django.conf import settings

OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class SiteKey:
    """The key of sessions and second factors. `made` is None where a setting holds it.

    :param exposed: other accounts of the machine may read the file.
    """

    in_file: bool
    made: datetime.datetime | None
    exposed: bool


@dataclass(frozen=True, slots=True)
class Certificate:
    """The certificate of https, as the file that the settings name holds it.

    `problem` says why it cannot be read: ``missing`` or ``unreadable``.
    """

    names: tuple[str, ...] = ()
    issuer: str = ""
    begins: datetime.datetime | None = None
    ends: datetime.datetime | None = None
    problem: str = ""


def site_key() -> SiteKey:
    """What is known of the site's key."""
    file: Path = settings.SECRET_KEY_FILE
    try:
        facts = file.stat()
    except OSError:
        return SiteKey(in_file=False, made=None, exposed=False)
    made = datetime.datetime.fromtimestamp(facts.st_mtime, datetime.UTC)
    return SiteKey(in_file=True, made=made, exposed=bool(facts.st_mode & OPEN_TO_OTHERS))


def certificate() -> Certificate | None:
    """The certificate of https; None where no setting names its file."""
    file: Path | None = settings.TLS_CERTIFICATE
    if file is None:
        return None
    if not os.access(file, os.R_OK):
        return Certificate(problem="missing")
    try:
        found = x509.load_pem_x509_certificate(file.read_bytes())
    except ValueError:
        return Certificate(problem="unreadable")
    return Certificate(
        names=_names(found), issuer=found.issuer.rfc4514_string(),
        begins=found.not_valid_before_utc, ends=found.not_valid_after_utc,
    )  # fmt: skip


def _names(found: x509.Certificate) -> tuple[str, ...]:
    try:
        extension = found.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except x509.ExtensionNotFound:
        return (found.subject.rfc4514_string(),)
    return tuple(str(one.value) for one in extension.value)
