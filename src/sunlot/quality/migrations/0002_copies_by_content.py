"""What a merge copied is kept as what it says; keys of rows change whenever a record is saved."""

import datetime
from typing import Any

from django.db import migrations

TABLES = {
    "numbers": ("TargetNumber", ("kind", "number")),
    "sites": ("Site", ("name", "address", "region_id", "is_main")),
    "licences": ("Licence", ("name", "number", "issuer", "valid_from", "valid_to")),
    "aliases": ("TargetAlias", ("kind", "text", "why")),
}


def tell(apps: Any, _schema: Any) -> None:
    for made in apps.get_model("quality", "Merge").objects.filter(undone_at=None):
        for name, keys in made.moved["rows"].items():
            model, fields = TABLES[name]
            rows = apps.get_model("targets", model).objects.filter(pk__in=keys, target=made.kept_id)
            made.moved["rows"][name] = [
                [one.isoformat() if isinstance(one, datetime.date) else one for one in row]
                for row in rows.order_by("pk").values_list(*fields)
            ]
        made.save(update_fields=["moved"])


class Migration(migrations.Migration):
    dependencies = [
        ("quality", "0001_initial"),
        ("targets", "0026_columns_measured"),
    ]
    operations = [migrations.RunPython(tell, migrations.RunPython.noop)]
