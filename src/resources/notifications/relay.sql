-- Takes the oldest of the outbox and makes notifications of it: $1 how many, $2 $3 $4 the rules (action, kind, whom; one row for
-- each pair), $5 the channels, $6 the kinds that nobody silences, $7 now. Several workers may: each takes what no other holds.
with taken as (
    select o.* from outbox o order by o.id limit $1 for update skip locked
), gone as (
    delete from outbox o using taken t where o.institution_id = t.institution_id and o.id = t.id returning o.id
), ruled as (
    select t.*, r.kind, r.whom, e.after, (t.at at time zone 'Africa/Dar_es_Salaam')::date as day
    from taken t
    join unnest($2::text[], $3::text[], $4::text[]) r (action, kind, whom) on r.action = t.action
    join audit_entries e on e.institution_id = t.institution_id and e.id = t.id
), named as (
    select r.*, n.owner_id, n.posting_id, n.supervisor_id, n.reviewer_id, n.asked_by
    from ruled r
    cross join lateral (
        select max(v) filter (where k = 'servant_id') as owner_id, max(v) filter (where k = 'supervisor_id') as supervisor_id,
            max(v) filter (where k = 'reviewer_id') as reviewer_id, max(v) filter (where k = 'asked_by') as asked_by,
            case when r.subject_kind = 'posting' then r.subject_id::text else max(v) filter (where k = 'posting_id') end as posting_id
        from jsonb_each_text(case when jsonb_typeof(r.after) = 'object' then r.after else '{}' end) p (k, v)
        where v ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    ) n
), lined as (
    select n.*, coalesce(n.supervisor_id::uuid, s.supervisor_id) as supervisor,
        coalesce(n.reviewer_id::uuid, case when n.supervisor_id is null then v.supervisor_id end) as reviewer
    from named n
    left join supervisions s on s.institution_id = n.institution_id and s.posting_id = n.posting_id::uuid
        and daterange(s.starts_on, s.ends_on, '[]') @> n.day
    left join main_postings m on m.servant_id = s.supervisor_id and daterange(m.starts_on, m.ends_on, '[]') @> n.day
    left join supervisions v on v.institution_id = m.institution_id and v.posting_id = m.posting_id
        and daterange(v.starts_on, v.ends_on, '[]') @> n.day
), recipients as (
    select l.*, a.id as recipient from lined l
    join accounts a on a.servant_id = case l.whom when 'owner' then l.owner_id::uuid when 'supervisor' then l.supervisor
        when 'reviewer' then l.reviewer end
    union all
    select l.*, g.account_id from lined l
    join grants g on l.whom = 'hr_officer' and g.role = 'hr_officer' and g.institution_id = l.institution_id and g.revoked_at is null
    join accounts a on a.id = g.account_id and (a.servant_id is null or exists (
        select from main_postings m where m.servant_id = a.servant_id and daterange(m.starts_on, m.ends_on, '[]') @> l.day))
    union all
    select l.*, a.id from lined l join accounts a on l.whom = 'asker' and a.id = l.asked_by::uuid
), wanted as (
    select distinct on (institution_id, recipient, id) institution_id, recipient as account_id, kind, subject_kind, subject_id,
        null::date as due_on, 'audit:' || id as key, at, id as base
    from recipients where recipient is distinct from account_id
    order by institution_id, recipient, id
),
