select c.starts_on, c.ends_on, c.status as cycle_status, c.minimum_days, coalesce((
        select x.template_id from cycle_assignments x join designations d on d.id = p.designation_id
        where x.institution_id = a.institution_id and x.cycle_id = a.cycle_id and (x.family = d.family or x.family is null)
        order by x.family is null limit 1), c.template_id) as template_id, w.opens_on, w.closes_on,
    (select max(e.closes_on) from window_extensions e
     where e.cycle_id = a.cycle_id and e.institution_id = a.institution_id and e.phase = w.phase) as extended_to,
    p.unit_id, p.designation_id, p.starts_on as posting_starts_on, p.ends_on as posting_ends_on,
    s.supervisor_id, r.supervisor_id as reviewer_id, v.content
from agreements a
join postings p on p.institution_id = a.institution_id and p.id = a.posting_id
join cycles c on c.id = a.cycle_id
join cycle_windows w on w.cycle_id = c.id and w.phase = $4
cross join lateral (select greatest(least($3::date, p.ends_on), p.starts_on) as day) d
left join supervisions s on s.institution_id = a.institution_id and s.posting_id = a.posting_id
    and daterange(s.starts_on, s.ends_on, '[]') @> d.day
left join main_postings m on m.servant_id = s.supervisor_id and daterange(m.starts_on, m.ends_on, '[]') @> d.day
left join supervisions r on r.institution_id = m.institution_id and r.posting_id = m.posting_id
    and daterange(r.starts_on, r.ends_on, '[]') @> d.day
left join agreement_versions v on v.institution_id = a.institution_id and v.agreement_id = a.id and v.revision = a.agreed_revision
where a.institution_id = $1 and a.id = $2
