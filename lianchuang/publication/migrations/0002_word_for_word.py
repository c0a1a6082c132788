"""A notice keeps its words: the database refuses every change but the day on which a draft is published."""

from django.db import migrations

from lianchuang.ledger.tables import InSql

FORWARD = """
create function publication_only_published() returns trigger language plpgsql as $$
begin
    if old.published_on is not null
       or to_jsonb(new) - 'published_on' is distinct from to_jsonb(old) - 'published_on'
    then
        raise exception 'a public notice is never edited';
    end if;
    return new;
end $$;
create function publication_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'a public notice is never removed';
end $$;
create trigger publication_notice_keeps_its_words before update on publication_notice
    for each row execute function publication_only_published();
create trigger publication_notice_stays before delete on publication_notice
    for each row execute function publication_refuse();
"""

BACKWARD = """
drop trigger publication_notice_stays on publication_notice;
drop trigger publication_notice_keeps_its_words on publication_notice;
drop function publication_refuse();
drop function publication_only_published();
"""


class Migration(migrations.Migration):
    dependencies = [("publication", "0001_notices")]
    operations = [InSql(FORWARD, BACKWARD)]
