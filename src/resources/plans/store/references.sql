select
    array(select u.id from units u where u.institution_id = $1 and u.id = any($6) and u.closed_on is null) as units,
    array(select t.id from plan_targets t join plans p on p.institution_id = t.institution_id and p.id = t.plan_id
        where t.institution_id = $3 and t.id = any($7) and t.withdrawn_at is null
        and daterange(p.starts_on, p.ends_on, '[]') && daterange($4, $5, '[]')) as served,
    array(select t.id from plan_targets t where t.institution_id = $1 and t.id = any($8) and t.plan_id <> $2) as taken
