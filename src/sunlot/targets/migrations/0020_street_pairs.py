"""Streets are looked for by their whole names: 新, 路, 街 and 巷 are part of them.

Without these characters 新华路 had no pair of its own and was not looked for at all, and a street
with a number was met by the three that share its other characters.
"""

from django.db import migrations

CORE = """
CREATE OR REPLACE FUNCTION address_core(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN translate(value, '{common}', '')
"""
SIGNS = "0123456789０１２３４５６７８９ABCDabcd-－—()（）,，、.。#＃ 　"
BEFORE = f"{SIGNS}新疆维吾尔自治区市县州路街号楼层室单元栋幢乌鲁木齐"
AFTER = f"{SIGNS}疆维吾尔自治区市县州号楼层室单元栋幢乌鲁木齐"
INDEXES = [
    f"DROP INDEX {name}; "
    f"CREATE INDEX {name} ON {table} USING gin (bigrams(address_core(address::text)))"
    for name, table in (
        ("target_address_search", "targets_target"), ("site_address_search", "targets_site"),
    )
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("targets", "0019_confirmation")]

    operations = [
        migrations.RunSQL(CORE.format(common=AFTER), CORE.format(common=BEFORE)),
        migrations.RunSQL(INDEXES, INDEXES),
    ]
