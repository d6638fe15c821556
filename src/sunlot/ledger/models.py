"""Events and their tree positions. Triggers refuse UPDATE, DELETE and TRUNCATE on both tables."""

import uuid
from typing import Any, ClassVar

from django.db import models


class Event(models.Model):
    """One action, written in the transaction of that action.

    Holds no foreign key on purpose: the record must outlive what it speaks of. `data` holds ids,
    counts and digests, never personal data. The column `xid` (PostgreSQL transaction id, set by
    the database) lets the sequencer tell which events are surely committed.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60, db_index=True)
    at = models.DateTimeField(db_index=True)
    noun = models.CharField(max_length=40)
    noun_id = models.CharField(max_length=80)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=200)
    actor_role = models.CharField(max_length=30)
    department_code = models.CharField(max_length=32, blank=True)
    region_path = models.CharField(max_length=60, blank=True)
    data: "models.JSONField[Any, Any]" = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["noun", "noun_id", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.noun}:{self.noun_id}"


class Leaf(models.Model):
    """The place of one event in the tree; positions start at 0 and have no gap."""

    position = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="leaf")
    leaf_hash = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return f"{self.position}"
