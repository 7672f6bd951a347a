-- The agreements of open cycles down the line of $1 on $2, or of the institutions $4 (all if $3); only those whom he supervises
-- himself if $5. Nobody stands down his own line.
with recursive down (institution_id, posting_id) as (
    select s.institution_id, s.posting_id from supervisions s
    where s.supervisor_id = $1 and daterange(s.starts_on, s.ends_on, '[]') @> $2
    union
    select s.institution_id, s.posting_id from down
    join postings p on p.institution_id = down.institution_id and p.id = down.posting_id
    join supervisions s on not $5 and s.supervisor_id = p.servant_id and daterange(s.starts_on, s.ends_on, '[]') @> $2
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
