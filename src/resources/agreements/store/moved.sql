-- Who has moved within an open cycle and has no agreement in his new main posting: $1 today, $2 at most how many. His cycle is the one
-- that his cadre group follows there today; its planning window or his days of joining still run, and he stays long enough.
select distinct n.institution_id, n.id as posting_id, n.servant_id, c.id as cycle_id
from postings o
join agreements a on a.institution_id = o.institution_id and a.posting_id = o.id
join cycles old on old.id = a.cycle_id and old.status = 'open' and o.ends_on >= old.starts_on and o.ends_on < old.ends_on
join main_postings m on m.servant_id = o.servant_id and daterange(m.starts_on, m.ends_on, '[]') @> $1::date
join postings n on n.institution_id = m.institution_id and n.id = m.posting_id and n.starts_on > o.ends_on
join designations d on d.id = n.designation_id
cross join lateral (
    select y.id, y.starts_on, y.ends_on, y.minimum_days, y.joining_days, w.opens_on, w.closes_on
    from cycles y
    join cycle_windows w on w.cycle_id = y.id and w.phase = 'planning'
    where y.status = 'open' and y.id = cycle_followed(n.institution_id, d.family, $1::date)
) c
where o.ends_on < $1::date and ($1::date between c.opens_on and c.closes_on or $1::date <= n.starts_on + c.joining_days)
    and least(coalesce(n.ends_on, c.ends_on), c.ends_on) - greatest(n.starts_on, c.starts_on) + 1 >= c.minimum_days
    and not exists (select from agreements g where g.institution_id = n.institution_id and g.posting_id = n.id and g.cycle_id = c.id)
order by n.id limit $2
