-- The steps whose time has run out, one of each thing: $1 the day, $2 the cycle (null: all), $3 the institutions (null: all),
-- $4 one thing alone (null: all), $5 after which thing, $6 how many. What was never handed in lapses by no rule and is listed.
with found as (
    select 'agreement' as subject_kind, a.id as subject_id, a.institution_id, a.cycle_id, a.servant_id, s.place, s.phase, s.step, s.due_on,
        s.rule, s.next_days, s.lapses_on
    from agreements a join cycles c on c.id = a.cycle_id and c.status = 'open'
    cross join lateral agreement_steps(a, $1) s
    where a.status = 'submitted' and s.lapses_on <= $1 and ($2 is null or a.cycle_id = $2) and ($3 is null or a.institution_id = any ($3))
        and ($4 is null or a.id = $4) and ($5 is null or a.id > $5)
    union all
    select 'agreement', a.id, a.institution_id, a.cycle_id, a.servant_id, 0, 'planning', null, d.due, null, null, d.due + 1
    from agreements a join cycles c on c.id = a.cycle_id and c.status = 'open'
    cross join lateral (select agreement_due(a, $1) as due) d
    where a.status in ('draft', 'returned') and a.revision = 1 and d.due < $1 and $2 is not null and a.cycle_id = $2
        and ($3 is null or a.institution_id = any ($3)) and $4 is null and ($5 is null or a.id > $5)
    union all
    select 'appraisal', x.id, x.institution_id, x.cycle_id, x.servant_id, s.place, s.phase, s.step, s.due_on, s.rule, s.next_days, s.lapses_on
    from appraisals x join cycles c on c.id = x.cycle_id and (c.status = 'open' or c.status = 'closed' and x.disclosed_at is not null)
    cross join lateral appraisal_steps(x) s
    where x.status in ('assessing', 'discussion', 'proposed', 'signing', 'countersigning') and s.lapses_on <= $1
        and ($2 is null or x.cycle_id = $2) and ($3 is null or x.institution_id = any ($3)) and ($4 is null or x.id = $4)
        and ($5 is null or x.id > $5)
    union all
    select 'appeal', p.id, p.institution_id, p.cycle_id, p.servant_id, s.place, s.phase, s.step, s.due_on, s.rule, s.next_days, s.lapses_on
    from appeals p join cycles c on c.id = p.cycle_id and c.status <> 'draft'
    cross join lateral appeal_steps(p) s
    where p.status = 'file_requested' and s.lapses_on <= $1 and ($2 is null or p.cycle_id = $2)
        and ($3 is null or p.institution_id = any ($3)) and ($4 is null or p.id = $4) and ($5 is null or p.id > $5)
), first as (
    select distinct on (f.subject_id) f.* from found f order by f.subject_id, f.place limit $6
)
select f.subject_kind, f.subject_id, f.institution_id, f.cycle_id, f.servant_id, v.first_name || ' ' || v.last_name as servant_name,
    f.phase, f.step, f.due_on, f.rule, f.next_days, f.lapses_on, w.waits_on_id, w.from_id,
    case when f.rule = 'escalate' then t.person end as passes_to_id,
    case when f.step is null then 'not_handed_in' when f.rule = 'escalate' and t.person is null then 'nobody_above' end as hindrance
from first f
join servants v on v.id = f.servant_id
left join agreements a on f.subject_kind = 'agreement' and a.institution_id = f.institution_id and a.id = f.subject_id
left join lateral agreement_line(a, $1) l on true
left join appraisals x on f.subject_kind = 'appraisal' and x.institution_id = f.institution_id and x.id = f.subject_id
left join appeals p on f.subject_kind = 'appeal' and p.institution_id = f.institution_id and p.id = f.subject_id
left join lateral (select appraisal_standing(x.institution_id, x.posting_id, x.servant_id, x.supervisor_id, x.reviewer_id, null, $1) as of
    where x.id is not null) u on true
cross join lateral (select
    case when f.step is null or f.step in ('self_assessment', 'acceptance', 'acknowledgement') then f.servant_id
        when f.step = 'agreement_answer' then l.supervisor_id when f.step = 'appeal_statement' then p.respondent_id
        when f.step = 'countersignature' then (u.of ->> 'reviewer')::uuid else (u.of ->> 'supervisor')::uuid end as waits_on_id,
    case when f.step is null or f.step in ('self_assessment', 'acceptance', 'acknowledgement') then f.servant_id
        when f.step = 'agreement_answer' then coalesce(l.acting_for_id, l.supervisor_id) when f.step = 'appeal_statement' then p.respondent_id
        when f.step = 'countersignature' then x.reviewer_id else x.supervisor_id end as from_id) w
cross join lateral (select case when f.rule is distinct from 'escalate' then null
        when f.step = 'agreement_answer' then next_in_line(f.servant_id, w.from_id,
            -- Passed on before, it only goes further up.
            case when a.escalated_to_id is null then l.reviewer_id end, $1)
        when f.step = 'countersignature' then next_above(x.reviewer_id, f.servant_id, array[x.supervisor_id, x.reviewer_id], $1)
        else next_in_line(f.servant_id, x.supervisor_id, x.reviewer_id, $1) end as person) t
order by f.subject_id
