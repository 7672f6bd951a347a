-- Which cycle a cadre group of an institution follows: its own assignment goes before the one for everybody. Said once, in two
-- shapes: for one group, and for all that follow a cycle. Drafts bind nobody.
create function cycle_followed(institution uuid, of_family text, on_day date) returns uuid language sql stable as $$
    select c.id from cycle_assignments a join cycles c on c.id = a.cycle_id
    where a.institution_id = institution and (a.family is null or a.family = of_family)
        and c.status <> 'draft' and daterange(c.starts_on, c.ends_on, '[]') @> on_day
    order by a.family is null, c.starts_on desc limit 1
$$;
comment on function cycle_followed is 'The cycle, opened or over, that a cadre group of an institution follows on a day.';

create function follows(of_cycle uuid, on_day date) returns table (institution_id uuid, family text) language sql stable as $$
    select a.institution_id, f.family
    from cycles c
    join cycle_assignments a on a.cycle_id = c.id
    join (select distinct d.family from designations d) f on a.family = f.family
        or a.family is null and not exists (
            select 1 from cycle_assignments o join cycles oc on oc.id = o.cycle_id
            where o.institution_id = a.institution_id and o.family = f.family and oc.status <> 'draft'
                and daterange(oc.starts_on, oc.ends_on, '[]') @> least(greatest(on_day, c.starts_on), c.ends_on))
    where c.id = of_cycle
$$;
comment on function follows is 'The cadre groups that follow a cycle on a day, or on the day of the cycle next to it.';
