create function down_the_line(me uuid, day date) returns setof uuid language sql stable as $$
    with recursive down (posting_id) as (
        select * from supervised_by(me, day)
        union
        select s.posting_id from down
        join postings p on p.id = down.posting_id
        join supervisions s on s.supervisor_id = p.servant_id and daterange(s.starts_on, s.ends_on, '[]') @> day
    )
    select d.posting_id from down d join postings p on p.id = d.posting_id
    where p.servant_id <> me and not is_recused(me, p.servant_id, day)
$$;
comment on function down_the_line is 'The postings below a person on a day, at whatever depth, his own place and those for whom he acts, for lists.';
