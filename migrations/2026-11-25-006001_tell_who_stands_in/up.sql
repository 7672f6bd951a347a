-- Who is told, and reminded, is who can act: not who left, and whoever holds the duty in another's place.
create function hr_officers(institution uuid, day date) returns setof uuid language sql stable as $$
    select g.account_id from grants g
    join accounts a on a.id = g.account_id
    where g.role = 'hr_officer' and g.institution_id = institution and g.revoked_at is null
        and (a.servant_id is null or exists (
            select from main_postings m where m.servant_id = a.servant_id and daterange(m.starts_on, m.ends_on, '[]') @> day))
$$;
comment on function hr_officers is 'The accounts of an institution''s personnel officers who are in the service on a day.';

create function told_for(rater uuid, duty text, institution uuid, posting uuid, day date) returns setof uuid language sql stable as $$
    with there as (
        select a.id from accounts a
        where a.servant_id = rater and a.status <> 'deactivated'
            and exists (select from main_postings m where m.servant_id = rater and daterange(m.starts_on, m.ends_on, '[]') @> day)
        union
        select a.id from delegations d
        join accounts a on a.servant_id = d.delegate_id and a.status <> 'deactivated'
        where d.delegator_id = rater and d.revoked_at is null and daterange(d.starts_on, d.ends_on, '[]') @> day
            and duties_held(d.delegate_id, rater, institution, posting, day) @> to_jsonb(duty)
    )
    select id from there
    union all
    select h from hr_officers(institution, day) h where not exists (select from there)
$$;
comment on function told_for is 'The accounts that are told of what waits on a rater of today: his own and those of his delegates with the duty; if he left and nobody holds it, HR''s.';
