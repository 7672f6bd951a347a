-- A few newcomers of the institution $1 that nobody has given a supervisor yet by the day $2, and a few who have not activated
-- their log-ins: the readiness report has something to show.
with newcomer as (
    select p.institution_id, p.id, p.servant_id, row_number() over (order by p.starts_on desc, p.id) as n
    from postings p join institutions i on i.id = p.institution_id and i.code = $1
    where p.ends_on is null and p.kind = 'substantive' and p.starts_on <= $2::text::date
        and not exists (select 1 from agreements a where a.institution_id = p.institution_id and a.posting_id = p.id)
        and not exists (select 1 from supervisions s where s.supervisor_id = p.servant_id)
        and not exists (select 1 from grants g join accounts a on a.id = g.account_id where a.servant_id = p.servant_id)
), alone as (
    delete from supervisions s using newcomer w where s.institution_id = w.institution_id and s.posting_id = w.id and w.n <= 3
    returning s.id
)
update accounts a set status = 'invited', password_hash = null from newcomer w where a.servant_id = w.servant_id and w.n between 2 and 4
