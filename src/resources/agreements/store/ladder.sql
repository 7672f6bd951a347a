with recursive ladder as (
    select o.id as objective_id, 1 as rung, t.institution_id, t.id as target_id
    from objectives o join plan_targets t on t.institution_id = o.institution_id and t.id = o.target_id
    where o.institution_id = $1 and o.agreement_id = $2
    union all
    select l.objective_id, l.rung + 1, k.serves_institution_id, k.serves_id
    from ladder l join target_links k on k.institution_id = l.institution_id and k.target_id = l.target_id
    where l.rung < 10
)
select o.id as objective_id, o.title as objective_title, o.weight, o.serves, l.rung, l.target_id, p.id as plan_id, l.institution_id,
    coalesce(t.title, '') as title, coalesce(t.objective_title, '') as strategic_objective, t.withdrawn_at is not null as withdrawn,
    coalesce(p.year, '') as year, coalesce(e.name_en, '') as name_en, coalesce(e.name_sw, '') as name_sw,
    k.subtasks, k.reported, k.weight as whole_weight, k.reported_weight, k.done
from objectives o
cross join lateral objective_progress(o.institution_id, o.agreement_id, o.id) k
left join ladder l on l.objective_id = o.id
left join plan_targets t on t.institution_id = l.institution_id and t.id = l.target_id
left join plans p on p.institution_id = t.institution_id and p.id = t.plan_id
left join lateral (select e.name_en, e.name_sw from institution_periods e where e.institution_id = l.institution_id and e.starts_on <= $3
    order by e.starts_on desc limit 1) e on true
where o.institution_id = $1 and o.agreement_id = $2
order by o.position, l.rung
