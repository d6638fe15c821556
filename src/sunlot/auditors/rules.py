"""Decisions about auditors' keys."""

from drawproof.errors import DrawproofError
from drawproof.log.notes import NOTE, SM2_NOTE, Verifier
from sunlot.auditors.errors import KeyForm, PrivateKey
from sunlot.rulebook import rule

LONGEST = 300
PRIVATE = "PRIVATE+KEY+"


@rule("AC-11")
def may_confirm(*, requested_by: int, decided_by: int | None) -> bool:
    """A key is registered by two administrators: who asked for it does not confirm it."""
    return requested_by != decided_by


def read_key(text: str) -> str:
    """A public key as `drawproof log key` prints it; white space around it is forgiven.

    :raises PrivateKey: it is the private one. :raises KeyForm: it is none that signs attestations.
    """
    plain = text.strip()
    if PRIVATE in plain:
        raise PrivateKey
    try:
        found = Verifier.parse(plain)
    except DrawproofError as problem:
        raise KeyForm from problem
    if found.kind not in (NOTE, SM2_NOTE) or len(plain) > LONGEST:
        raise KeyForm
    return found.vkey
