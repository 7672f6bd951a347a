 join postings p on p.institution_id = a.institution_id and p.id = a.posting_id
 join cycles c on c.id = a.cycle_id
 cross join lateral (select greatest(least($2::date, p.ends_on), p.starts_on) as day) d
 left join supervisions s1 on s1.institution_id = a.institution_id and s1.posting_id = a.posting_id
    and daterange(s1.starts_on, s1.ends_on, '[]') @> d.day
 left join main_postings m1 on m1.servant_id = s1.supervisor_id and daterange(m1.starts_on, m1.ends_on, '[]') @> d.day
 left join supervisions s2 on s2.institution_id = m1.institution_id and s2.posting_id = m1.posting_id
    and daterange(s2.starts_on, s2.ends_on, '[]') @> d.day
 cross join lateral (select
    exists (select from supervisions f where f.institution_id = a.institution_id and f.posting_id = a.posting_id and f.supervisor_id = $1
        and daterange(f.starts_on, f.ends_on, '[]') && daterange(c.starts_on, c.ends_on, '[]')) as former,
    exists (with recursive up (who) as (
            select s1.supervisor_id
            union select x.supervisor_id from up
            join main_postings m on m.servant_id = up.who and daterange(m.starts_on, m.ends_on, '[]') @> d.day
            join supervisions x on x.institution_id = m.institution_id and x.posting_id = m.posting_id
                and daterange(x.starts_on, x.ends_on, '[]') @> d.day
        ) select from up where up.who = $1 and up.who <> a.servant_id) as above) l
