"""The digest of the result record, which until now stood in the ledger alone."""

import hashlib
from typing import Any

from django.db import migrations, models

from drawproof.canonical import canonical


def fill(apps: Any, _schema: Any) -> None:
    draws = apps.get_model("draws", "Draw").objects.filter(result__isnull=False)
    for draw in draws.only("pk", "result"):
        draw.result_digest = hashlib.sha256(canonical(draw.result)).hexdigest()
        draw.save(update_fields=["result_digest"])


class Migration(migrations.Migration):
    dependencies = [("draws", "0003_release_by_two_persons")]
    operations = [
        migrations.AddField(
            "draw",
            "result_digest",
            models.CharField("结果记录摘要", blank=True, max_length=64),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
