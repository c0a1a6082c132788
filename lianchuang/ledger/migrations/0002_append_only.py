"""The journal is written once: the database refuses every change but shedding, and queues each event for sealing."""

from django.db import migrations

from lianchuang.ledger.tables import InSql

FORWARD = """
create function ledger_queue() returns trigger language plpgsql as $$
begin
    insert into ledger_pending(event_id) select id from fresh;
    return null;
end $$;
create trigger ledger_event_is_queued after insert on ledger_event
    referencing new table as fresh for each statement execute function ledger_queue();

create function ledger_refuse() returns trigger language plpgsql as $$
begin
    raise exception 'the journal is append-only (%)', tg_op;
end $$;

create function ledger_only_shed() returns trigger language plpgsql as $$
begin
    if current_setting('lianchuang.shedding', true) is distinct from 'on'
       or new.payload is not null or new.salt is not null
       or (new.id, new.kind, new."by", new."right", new.organisation, new.subject, new.occurred_on, new.recorded_at, new.leaf)
          is distinct from
          (old.id, old.kind, old."by", old."right", old.organisation, old.subject, old.occurred_on, old.recorded_at, old.leaf)
    then
        raise exception 'the journal is append-only (UPDATE)';
    end if;
    return new;
end $$;
create trigger ledger_event_is_only_shed before update on ledger_event
    for each row execute function ledger_only_shed();
create trigger ledger_event_stays before delete on ledger_event
    for each statement execute function ledger_refuse();
create trigger ledger_leaf_stays before update or delete on ledger_leaf
    for each statement execute function ledger_refuse();
create trigger ledger_checkpoint_stays before update or delete on ledger_checkpoint
    for each statement execute function ledger_refuse();
create trigger ledger_event_is_never_emptied before truncate on ledger_event
    for each statement execute function ledger_refuse();
create trigger ledger_leaf_is_never_emptied before truncate on ledger_leaf
    for each statement execute function ledger_refuse();
create trigger ledger_checkpoint_is_never_emptied before truncate on ledger_checkpoint
    for each statement execute function ledger_refuse();
"""

BACKWARD = """
drop trigger ledger_checkpoint_is_never_emptied on ledger_checkpoint;
drop trigger ledger_leaf_is_never_emptied on ledger_leaf;
drop trigger ledger_event_is_never_emptied on ledger_event;
drop trigger ledger_checkpoint_stays on ledger_checkpoint;
drop trigger ledger_leaf_stays on ledger_leaf;
drop trigger ledger_event_stays on ledger_event;
drop trigger ledger_event_is_only_shed on ledger_event;
drop trigger ledger_event_is_queued on ledger_event;
drop function ledger_only_shed();
drop function ledger_refuse();
drop function ledger_queue();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [InSql(FORWARD, BACKWARD)]
