-- What waits on $1 on $2. $3, $4, $5: the rhythms with first and last day of their periods; $6: the rhythm where none is set;
-- $7: the institutions whose marks the caller discloses.
with mine as (
    select a.*, p.designation_id, p.ends_on as posted_to, agreement_due(a, $2) as due from agreements a
    join cycles c on c.id = a.cycle_id and c.status = 'open'
    join postings p on p.institution_id = a.institution_id and p.id = a.posting_id
    where a.servant_id = $1
), above (posting_id) as (
    select * from supervised_by($1, $2)
    union
    select s.posting_id from supervisions s
    join postings p on p.institution_id = s.institution_id and p.id = s.posting_id and p.ends_on < $2
    where s.supervisor_id = any (stands_for($1, $2)) and daterange(s.starts_on, s.ends_on, '[]') @> p.ends_on
        and p.servant_id <> $1 and not is_recused($1, p.servant_id, $2)
), team as (
    select a.*, t.duty from (
        select posting_id, duty from above cross join (values ('agreements'), ('progress')) d (duty)
        union select h, 'agreements' from delegated_postings($1, 'agreements', $2) h
        union select h, 'progress' from delegated_postings($1, 'progress', $2) h
    ) t
    join postings p on p.id = t.posting_id
    join agreements a on a.institution_id = p.institution_id and a.posting_id = p.id and a.servant_id <> $1
    join cycles c on c.id = a.cycle_id and c.status = 'open'
), waits (kind, subject_kind, subject_id, institution_id, servant_id, since, until, count) as (
    select 'agreement.begin', 'posting', m.posting_id, m.institution_id, m.servant_id,
        y.opens_on::timestamp at time zone 'Africa/Dar_es_Salaam', last_day(m.institution_id, y.id, 'planning'), 1::bigint
    from main_postings m
    join postings p on p.institution_id = m.institution_id and p.id = m.posting_id
    join designations d on d.id = p.designation_id
    join lateral (
        select c.id, w.opens_on, w.closes_on from cycles c
        join cycle_windows w on w.cycle_id = c.id and w.phase = 'planning'
        where c.status = 'open' and c.id = cycle_followed(m.institution_id, d.family, $2)) y on y.opens_on <= $2
    where m.servant_id = $1 and daterange(m.starts_on, m.ends_on, '[]') @> $2
        and not exists (select from agreements a where a.institution_id = m.institution_id and a.posting_id = m.posting_id and a.cycle_id = y.id)
    union all
    select case a.status when 'returned' then 'agreement.mend' else 'agreement.submit' end, 'agreement', a.id, a.institution_id, a.servant_id,
        a.status_since, a.due, 1
    from mine a
    where a.status in ('draft', 'returned')
    union all
    select 'agreement.agree', 'agreement', a.id, a.institution_id, a.servant_id, a.status_since, s.due_on, 1
    from (select t.id from team t where t.duty = 'agreements' and t.status = 'submitted' and t.escalated_to_id is null
        union select a.id from agreements a join cycles c on c.id = a.cycle_id and c.status = 'open'
            where a.escalated_to_id = any (stands_for($1, $2)) and a.status = 'submitted' and a.servant_id <> $1
            and not is_recused($1, a.servant_id, $2)) i
    join agreements a on a.id = i.id
    left join lateral agreement_steps(a, $2) s on s.rule is not null
    union all
    select case k.status when 'returned' then 'subtask.mend' else 'subtask.submit' end, 'subtask', k.id, k.institution_id, a.servant_id,
        k.status_since, null, 1
    from mine a join subtasks k on k.institution_id = a.institution_id and k.agreement_id = a.id and k.status in ('draft', 'returned')
    union all
    select 'subtask.approve', 'subtask', k.id, k.institution_id, a.servant_id, k.status_since, null, 1
    from team a join subtasks k on a.duty = 'progress' and k.institution_id = a.institution_id and k.agreement_id = a.id and k.status = 'submitted'
    union all
    select 'progress.fill', 'agreement', a.id, a.institution_id, a.servant_id,
        r.first_day::timestamp at time zone 'Africa/Dar_es_Salaam', r.last_day, count(*)
    from mine a
    join designations d on d.id = a.designation_id
    left join check_in_rhythms own on own.institution_id = a.institution_id and own.family = d.family
    left join check_in_rhythms rest on rest.institution_id = a.institution_id and rest.family is null
    join unnest($3::text[], $4::date[], $5::date[]) r (rhythm, first_day, last_day) on r.rhythm = coalesce(own.rhythm, rest.rhythm, $6)
    join subtasks k on k.institution_id = a.institution_id and k.agreement_id = a.id and k.approved is not null
        and k.status not in ('completed', 'cancelled') and (k.approved ->> 'starts_on')::date <= r.last_day
        and (k.approved ->> 'ends_on')::date >= r.first_day
    where (a.posted_to is null or a.posted_to >= r.first_day)
        and exists (select from agreement_versions v cross join lateral jsonb_array_elements(v.content -> 'objectives') o
            where v.institution_id = a.institution_id and v.agreement_id = a.id and v.revision = a.agreed_revision
            and o ->> 'id' = k.objective_id::text)
        and not exists (select from progress_entries e where e.institution_id = k.institution_id and e.subtask_id = k.id
            and e.status <> 'draft' and e.week between r.first_day and r.last_day)
    group by a.id, a.institution_id, a.servant_id, r.first_day, r.last_day
    union all
    select 'progress.mend', 'progress', e.id, e.institution_id, a.servant_id, e.status_since, null, 1
    from mine a join subtasks k on k.institution_id = a.institution_id and k.agreement_id = a.id
    join progress_entries e on e.institution_id = k.institution_id and e.subtask_id = k.id and e.status = 'returned'
    union all
    select 'progress.accept', 'agreement', a.id, a.institution_id, a.servant_id, min(e.submitted_at), null, count(*)
    from team a join subtasks k on a.duty = 'progress' and k.institution_id = a.institution_id and k.agreement_id = a.id
    join progress_entries e on e.institution_id = k.institution_id and e.subtask_id = k.id and e.status = 'submitted'
    group by a.id, a.institution_id, a.servant_id
    union all
    select s.kind, 'appraisal', x.id, x.institution_id, x.servant_id, x.status_since,
        case when s.kind in ('appraisal.sign', 'appraisal.countersign')
                then (select r.due_on from appraisal_steps(x) r where r.rule is not null order by r.place limit 1)
            else appraisal_due(x) end, 1
    from appraisals x
    join cycles c on c.id = x.cycle_id and c.status = 'open'
    cross join lateral (select appraisal_standing(x.institution_id, x.posting_id, x.servant_id, x.supervisor_id, x.reviewer_id, $1, $2) as of) u
    cross join lateral (select
        u.of ->> 'supervisor' = $1::text as rates, u.of ->> 'reviewer' = $1::text as reviews,
        u.of -> 'for_supervisor' @> '"assessments"' as helps,
        exists (select from sheets h where h.institution_id = x.institution_id and h.appraisal_id = x.id and h.submitted_at is not null
            and h.side = case when x.servant_id = $1 then 'self' else 'supervisor' end)
            or x.lapsed @> case when x.servant_id = $1 then '[{"step": "self_assessment"}]'
                else '[{"step": "supervisor_assessment", "rule": "forward"}]' end::jsonb as handed_in,
        exists (select from signatures g where g.institution_id = x.institution_id and g.appraisal_id = x.id
            and g.content_round = x.content_round and g.role = 'appraisee')
            or x.lapsed @> '[{"step": "acknowledgement"}]' as signed) t
    cross join lateral (select case
        when x.status = 'assessing' and x.servant_id = $1 and not t.handed_in then 'appraisal.self_assess'
        when x.status = 'assessing' and (t.rates or t.helps) and not t.handed_in then 'appraisal.supervisor_assess'
        when x.status = 'discussion' and (t.rates or t.helps) then 'appraisal.discuss'
        when x.status = 'proposed' and x.servant_id = $1 then 'appraisal.accept'
        when x.status = 'signing' and (x.servant_id = $1 and not t.signed or t.rates and t.signed) then 'appraisal.sign'
        when x.status = 'countersigning' and t.reviews then 'appraisal.countersign' end as kind) s
    where s.kind is not null and x.id in (select * from appraisals_in_line($1, $2))
    union all
    select 'appraisal.disclose', 'institution', x.institution_id, x.institution_id, null, min(x.status_since), null, count(*)
    from appraisals x join cycles c on c.id = x.cycle_id and c.status = 'open'
    where x.status = 'countersigned' and x.institution_id = any($7) and x.servant_id is distinct from $1
    group by x.institution_id
)
