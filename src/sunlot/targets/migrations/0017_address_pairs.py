"""Addresses are looked for by pairs of neighbouring characters, as names are.

By single characters, a street of two common ones was met by every address that has them somewhere:
at two million rows ten thousand were read for a hundred. The pairs are those of the address without
digits and without the characters that stand in most addresses; the index is built in the same time.
"""

from django.db import migrations

CORE = """
CREATE FUNCTION address_core(value text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN translate(
    value,
    '0123456789０１２３４５６７８９ABCDabcd-－—()（）,，、.。#＃ 　新疆维吾尔自治区市县州路街号楼层室单元栋幢乌鲁木齐',
    ''
)
"""
LETTERS = """
CREATE FUNCTION address_letters(value text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN string_to_array(address_core(value), NULL)
"""


def index(name: str, table: str, way: str) -> list[str]:
    """Statements that make an index anew."""
    return [
        f"DROP INDEX IF EXISTS {name}",
        f"CREATE INDEX {name} ON {table} USING gin ({way})",
    ]


def both(way: str) -> list[str]:
    """The index of targets and that of their sites."""
    return [
        *index("target_address_search", "targets_target", way),
        *index("site_address_search", "targets_site", way),
    ]


# What is put aside while a register is filled names its indexes with how they are made.
LOAD = """
DO $$
BEGIN
    EXECUTE replace(
        pg_get_functiondef('target_load(boolean)'::regprocedure),
        'gin ({old})', 'gin ({new})'
    );
END
$$
"""
BY_LETTERS, BY_PAIRS = "address_letters(address::text)", "bigrams(address_core(address::text))"


class Migration(migrations.Migration):
    dependencies = [("targets", "0016_identity")]

    operations = [
        migrations.RunSQL(CORE, "DROP FUNCTION address_core(text)"),
        migrations.RunSQL(both(BY_PAIRS), both(BY_LETTERS)),
        migrations.RunSQL(
            LOAD.format(old=BY_LETTERS, new=BY_PAIRS), LOAD.format(old=BY_PAIRS, new=BY_LETTERS)
        ),
        migrations.RunSQL("DROP FUNCTION address_letters(text)", LETTERS),
    ]
