-- Takes the oldest of the outbox and makes notifications of it: $1 how many, $2 $3 $4 the rules (action, kind, whom; one row for
-- each pair), $5 the channels, $6 the kinds that nobody silences, $7 now. Several workers may: each takes what no other holds.
-- Who rates is asked for on the day of the happening, with acting supervisors, delegates and recusals, as the lists do.
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
), placed as (
    select n.*, p.id as posting, coalesce(n.owner_id::uuid, p.servant_id) as owner, n.supervisor_id::uuid as supervisor,
        n.reviewer_id::uuid as reviewer, greatest(least(n.day, p.ends_on), p.starts_on) as line_day,
        case when n.whom = 'reviewer' then 'reviews' when n.subject_kind = 'appraisal' then 'assessments'
            when n.subject_kind in ('subtask', 'progress') then 'progress' when n.subject_kind = 'agreement' then 'agreements' end as duty
    from named n
    left join appraisals x on n.subject_kind = 'appraisal' and x.institution_id = n.institution_id and x.id = n.subject_id
    left join postings p on p.institution_id = n.institution_id and p.id = coalesce(n.posting_id::uuid, x.posting_id)
), lined as (
    select p.*, l.of_supervisor, l.of_reviewer from placed p
    left join lateral (
        -- Whom the thing names as its raters, in whose place others may stand today; else the line of its posting.
        select (s.of ->> 'supervisor')::uuid as of_supervisor, (s.of ->> 'reviewer')::uuid as of_reviewer
        from (select appraisal_standing(p.institution_id, p.posting, p.owner, p.supervisor, p.reviewer, null, p.day) as of
            where p.supervisor is not null) s
        union all
        select n.supervisor_id, n.reviewer_id from line_on(p.institution_id, p.posting, p.line_day, p.day) n where p.supervisor is null
    ) l on p.whom in ('supervisor', 'reviewer')
), recipients as (
    select l.*, a.id as recipient from lined l join accounts a on l.whom = 'owner' and a.servant_id = l.owner
    union all
    select l.*, t.id from lined l cross join lateral told_for(l.of_supervisor, l.duty, l.institution_id, l.posting, l.day) t (id)
    where l.whom = 'supervisor'
    union all
    select l.*, t.id from lined l cross join lateral told_for(l.of_reviewer, l.duty, l.institution_id, l.posting, l.day) t (id)
    where l.whom = 'reviewer' and l.of_reviewer is not null
    union all
    select l.*, h.id from lined l cross join lateral hr_officers(l.institution_id, l.day) h (id) where l.whom = 'hr_officer'
    union all
    select l.*, a.id from lined l join accounts a on l.whom = 'asker' and a.id = l.asked_by::uuid
), wanted as (
    select distinct on (institution_id, recipient, id) institution_id, recipient as account_id, kind, subject_kind, subject_id,
        null::date as due_on, 'audit:' || id as key, at, id as base
    from recipients where recipient is distinct from account_id
    order by institution_id, recipient, id
),
