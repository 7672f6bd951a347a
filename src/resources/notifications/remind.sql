-- What waits on whom in an institution: $1 the institution, $2 the day, $3 how many days before a due day to remind, $4 after how
-- many days of waiting on a supervisor to tell the reviewer; $5 to $7 as in relay.sql; $8 a UUIDv7 of now.
with cycle as (
    select c.id, least(greatest($2::date, c.starts_on), c.ends_on) as day, w.phase, greatest(w.closes_on, (
            select max(e.closes_on) from window_extensions e
            where e.cycle_id = c.id and e.institution_id = $1 and e.phase = w.phase)) as closes_on, w.opens_on
    from cycles c join cycle_windows w on w.cycle_id = c.id and w.phase in ('planning', 'mid_year', 'annual')
    where c.status = 'open'
), follows as (
    select distinct c.id as cycle_id, f.family
    from (select distinct id, day from cycle) c
    join cycle_assignments a on a.cycle_id = c.id and a.institution_id = $1
    join (select distinct family from designations) f on a.family = f.family
        or a.family is null and not exists (
            select 1 from cycle_assignments o join cycles oc on oc.id = o.cycle_id
            where o.institution_id = a.institution_id and o.family = f.family and oc.id <> c.id and oc.status <> 'draft'
                and daterange(oc.starts_on, oc.ends_on, '[]') @> c.day)
), expected as (
    select f.cycle_id, p.id as posting_id, p.servant_id
    from main_postings m
    join postings p on p.institution_id = m.institution_id and p.id = m.posting_id
    join designations d on d.id = p.designation_id
    join follows f on f.family = d.family
    where m.institution_id = $1 and daterange(m.starts_on, m.ends_on, '[]') @> $2
), agreed as (
    select g.*, case when l.supervisor_id <> g.servant_id then l.supervisor_id end as supervisor_id, l.reviewer_id
    from agreements g
    join cycles c on c.id = g.cycle_id and c.status = 'open'
    join postings p on p.institution_id = g.institution_id and p.id = g.posting_id
    cross join lateral line_on(g.institution_id, g.posting_id, greatest(least($2, p.ends_on), p.starts_on), $2) l
    where g.institution_id = $1
), rated as (
    select x.id, x.posting_id, x.servant_id, (t.standing ->> 'supervisor')::uuid as rater_id, (t.standing ->> 'reviewer')::uuid as reviews_id,
        coalesce(x.due_on, c.closes_on) as until,
        case x.status when 'assessing' then case when not own.there then 'owner' else 'supervisor' end
            when 'discussion' then 'supervisor' when 'proposed' then 'owner'
            when 'signing' then case when signed.there then 'supervisor' else 'owner' end
            when 'countersigning' then 'reviewer' end as waits_on,
        x.status = 'assessing' and not own.there and not theirs.there as neither,
        greatest(x.status_since, own.at) as since
    from appraisals x
    join cycle c on c.id = x.cycle_id and c.phase = x.kind
    cross join lateral appraisal_standing(x.institution_id, x.posting_id, x.servant_id, x.supervisor_id, x.reviewer_id, null, $2) t (standing)
    cross join lateral (select count(*) > 0 as there, max(submitted_at) as at from sheets s where s.institution_id = x.institution_id
        and s.appraisal_id = x.id and s.side = 'self' and s.submitted_at is not null) own
    cross join lateral (select count(*) > 0 as there from sheets s where s.institution_id = x.institution_id
        and s.appraisal_id = x.id and s.side = 'supervisor' and s.submitted_at is not null) theirs
    cross join lateral (select count(*) > 0 as there from signatures g where g.institution_id = x.institution_id
        and g.appraisal_id = x.id and g.content_round = x.content_round and g.role = 'appraisee') signed
    where x.institution_id = $1 and x.status in ('assessing', 'discussion', 'proposed', 'signing', 'countersigning')
), due as (
    -- No agreement, or one that is not handed in, before the planning window closes
    select e.servant_id as person_id, null::text as duty, e.posting_id, 'due_soon' as kind,
        case when g.id is null then 'cycle' else 'agreement' end as subject_kind, coalesce(g.id, e.cycle_id) as subject_id, c.closes_on as due_on
    from expected e
    join cycle c on c.id = e.cycle_id and c.phase = 'planning' and $2 >= c.opens_on
    left join agreements g on g.institution_id = $1 and g.cycle_id = e.cycle_id and g.posting_id = e.posting_id
    where g.id is null or g.status = 'draft' and g.revision = 1
    -- Handed back
    union all select servant_id, null, posting_id, 'due_soon', 'agreement', id, due_on from agreed where status = 'returned' and due_on is not null
    -- Handed in, and not answered
    union all select g.supervisor_id, 'agreements', g.posting_id, 'waiting_on_you', 'agreement', g.id, c.closes_on
    from agreed g join cycle c on c.id = g.cycle_id and c.phase = 'planning' where g.status = 'submitted' and g.revision = 1
    -- Agreed, and the review or appraisal that is due is not opened
    union all select g.servant_id, null, g.posting_id, 'due_soon', 'agreement', g.id, c.closes_on
    from agreed g join cycle c on c.id = g.cycle_id and c.phase <> 'planning' and $2 >= c.opens_on
    where g.agreed_revision is not null and not exists (
        select 1 from appraisals x where x.institution_id = $1 and x.agreement_id = g.id and x.kind = c.phase)
    -- Opened, and a step is not done
    union all select servant_id, null, posting_id, 'due_soon', 'appraisal', id, until from rated where waits_on = 'owner'
    union all select rater_id, 'assessments', posting_id, 'waiting_on_you', 'appraisal', id, until from rated where waits_on = 'supervisor' or neither
    union all select reviews_id, 'reviews', posting_id, 'waiting_on_you', 'appraisal', id, until from rated where waits_on = 'reviewer'
), late as (
    select reviewer_id as person_id, posting_id, 'agreement' as subject_kind, id as subject_id, status_since as since from agreed where status = 'submitted'
    union all
    select reviews_id, posting_id, 'appraisal', id, since from rated where waits_on = 'supervisor'
), wanted as (
    select $1::uuid as institution_id, t.account_id, d.kind, d.subject_kind, d.subject_id, d.due_on,
        'due:' || d.kind || ':' || d.subject_id || ':' || d.due_on || ':' || (d.due_on - $2) as key, $7::timestamptz as at, $8::uuid as base
    from due d
    cross join lateral (
        select a.id from accounts a where d.duty is null and a.servant_id = d.person_id
        union all
        select h from told_for(d.person_id, d.duty, $1, d.posting_id, $2) h where d.duty is not null
    ) t (account_id)
    where (d.due_on - $2) = any($3)
    union
    select $1, t.account_id, 'escalated', l.subject_kind, l.subject_id, null, 'late:' || l.subject_id || ':' || l.since, $7, $8
    from late l cross join lateral told_for(l.person_id, 'reviews', $1, l.posting_id, $2) t (account_id)
    where $2 - (l.since at time zone 'Africa/Dar_es_Salaam')::date >= $4
),
