"""What was published is asked as it was published: a trigger refuses to change its questions."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION checklists_question_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM checklists_checklistversion v
               WHERE v.id = OLD.version_id AND v.state <> 'draft') THEN
        RAISE EXCEPTION 'a published checklist is immutable: % is refused', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE TRIGGER checklists_question_immutable BEFORE UPDATE OR DELETE ON checklists_question
    FOR EACH ROW EXECUTE FUNCTION checklists_question_refuse();
"""

BACKWARD = """
DROP TRIGGER checklists_question_immutable ON checklists_question;
DROP FUNCTION checklists_question_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("checklists", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
