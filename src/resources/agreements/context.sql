select c.label as cycle_label, c.status as cycle_status, w.opens_on, w.closes_on,
    (select max(e.closes_on) from window_extensions e
     where e.cycle_id = a.cycle_id and e.institution_id = a.institution_id and e.phase = w.phase) as extended_to,
    s.supervisor_id, t.supervisor_id as reviewer_id,
    exists (select 1 from supervisions f
        where f.institution_id = a.institution_id and f.posting_id = a.posting_id and f.supervisor_id = $4
        and daterange(f.starts_on, f.ends_on, '[]') && daterange(c.starts_on, c.ends_on, '[]')) as former
from agreements a
join postings p on p.institution_id = a.institution_id and p.id = a.posting_id
join cycles c on c.id = a.cycle_id
join cycle_windows w on w.cycle_id = c.id and w.phase = 'planning'
cross join lateral (select greatest(least($3::date, p.ends_on), p.starts_on) as day) d
left join supervisions s on s.institution_id = a.institution_id and s.posting_id = a.posting_id
    and daterange(s.starts_on, s.ends_on, '[]') @> d.day
left join main_postings m on m.servant_id = s.supervisor_id and daterange(m.starts_on, m.ends_on, '[]') @> d.day
left join supervisions t on t.institution_id = m.institution_id and t.posting_id = m.posting_id
    and daterange(t.starts_on, t.ends_on, '[]') @> d.day
where a.institution_id = $1 and a.id = $2
