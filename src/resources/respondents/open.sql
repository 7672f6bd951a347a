-- $1 institution, $2 round, $3 appraisal, $4 its last day, $5 now, $6 the servant's posting, $7 the servant, $8 supervisor, $9 reviewer,
-- $10 today, $11 the template's groups
with opened as (
    insert into respondent_rounds (institution_id, id, appraisal_id, closes_on, opened_at) values ($1, $2, $3, $4, $5)
), candidates as (
    select n.servant_id, 'peers' as kind
    from postings p
    join supervisions s on s.institution_id = p.institution_id and s.posting_id = p.id and daterange(s.starts_on, s.ends_on, '[]') @> $10
    join supervisions t on t.supervisor_id = s.supervisor_id and t.institution_id = p.institution_id
        and daterange(t.starts_on, t.ends_on, '[]') @> $10
    join main_postings n on n.institution_id = t.institution_id and n.posting_id = t.posting_id
        and daterange(n.starts_on, n.ends_on, '[]') @> $10
    join postings o on o.institution_id = n.institution_id and o.id = n.posting_id and o.unit_id = p.unit_id
    where p.institution_id = $1 and p.id = $6
    union
    select n.servant_id, 'subordinates'
    from supervisions t
    join main_postings n on n.institution_id = t.institution_id and n.posting_id = t.posting_id
        and daterange(n.starts_on, n.ends_on, '[]') @> $10
    where t.supervisor_id = $7 and t.institution_id = $1 and daterange(t.starts_on, t.ends_on, '[]') @> $10
), drawn as (
    select c.servant_id, c.kind, row_number() over (partition by c.kind order by random()) as place, count(*) over (partition by c.kind) as size
    from candidates c where c.servant_id not in ($7, $8, coalesce($9, $7))
)
insert into respondent_requests (institution_id, id, round_id, respondent_id, kind)
select $1, gen_random_uuid(), $2, d.servant_id, d.kind
from drawn d join jsonb_to_recordset($11) as g (kind text, minimum bigint, most bigint) on g.kind = d.kind
where d.size >= g.minimum and d.place <= g.most
