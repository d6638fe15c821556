"""Addresses and former names are found by fragments too.

A pair of characters costs a step of plpgsql for each; over two million addresses that is half a
minute. Single characters cost only functions of the server itself. Digits, and characters that
stand in most addresses, are left out on both sides; the address itself is compared again.
"""

from django.db import migrations

LETTERS = """
CREATE FUNCTION address_letters(value text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN string_to_array(translate(
    value,
    '0123456789０１２３４５６７８９ABCDabcd-－—()（）,，、.。#＃ 　新疆维吾尔自治区市县州路街号楼层室单元栋幢乌鲁木齐',
    ''
), NULL)
"""
# `address_letters` is not strict, so that the server writes it out and calls nothing of ours while
# it builds the index. Divisions are left out: their own index is read beside this one.
ADDRESS = """
CREATE INDEX target_address_search ON targets_target
USING gin (address_letters(address::text))
"""
SITES = (
    "CREATE INDEX site_address_search ON targets_site USING gin (address_letters(address::text))"
)
FORMER = """
CREATE INDEX target_alias_search ON targets_targetalias USING gin (bigrams(match_text::text))
WHERE kind = 'name'
"""


class Migration(migrations.Migration):
    dependencies = [("targets", "0007_lists")]

    operations = [
        migrations.RunSQL(LETTERS, "DROP FUNCTION address_letters(text)"),
        migrations.RunSQL(ADDRESS, "DROP INDEX target_address_search"),
        migrations.RunSQL(SITES, "DROP INDEX site_address_search"),
        migrations.RunSQL(FORMER, "DROP INDEX target_alias_search"),
    ]
