 join postings p on p.institution_id = a.institution_id and p.id = a.posting_id
 join cycles c on c.id = a.cycle_id
 cross join lateral (select greatest(least($2::date, p.ends_on), p.starts_on) as day) d
 cross join lateral line_on(a.institution_id, a.posting_id, d.day, $2) n
 cross join lateral (select
    exists (select from supervisions f where f.institution_id = a.institution_id and f.posting_id = a.posting_id and f.supervisor_id = $1
        and daterange(f.starts_on, f.ends_on, '[]') && daterange(c.starts_on, c.ends_on, '[]'))
        and not is_recused($1, a.servant_id, $2) as former,
    exists (with recursive up (who) as (
            select s.supervisor_id from supervisions s where s.institution_id = a.institution_id and s.posting_id = a.posting_id
                and daterange(s.starts_on, s.ends_on, '[]') @> d.day
            union select x.supervisor_id from up
            join main_postings m on m.servant_id = up.who and daterange(m.starts_on, m.ends_on, '[]') @> d.day
            join supervisions x on x.institution_id = m.institution_id and x.posting_id = m.posting_id
                and daterange(x.starts_on, x.ends_on, '[]') @> d.day
        ) select from up where up.who = any (stands_for($1, $2)) and $1 <> a.servant_id)
        and not is_recused($1, a.servant_id, $2) as above,
    case when $1 is null or n.supervisor_id is null then '[]'
        else duties_held($1, n.supervisor_id, a.institution_id, a.posting_id, $2) end as delegated) l
