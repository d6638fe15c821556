"""Failed requests for slips, kept for as long as they count towards a lock."""

from typing import ClassVar

from django.db import models
from django.utils.crypto import salted_hmac


def asker_key(words: str) -> str:
    """A keyed digest (64 hex) of a code or of a network address: neither is kept itself."""
    return salted_hmac("sunlot.draws.slips", words, algorithm="sha256").hexdigest()


class SlipAttempt(models.Model):
    """Code and number did not fit each other. `code`, `address` are keyed digests."""

    at = models.DateTimeField()
    code = models.CharField(max_length=64)
    address = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["code", "at"]),
            models.Index(fields=["address", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.at}"
