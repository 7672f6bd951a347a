select v.check_number, v.first_name || ' ' || v.last_name as servant_name, l.supervisor_id, l.reviewer_id,
    coalesce((select jsonb_agg(jsonb_build_object('held_on', r.held_on, 'findings', r.findings, 'comment', r.comment,
            'recorded_at', r.recorded_at) order by r.held_on, r.id)
        from improvement_reviews r where r.institution_id = p.institution_id and r.plan_id = p.id), '[]') as reviews,
    coalesce((select jsonb_agg(jsonb_build_object('ends_on', e.ends_on, 'reason', e.reason, 'ordered_at', e.ordered_at) order by e.id)
        from improvement_extensions e where e.institution_id = p.institution_id and e.plan_id = p.id), '[]') as extensions
from improvement_plans p
join servants v on v.id = p.servant_id
cross join lateral line_on(p.institution_id, p.posting_id, $3, $3) l
where p.institution_id = $1 and p.id = $2
