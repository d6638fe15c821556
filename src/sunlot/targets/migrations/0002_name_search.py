"""Name search without an extension: pairs of neighbouring characters as numbers, in a GIN index.

plpgsql builds the index over two million rows in a third of the time that an SQL function takes.
Two pairs may share a number; the query compares the text again.
"""

from django.db import migrations

BIGRAMS = """
CREATE FUNCTION bigrams(value text) RETURNS int[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $body$
DECLARE
    letters text[] := string_to_array(value, NULL);
    result int[] := '{}';
BEGIN
    FOR i IN 1 .. coalesce(array_length(letters, 1), 0) - 1 LOOP
        result[i] := ((ascii(letters[i])::bigint * 65599 + ascii(letters[i + 1])) & 1073741823)::int;
    END LOOP;
    RETURN result;
END
$body$
"""
INDEX = """
CREATE INDEX target_name_search ON targets_target
USING gin ((bigrams(match_name::text) || region_tokens))
"""


class Migration(migrations.Migration):
    dependencies = [("targets", "0001_initial")]

    operations = [
        migrations.RunSQL(BIGRAMS, "DROP FUNCTION bigrams(text)"),
        migrations.RunSQL(INDEX, "DROP INDEX target_name_search"),
    ]
