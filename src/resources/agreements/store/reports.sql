select m.servant_id, p.institution_id, p.id as posting_id, c.id as cycle_id, c.opens_on, c.closes_on, c.extended_to,
    array(select t.id from plan_targets t
        join plans n on n.institution_id = t.institution_id and n.id = t.plan_id
        where t.institution_id = p.institution_id and t.id = any($5) and t.withdrawn_at is null
        and daterange(n.starts_on, n.ends_on, '[]') && daterange(c.starts_on, c.ends_on, '[]')) as targets
from main_postings m
join postings p on p.institution_id = m.institution_id and p.id = m.posting_id
join designations d on d.id = p.designation_id
left join lateral (
    select y.id, y.starts_on, y.ends_on, w.opens_on, w.closes_on,
        (select max(e.closes_on) from window_extensions e
         where e.cycle_id = y.id and e.institution_id = p.institution_id and e.phase = w.phase) as extended_to
    from cycles y
    join cycle_windows w on w.cycle_id = y.id and w.phase = 'planning'
    where y.status = 'open' and y.id = cycle_followed(p.institution_id, d.family, case when $4 is null then $3 else least(greatest($3, y.starts_on), y.ends_on) end)
        and (y.id = $4 or $4 is null)
) c on true
where m.servant_id = any($2) and m.servant_id <> $1 and daterange(m.starts_on, m.ends_on, '[]') @> $3::date
and exists (select from supervisions s where s.institution_id = p.institution_id and s.posting_id = p.id
    and s.supervisor_id = $1 and daterange(s.starts_on, s.ends_on, '[]') @> $3::date)
