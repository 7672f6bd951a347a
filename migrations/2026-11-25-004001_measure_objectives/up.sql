-- How far an objective is: one definition for whoever asks, looking down from a target or up from an agreement.
create function objective_progress(institution uuid, agreement uuid, objective uuid)
returns table (subtasks bigint, reported bigint, weight bigint, reported_weight bigint, done bigint) language sql stable as $$
    select count(*), count(e.percent), coalesce(sum(w.weight), 0)::bigint,
        coalesce(sum(w.weight) filter (where e.percent is not null), 0)::bigint, coalesce(sum(w.weight * e.percent * 100), 0)::bigint
    from subtasks k
    cross join lateral (select coalesce((k.approved ->> 'weight')::numeric * 100, 0) as weight) w
    left join lateral (
        select e.percent from progress_entries e
        where e.institution_id = k.institution_id and e.subtask_id = k.id and e.status = 'accepted' order by e.week desc limit 1
    ) e on true
    where k.institution_id = institution and k.agreement_id = agreement and k.objective_id = objective
        and k.approved is not null and k.status <> 'cancelled'
$$;
comment on function objective_progress is 'The approved subtasks of an objective, cancelled ones left out, and how many have an accepted week; their weights in hundredths, of all and of those; and the sum of weight by percent, in ten-thousandths.';
