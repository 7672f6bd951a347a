select a.id as agreement_id, c.starts_on, c.ends_on, c.status as cycle_status, c.minimum_days, c.interim_days, y.template_id, w.opens_on, w.closes_on,
    last_day(a.institution_id, a.cycle_id, $4) as extended_to,
    p.unit_id, p.designation_id, p.starts_on as posting_starts_on, p.ends_on as posting_ends_on,
    l.supervisor_id, l.reviewer_id, acting_for(l.supervisor_id, $3) as acting_id, v.content, (select t.content from templates t where t.id = y.template_id) as template,
    coalesce((select jsonb_agg(jsonb_build_object('id', k.id, 'objective_id', k.objective_id, 'status', k.status, 'terms', k.approved,
            'percent', e.percent::text, 'achieved', e.achieved::text) order by k.id)
        from subtasks k left join lateral (select e.percent, e.achieved from progress_entries e where e.institution_id = k.institution_id
            and e.subtask_id = k.id and e.status = 'accepted' order by e.week desc limit 1) e on true
        where k.institution_id = a.institution_id and k.agreement_id = a.id and k.approved is not null
            and k.status <> 'cancelled'), '[]') as subtasks
from agreements a
join postings p on p.institution_id = a.institution_id and p.id = a.posting_id
join cycles c on c.id = a.cycle_id
left join cycle_windows w on w.cycle_id = c.id and w.phase = $4
cross join lateral (select coalesce((
        select x.template_id from cycle_assignments x join designations d on d.id = p.designation_id
        where x.institution_id = a.institution_id and x.cycle_id = a.cycle_id and (x.family = d.family or x.family is null)
        order by x.family is null limit 1), c.template_id) as template_id) y
cross join lateral (select greatest(least($3::date, p.ends_on), p.starts_on) as day) d
cross join lateral line_on(a.institution_id, a.posting_id, d.day, null) l
left join agreement_versions v on v.institution_id = a.institution_id and v.agreement_id = a.id and v.revision = a.agreed_revision
