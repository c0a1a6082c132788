-- The statements of `freeze`, by name: one for each table of `facts.TABLES`. They run in one transaction on the
-- temporary tables `reached` (organisations below the roots) and `asked` (their cases); %(day)s is the day asked about,
-- %(only)s the employers looked at where it is not all of them.

-- name: reached
create temporary table reached on commit drop as
with recursive below(id) as (
    select unnest(%(roots)s::bigint[])
    union
    select a.child_id
      from registry_affiliation a
      join below on a.parent_id = below.id
     where a.known_until is null and a.since <= %(day)s and (a.until is null or a.until > %(day)s)
)
select id from below

-- name: asked
create temporary table asked on commit drop as
select * from procedures_case where organisation_id in (select id from reached) and opened_on <= %(day)s

-- name: organisations
select o.id as organisation, o.number, p.name, o.tree, o.tier, p.kind, a.parent_id as parent, p.area_code,
       (select min(since) from registry_organisationprofile f
         where f.organisation_id = o.id and f.known_until is null) as founded_on
  from registry_organisation o
  join (select * from registry_organisationprofile where known_until is null and since <= %(day)s and (until is null or until > %(day)s)) p on p.organisation_id = o.id
  left join (select * from registry_affiliation where known_until is null and since <= %(day)s and (until is null or until > %(day)s)) a on a.child_id = o.id
 where o.id in (select id from reached)

-- name: employers
select e.id as employer, e.credit_code, p.name, p.ownership, p.above_scale, p.area_code,
       seat.organisation_id as place,
       c.staff, c.staff_on, c.female_staff, c.migrant_staff, c.dispatched_staff, c.party_members, c.wage_bill
  from registry_employer e
  join (select * from registry_employerprofile where known_until is null and since <= %(day)s and (until is null or until > %(day)s)) p on p.employer_id = e.id
  left join (
       select s.area_code, min(s.organisation_id) as organisation_id
         from registry_organisationprofile s
         join registry_organisation so on so.id = s.organisation_id
        where s.known_until is null and s.since <= %(day)s and (s.until is null or s.until > %(day)s)
          and so.tree = 'union' and s.kind = 'town_federation' and s.organisation_id in (select id from reached)
        group by s.area_code) seat on seat.area_code = left(p.area_code, 9) || '000'
  left join (
       select employer_id,
              max(value) filter (where quantity = %(staff)s) as staff,
              max(since) filter (where quantity = %(staff)s) as staff_on,
              max(value) filter (where quantity = %(female)s) as female_staff,
              max(value) filter (where quantity = %(migrant)s) as migrant_staff,
              max(value) filter (where quantity = %(dispatched)s) as dispatched_staff,
              max(value) filter (where quantity = %(party_members)s) as party_members,
              max(value) filter (where quantity = %(wage_bill)s) as wage_bill
         from registry_employercount where known_until is null and since <= %(day)s and (until is null or until > %(day)s) group by employer_id) c on c.employer_id = e.id
 where (%(only)s::bigint[] is null or e.id = any(%(only)s::bigint[]))
   and ((p.area_code >= %(first)s and p.area_code < %(beyond)s)
    or e.id in (select employer_id from registry_coverage
                 where known_until is null and since <= %(day)s and (until is null or until > %(day)s) and organisation_id in (select id from reached)))

-- name: coverage
select c.organisation_id as organisation, c.employer_id as employer, o.tree, c.mode, c.since
  from (select * from registry_coverage where known_until is null and since <= %(day)s and (until is null or until > %(day)s)) c
  join registry_organisation o on o.id = c.organisation_id
 where c.organisation_id in (select id from reached)

-- name: members
select m.organisation_id as organisation, m.person_id as person, m.standing, m.migrant, m.dispatched,
       case when p.sex = '' then null else p.sex = '女' end as female, m.since
  from (select * from registry_membership where known_until is null and since <= %(day)s and (until is null or until > %(day)s)) m join registry_person p on p.id = m.person_id
 where m.organisation_id in (select id from reached)

-- name: reported
select organisation_id as organisation, quantity, value, since
  from registry_reportedcount where known_until is null and since <= %(day)s and (until is null or until > %(day)s) and organisation_id in (select id from reached)

