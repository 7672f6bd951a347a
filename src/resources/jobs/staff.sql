-- The postings of an institution on the day of a cycle, and whether its launch makes an agreement for each: $1 the institution,
-- $2 the cycle, $3 the day, $4 after which posting (null for all), $5 at most so many (null for all).
with cycle as (
    select id, starts_on, ends_on, minimum_days, least(greatest($3::date, starts_on), ends_on) as day from cycles where id = $2
), family as (
    select f.family, coalesce(bool_or(a.cycle_id = $2 and a.family is not null), false) as own_here,
        coalesce(bool_or(a.cycle_id = $2 and a.family is null), false) as all_here,
        coalesce(bool_or(a.cycle_id <> $2 and a.family is not null), false) as own_elsewhere,
        coalesce(bool_or(a.cycle_id <> $2 and a.family is null), false) as all_elsewhere
    from (select distinct family from designations) f
    left join (
        select a.cycle_id, a.family from cycle_assignments a join cycles o on o.id = a.cycle_id cross join cycle c
        where a.institution_id = $1 and (o.id = $2 or o.status <> 'draft' and daterange(o.starts_on, o.ends_on, '[]') @> c.day)
    ) a on a.family = f.family or a.family is null
    group by f.family
), chosen as (
    select p.*, c.day, least(coalesce(p.ends_on, c.ends_on), c.ends_on) - greatest(p.starts_on, c.starts_on) + 1 as days, c.minimum_days
    from postings p cross join cycle c
    where p.institution_id = $1 and ($4::uuid is null or p.id > $4) and daterange(p.starts_on, p.ends_on, '[]') @> c.day
    order by p.id limit $5
), staff as (
    select p.id as posting_id, p.servant_id, v.check_number, v.first_name || ' ' || v.last_name as servant_name,
        g.id as agreement_id,
        case when p.kind = 'acting' then 'acting_posting'
            when p.kind = 'substantive' and exists (
                select 1 from postings o where o.servant_id = p.servant_id and o.kind = 'secondment' and o.id <> p.id
                and daterange(o.starts_on, o.ends_on, '[]') @> p.day) then 'seconded_away'
            when f.own_here or f.all_here and not f.own_elsewhere then case when p.days < p.minimum_days then 'too_short' end
            when f.own_elsewhere or f.all_elsewhere then 'other_cycle'
            else 'no_cycle' end as reason,
        p.designation_id is not null as has_designation,
        f.own_here or f.all_here and not f.own_elsewhere as has_template,
        s.supervisor_id is not null as has_supervisor,
        coalesce(v.phone, v.email) is not null as has_contact,
        coalesce(a.status, 'deactivated') <> 'deactivated' as has_account,
        coalesce(a.status, '') = 'active' as is_active
    from chosen p
    join servants v on v.id = p.servant_id
    join designations d on d.id = p.designation_id
    join family f on f.family = d.family
    left join supervisions s on s.institution_id = p.institution_id and s.posting_id = p.id and s.supervisor_id <> p.servant_id
        and daterange(s.starts_on, s.ends_on, '[]') @> p.day
    left join accounts a on a.servant_id = p.servant_id
    left join agreements g on g.institution_id = p.institution_id and g.cycle_id = $2 and g.posting_id = p.id
)
