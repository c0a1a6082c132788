"""A survey keeps its words: the database refuses every change but the day on which a draft is kept."""

from django.db import migrations

from lianchuang.ledger.tables import InSql

FORWARD = """
create function reporting_only_kept() returns trigger language plpgsql as $$
begin
    if old.kept_on is not null
       or to_jsonb(new) - 'kept_on' is distinct from to_jsonb(old) - 'kept_on'
    then
        raise exception 'a survey is never edited';
    end if;
    return new;
end $$;
create function reporting_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'a survey is never removed';
end $$;
create trigger reporting_survey_keeps_its_words before update on reporting_survey
    for each row execute function reporting_only_kept();
create trigger reporting_survey_stays before delete on reporting_survey
    for each row execute function reporting_refuse();
"""

BACKWARD = """
drop trigger reporting_survey_stays on reporting_survey;
drop trigger reporting_survey_keeps_its_words on reporting_survey;
drop function reporting_refuse();
drop function reporting_only_kept();
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_reports")]
    operations = [InSql(FORWARD, BACKWARD)]
