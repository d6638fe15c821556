"""Which indexes are put aside while a register that is nearly empty is filled."""

from django.db import migrations

LOAD = """
CREATE OR REPLACE FUNCTION target_load(begins boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $body$
DECLARE
    made record;
BEGIN
    FOR made IN SELECT * FROM (VALUES
        ('target_name_search', 'gin ((bigrams(match_name::text) || region_tokens))'),
        ('target_address_search', 'gin (address_letters(address::text))'),
        ('target_tags', 'gin (tags)'),
        ('targets_tar_name_ke_313ae1_idx', 'btree (name_key, id)'),
        ('target_of_region', 'btree (region_id, name_key, id)'),
        ('target_industry', 'btree (industry text_pattern_ops)')
    ) AS known(name, method) LOOP
        IF begins THEN
            EXECUTE format('DROP INDEX IF EXISTS %I', made.name);
        ELSIF to_regclass(made.name) IS NULL THEN
            EXECUTE format('CREATE INDEX %I ON targets_target USING %s', made.name, made.method);
        END IF;
    END LOOP;
END
$body$
"""


class Migration(migrations.Migration):
    dependencies = [("targets", "0009_filter_size")]

    operations = [migrations.RunSQL(LOAD, migrations.RunSQL.noop)]
