select c.label as cycle_label, c.status as cycle_status, c.interim_days, c.joining_days, c.minimum_days,
    c.starts_on as cycle_starts_on, c.ends_on as cycle_ends_on, x.id as appraisal_id, x.due_on as appraisal_due_on, w.opens_on, w.closes_on,
    last_day(a.institution_id, a.cycle_id, w.phase) as extended_to,
    target_day(a.institution_id, a.cycle_id, w.phase, p.unit_id, n.family) as target_on,
    p.starts_on as posting_starts_on, p.ends_on as posting_ends_on, p.end_reason,
    l.supervisor_id, l.reviewer_id, l.acting_for_id, passed_on(a.institution_id, a.id, $4, $3) as passed_on,
    lapses_of(a.institution_id, a.id) as lapses,
    coalesce((select jsonb_agg(jsonb_build_object('step', s.step, 'due_on', s.due_on, 'rule', s.rule, 'lapses_on', s.lapses_on))
        from agreement_steps(a, $3) s), '[]') as deadlines,
    case when $4 is null or l.supervisor_id is null then '[]'
        else duties_held($4, l.supervisor_id, a.institution_id, a.posting_id, $3) end as delegated,
    exists (select 1 from supervisions f
        where f.institution_id = a.institution_id and f.posting_id = a.posting_id and f.supervisor_id = $4
        and daterange(f.starts_on, f.ends_on, '[]') && daterange(c.starts_on, c.ends_on, '[]'))
        and not is_recused($4, a.servant_id, $3) as former
from agreements a
join postings p on p.institution_id = a.institution_id and p.id = a.posting_id
join designations n on n.id = p.designation_id
join cycles c on c.id = a.cycle_id
join cycle_windows w on w.cycle_id = c.id and w.phase = 'planning'
left join appraisals x on x.institution_id = a.institution_id and x.agreement_id = a.id and x.kind = 'annual'
cross join lateral agreement_line(a, $3) l
where a.institution_id = $1 and a.id = $2
