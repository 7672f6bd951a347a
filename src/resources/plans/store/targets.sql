with given as (
    select (o.value ->> 'id')::uuid as id, o.value ->> 'title' as title, (o.value ->> 'serves_id')::uuid as serves_id,
        (o.value ->> 'objective_id')::uuid as objective_id, o.value ->> 'objective_title' as objective_title, o.n::integer as position
    from jsonb_array_elements($3) with ordinality o (value, n)
), withdrawn as (
    update plan_targets t set withdrawn_at = $4
    where t.institution_id = $1 and t.plan_id = $2 and t.withdrawn_at is null and t.id not in (select id from given)
), unlinked as (
    delete from target_links l using plan_targets t
    where l.institution_id = $1 and t.institution_id = $1 and t.plan_id = $2 and t.id = l.target_id
    and l.target_id not in (select id from given where serves_id is not null)
), written as (
    insert into plan_targets (institution_id, id, plan_id, objective_id, objective_title, title, position)
    select $1, id, $2, objective_id, objective_title, title, position from given
    on conflict (institution_id, id) do update set objective_id = excluded.objective_id, title = excluded.title,
        objective_title = excluded.objective_title, position = excluded.position, withdrawn_at = null
    where plan_targets.plan_id = excluded.plan_id
    returning id
), linked as (
    insert into target_links (institution_id, target_id, serves_institution_id, serves_id)
    select $1, g.id, a.institution_id, a.id from given g
    join plan_targets a on a.institution_id = $5 and a.id = g.serves_id and a.withdrawn_at is null
    join plans p on p.institution_id = a.institution_id and p.id = a.plan_id
    where daterange(p.starts_on, p.ends_on, '[]') && daterange($6, $7, '[]')
    on conflict (institution_id, target_id) do update set
        serves_institution_id = excluded.serves_institution_id, serves_id = excluded.serves_id
    returning target_id
)
select (select count(*) from written) as written, array(select target_id from linked) as linked
