"""What is put aside while a register that is nearly empty is filled, in one piece again.

Three migrations had replaced words in it, which does nothing where the words are not found; nobody
could read what it had become. It says what they made of it. Whoever changes it writes it whole, in
a migration of its own; a test holds that to what the database has. The register is measured with
fewer rows there (see 0027): the server measures it in full within a minute.
"""

from django.db import migrations

LOAD = """
CREATE OR REPLACE FUNCTION target_load(begins boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public SET default_statistics_target = 30 AS $body$
DECLARE
    made record;
    is_late boolean := false;
BEGIN
    FOR made IN SELECT * FROM (VALUES
        ('target_name_search', 'gin ((bigrams(match_name::text) || region_tokens))'),
        ('target_address_search', 'gin (bigrams(address_core(address::text)))'),
        ('target_tags', 'gin (tags)'),
        ('targets_tar_name_ke_313ae1_idx', 'btree (name_key, id)'),
        ('target_of_region', 'btree (region_id, name_key, id)'),
        ('target_industry', 'btree (industry text_pattern_ops)'),
        ('target_updated_since', 'btree (updated_at, id)'),
        ('target_established', 'btree (registered_on)'),
        ('targets_target_department_id_fb74fbfc', 'btree (department_id)')
    ) AS known(name, method) LOOP
        IF begins THEN
            EXECUTE format('DROP INDEX IF EXISTS %I', made.name);
        ELSIF to_regclass(made.name) IS NULL THEN
            EXECUTE format('CREATE INDEX %I ON targets_target USING %s', made.name, made.method);
            is_late := true;
        END IF;
    END LOOP;
    FOR made IN SELECT * FROM (VALUES
        ('targets_target_created_batch_id_4b162891_fk_imports_batch_id',
         'created_batch_id', 'imports_batch'),
        ('targets_target_department_id_fb74fbfc_fk_departmen',
         'department_id', 'departments_department'),
        ('targets_target_region_id_94785183_fk_regions_region_id', 'region_id', 'regions_region'),
        ('targets_target_successor_id_1c39e104_fk_targets_target_id',
         'successor_id', 'targets_target')
    ) AS known(name, field, whose) LOOP
        IF begins THEN
            EXECUTE format('ALTER TABLE targets_target DROP CONSTRAINT IF EXISTS %I', made.name);
        ELSIF NOT EXISTS (
            SELECT FROM pg_constraint
            WHERE conname = made.name AND conrelid = 'targets_target'::regclass
        ) THEN
            EXECUTE format(
                'ALTER TABLE targets_target ADD CONSTRAINT %I FOREIGN KEY (%I) '
                'REFERENCES %I (id) DEFERRABLE INITIALLY DEFERRED',
                made.name, made.field, made.whose
            );
        END IF;
    END LOOP;
    IF is_late THEN
        EXECUTE (
            SELECT format('ANALYZE targets_target (%s)', string_agg(quote_ident(attname), ', '))
            FROM pg_attribute
            WHERE attrelid = 'targets_target'::regclass AND attnum > 0 AND NOT attisdropped
        );
        ANALYZE regions_region, departments_department;
    END IF;
END
$body$
"""


class Migration(migrations.Migration):
    dependencies = [("targets", "0030_one_step_to_the_heir")]

    operations = [migrations.RunSQL(LOAD, migrations.RunSQL.noop)]