-- name: terms
select organisation_id as organisation, body, number, since,
       case when until <= %(day)s then until end as until, last_day, seats
  from registry_term where known_until is null and since <= %(day)s and organisation_id in (select id from reached)

-- name: posts
select organisation_id as organisation, person_id as person, office, full_time, chosen, since,
       case when until <= %(day)s then until end as until
  from registry_post where known_until is null and since <= %(day)s and organisation_id in (select id from reached)

-- name: certificates
select organisation_id as organisation, number, since, last_day
  from registry_certificate where known_until is null and since <= %(day)s and (until is null or until > %(day)s) and organisation_id in (select id from reached)

-- name: cases
select c.id as "case", c.number, c.procedure, c.title, c.organisation_id as organisation,
       case when exists (select from registry_organisationprofile f  -- what a later step founded is not there yet
                          where f.organisation_id = c.result_id and f.known_until is null and f.since <= %(day)s)
            then c.result_id end as result, c.within_case_id as within, c.opened_on,
       case when c.ended_on <= %(day)s then c.ended_on end as ended_on,
       case when c.ended_on <= %(day)s then c.status else 'open' end as status,
       case when c.ended_on <= %(day)s then c.outcome else '' end as outcome, c.late,
       c.late and exists (
           select 1 from jsonb_array_elements_text(coalesce(c.raw_state->'untold', '[]')) as t(name) where t.name not like '%%.%%'
       ) as untold
  from asked c

-- name: case_employers
select e.case_id as "case", e.employer_id as employer
  from procedures_caseemployer e join asked c on c.id = e.case_id

-- name: steps
select c.id as "case", t.act, t.step, t.occurred_on, t.recorded_on, t.valid
  from asked c, jsonb_to_recordset(c.raw_state->'takings')
       as t(act bigint, step text, occurred_on date, recorded_on date, valid boolean)
 where t.occurred_on <= %(day)s

-- name: values
with taken as materialized (  -- each state is opened once, however many fields are counted
    select c.id, c.procedure, t.act, t.step, t.data
      from asked c, jsonb_to_recordset(c.raw_state->'takings')
           as t(act bigint, step text, occurred_on date, data jsonb, valid boolean)
     where t.occurred_on <= %(day)s and t.valid
)
select t.id as "case", t.act, t.step, k.field,
       case when k.kind = 'count' then (t.data -> k.field)::text::bigint end as whole,
       case when k.kind not in ('count', 'yes_no', 'day') then t.data ->> k.field end as text,
       case when k.kind = 'yes_no' then (t.data -> k.field)::text::boolean end as truth,
       case when k.kind = 'day' then (t.data ->> k.field)::date end as day
  from taken t
  join unnest(%(procedures)s::text[], %(steps)s::text[], %(fields)s::text[], %(kinds)s::text[]) as k(procedure, step, field, kind)
    on k.procedure = t.procedure and k.step = t.step
 where t.data ? k.field

-- name: findings
select c.id as "case", f.id as finding, f.step, f."check", f.severity, f.raised_on,
       case when f.closed_on <= %(day)s then f.closed_on end as closed_on
  from asked c, jsonb_to_recordset(c.raw_state->'findings')
       as f(id text, step text, "check" text, severity text, raised_on date, closed_on date)
 where f.raised_on <= %(day)s

-- name: clocks
select c.id as "case", k.id as clock, k.step, k.met_by, k.who, k.mark, k.start, k.due,
       case when k.met_on <= %(day)s then k.met_on end as met_on,
       case when k.met_on <= %(day)s and k.met_on <= k.due then 'met'
            when k.met_on <= %(day)s then 'met late'
            when k.stopped_on <= least(k.due, %(day)s) then 'stopped'  -- one that had run out before stays overdue
            when k.due < %(day)s then 'overdue' else 'pending' end as status
  from asked c, jsonb_to_recordset(c.raw_state->'clocks')
       as k(id text, step text, met_by text, who text, mark text, start date, due date,
            met_on date, stopped_on date)
 where k.start <= %(day)s
