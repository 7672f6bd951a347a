-- Hands the reports of who leaves to a successor from a day on: $1 the institution, $2 the posting of who leaves, $3 who leaves, $4 the day,
-- $5 the successor (null: the unit's head, else the next above). Nothing is moved if there is none, or if it would close a circle;
-- the caller holds the lock of the line.
with recursive superior as (
    select s.supervisor_id as id from supervisions s where s.institution_id = $1 and s.posting_id = $2 order by s.starts_on desc limit 1
), head as (
    select u.head_id as id from postings p join units u on u.institution_id = p.institution_id and u.id = p.unit_id
    where p.institution_id = $1 and p.id = $2 and u.head_id <> $3
        and exists (select 1 from main_postings m where m.servant_id = u.head_id and daterange(m.starts_on, m.ends_on, '[]') @> $4)
), who as (
    select coalesce($5, (select id from head), (select id from superior)) as successor, (select id from superior) as superior,
        case when $5 is not null then 'named' when exists (select 1 from head) then 'unit_head' else 'next_in_line' end as rule
), moved as (
    select s.*, p.servant_id, case when p.servant_id = w.successor then w.superior else w.successor end as heir
    from who w join supervisions s on s.institution_id = $1 and s.supervisor_id = $3 and (s.ends_on is null or s.ends_on >= $4)
    join postings p on p.institution_id = s.institution_id and p.id = s.posting_id
), above (servant_id) as (
    select w.successor from who w where w.successor is not null
    union
    select case when s.supervisor_id = $3 then (select id from superior) else s.supervisor_id end
    from above a
    join main_postings m on m.servant_id = a.servant_id and daterange(m.starts_on, m.ends_on, '[]') @> $4
    join supervisions s on s.institution_id = m.institution_id and s.posting_id = m.posting_id and daterange(s.starts_on, s.ends_on, '[]') @> $4
), found as (
    select w.successor, w.rule, exists (select 1 from servants v where v.id = w.successor) as known,
        exists (select 1 from above a join moved m on m.servant_id = a.servant_id where m.servant_id <> w.successor) as circle,
        exists (select 1 from moved m where is_recused(m.heir, m.servant_id, $4)) as recused
    from who w
), go as (
    select 1 from found where successor is not null and successor <> $3 and known and not circle and not recused
), later as (
    update supervisions s set supervisor_id = m.heir from moved m, go
    where s.institution_id = m.institution_id and s.id = m.id and m.starts_on >= $4 and m.heir is not null returning 1
), cut as (
    update supervisions s set ends_on = $4 - 1 from moved m, go
    where s.institution_id = m.institution_id and s.id = m.id and m.starts_on < $4
    returning m.institution_id, m.posting_id, m.heir, m.ends_on
), begun as (
    insert into supervisions (institution_id, id, posting_id, supervisor_id, starts_on, ends_on)
    select institution_id, gen_random_uuid(), posting_id, heir, $4, ends_on from cut where heir is not null returning 1
)
select successor, rule, known, circle, recused, (select count(*) from later) + (select count(*) from begun) as moved from found
