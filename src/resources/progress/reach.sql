-- The agreements of open cycles down the line of $1 on $2 (in his own place, acting or as a delegate), or of the institutions $4 (all if $3); only those whom he supervises
-- himself if $5. Nobody stands down his own line.
with down as (
    select p.institution_id, p.id as posting_id from (
        select * from supervised_by($1, $2)
        union select * from down_the_line($1, $2) where not $5
        union select * from delegated_postings($1, 'progress', $2)
    ) x (id) join postings p on p.id = x.id
), reach as (
    select institution_id, posting_id from down
    union select p.institution_id, p.id from postings p where not $5 and ($3 or p.institution_id = any($4))
), team as (
    select a.institution_id, a.id, a.servant_id, a.posting_id, a.agreed_revision, p.unit_id, p.designation_id, p.ends_on as posted_to, c.template_id
    from reach
    join agreements a on a.institution_id = reach.institution_id and a.posting_id = reach.posting_id
    join cycles c on c.id = a.cycle_id and c.status = 'open' and c.starts_on <= $2
    join postings p on p.institution_id = a.institution_id and p.id = a.posting_id
    where a.servant_id is distinct from $1
        and ($6 is null or a.institution_id = $6) and ($7 is null or p.unit_id = $7) and ($8 is null or a.servant_id = $8)
)
