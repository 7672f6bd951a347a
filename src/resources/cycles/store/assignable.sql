-- Whether $1 may have its cadre group $3 (null: everybody else) follow the cycle $2.
select $3::text is null or exists (select from designations d where d.family = $3) as known, (
    select o.label from cycles c
    join cycle_assignments a on a.institution_id = $1 and a.family is not distinct from $3
    join cycles o on o.id = a.cycle_id and daterange(o.starts_on, o.ends_on, '[]') && daterange(c.starts_on, c.ends_on, '[]')
    where c.id = $2 limit 1) as overlapping
