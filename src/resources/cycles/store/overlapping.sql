-- Another cycle that a cadre group which follows $1 follows in the same days.
select o.label from cycles c
join cycle_assignments a on a.cycle_id = c.id
join cycle_assignments b on b.institution_id = a.institution_id and b.family is not distinct from a.family and b.cycle_id <> c.id
join cycles o on o.id = b.cycle_id and daterange(o.starts_on, o.ends_on, '[]') && daterange(c.starts_on, c.ends_on, '[]')
where c.id = $1 limit 1
