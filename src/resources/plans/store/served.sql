with counted as (
    select count(*) as objectives, count(*) filter (where t.id is not null) as aligned
    from objectives o
    join agreements a on a.institution_id = o.institution_id and a.id = o.agreement_id
    join cycles c on c.id = a.cycle_id
    left join plan_targets t on t.institution_id = o.institution_id and t.id = o.target_id and t.withdrawn_at is null
    where o.institution_id = $1 and c.starts_on between $3 and $4
)
select t.id, t.title, t.objective_title, n.objectives, n.aligned,
    exists (select from objectives o where o.institution_id = t.institution_id and o.target_id = t.id)
        or exists (select from target_links l where l.serves_institution_id = t.institution_id and l.serves_id = t.id) as served
from plan_targets t cross join counted n
where t.institution_id = $1 and t.plan_id = $2 and t.withdrawn_at is null
order by t.position
