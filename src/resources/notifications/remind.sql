-- What waits on whom in an institution: $1 the institution, $2 the day, $3 how many days before a due day to remind, $4 after how
-- many days of waiting on a supervisor to tell the reviewer; $5 to $7 as in relay.sql; $8 a UUIDv7 of now.
with cycle as (
    select c.id, least(greatest($2::date, c.starts_on), c.ends_on) as day, w.phase, w.opens_on,
        last_day($1, c.id, w.phase) as closes_on
    from cycles c join cycle_windows w on w.cycle_id = c.id
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
    select f.cycle_id, p.id as posting_id, p.servant_id, p.unit_id, d.family
    from main_postings m
    join postings p on p.institution_id = m.institution_id and p.id = m.posting_id
    join designations d on d.id = p.designation_id
    join follows f on f.family = d.family
    where m.institution_id = $1 and daterange(m.starts_on, m.ends_on, '[]') @> $2
), agreed as (
    select g.*, coalesce(g.escalated_to_id, s.supervisor_id) as supervisor_id, v.supervisor_id as reviewer_id, agreement_due(g, $2) as until,
        p.unit_id, d.family
    from agreements g
    join cycles c on c.id = g.cycle_id and c.status = 'open'
    join postings p on p.institution_id = g.institution_id and p.id = g.posting_id
    join designations d on d.id = p.designation_id
    left join supervisions s on s.institution_id = g.institution_id and s.posting_id = g.posting_id
        and daterange(s.starts_on, s.ends_on, '[]') @> $2 and s.supervisor_id <> g.servant_id
    left join main_postings m on m.servant_id = s.supervisor_id and daterange(m.starts_on, m.ends_on, '[]') @> $2
    left join supervisions v on v.institution_id = m.institution_id and v.posting_id = m.posting_id
        and daterange(v.starts_on, v.ends_on, '[]') @> $2
    where g.institution_id = $1
), rated as (
    select x.*, reminder_day($1, x.cycle_id, x.kind, x.unit_id, d.family, appraisal_due(x), $2) as until,
        case x.status when 'assessing' then case when not own.there then 'owner' else 'supervisor' end
            when 'discussion' then 'supervisor' when 'proposed' then 'owner'
            when 'signing' then case when signed.there then 'supervisor' else 'owner' end
            when 'countersigning' then 'reviewer' end as waits_on,
        x.status = 'assessing' and not own.there and not theirs.there as neither,
        greatest(x.status_since, own.at) as since
    from appraisals x
    join cycle c on c.id = x.cycle_id and c.phase = x.kind
    join designations d on d.id = x.designation_id
    cross join lateral (select count(*) > 0 as there, max(submitted_at) as at from sheets s where s.institution_id = x.institution_id
        and s.appraisal_id = x.id and s.side = 'self' and s.submitted_at is not null) handed_in
    cross join lateral (select handed_in.there or x.lapsed @> '[{"step": "self_assessment"}]' as there, handed_in.at) own
    cross join lateral (select count(*) > 0 as there from sheets s where s.institution_id = x.institution_id
        and s.appraisal_id = x.id and s.side = 'supervisor' and s.submitted_at is not null) theirs
    cross join lateral (select count(*) > 0 or x.lapsed @> '[{"step": "acknowledgement"}]' as there from signatures g where g.institution_id = x.institution_id
        and g.appraisal_id = x.id and g.content_round = x.content_round and g.role = 'appraisee') signed
    where x.institution_id = $1 and x.status in ('assessing', 'discussion', 'proposed', 'signing', 'countersigning')
), due as (
    -- No agreement, or one that is not handed in, before the planning window closes
    select e.servant_id as person_id, 'due_soon' as kind, case when g.id is null then 'cycle' else 'agreement' end as subject_kind,
        coalesce(g.id, e.cycle_id) as subject_id,
        reminder_day($1, c.id, c.phase, e.unit_id, e.family, coalesce(agreement_due(g, $2), c.closes_on), $2) as due_on
    from expected e
    join cycle c on c.id = e.cycle_id and c.phase = 'planning' and $2 >= c.opens_on
    left join agreements g on g.institution_id = $1 and g.cycle_id = e.cycle_id and g.posting_id = e.posting_id
    where g.id is null or g.status = 'draft' and g.revision = 1
    -- Handed back
    union all select servant_id, 'due_soon', 'agreement', id, due_on from agreed where status = 'returned' and due_on is not null
    -- Handed in, and not answered
    union all select g.supervisor_id, 'waiting_on_you', 'agreement', g.id, reminder_day($1, g.cycle_id, 'planning', g.unit_id, g.family, g.until, $2)
    from agreed g where g.status = 'submitted' and g.revision = 1
    -- Agreed, and the review or appraisal that is due is not opened
    union all select g.servant_id, 'due_soon', 'agreement', g.id, reminder_day($1, c.id, c.phase, g.unit_id, g.family, c.closes_on, $2)
    from agreed g join cycle c on c.id = g.cycle_id and c.phase <> 'planning' and $2 >= c.opens_on
    where g.agreed_revision is not null and not exists (
        select 1 from appraisals x where x.institution_id = $1 and x.agreement_id = g.id and x.kind = c.phase)
    -- Opened, and a step is not done
    union all select servant_id, 'due_soon', 'appraisal', id, until from rated where waits_on = 'owner'
    union all select supervisor_id, 'waiting_on_you', 'appraisal', id, until from rated where waits_on = 'supervisor' or neither
    union all select reviewer_id, 'waiting_on_you', 'appraisal', id, until from rated where waits_on = 'reviewer'
), late as (
    select reviewer_id as person_id, 'agreement' as subject_kind, id as subject_id, status_since as since from agreed where status = 'submitted'
    union all
    select reviewer_id, 'appraisal', id, since from rated where waits_on = 'supervisor'
), wanted as (
    select $1::uuid as institution_id, a.id as account_id, d.kind, d.subject_kind, d.subject_id, d.due_on,
        'due:' || d.kind || ':' || d.subject_id || ':' || d.due_on || ':' || (d.due_on - $2) as key, $7::timestamptz as at, $8::uuid as base
    from due d join accounts a on a.servant_id = d.person_id
    where (d.due_on - $2) = any($3)
    union
    select $1, a.id, 'escalated', l.subject_kind, l.subject_id, null, 'late:' || l.subject_id || ':' || l.since, $7, $8
    from late l join accounts a on a.servant_id = l.person_id
    where $2 - (l.since at time zone 'Africa/Dar_es_Salaam')::date >= $4
),
