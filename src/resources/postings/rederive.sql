-- Derives anew the raters of open appraisals that name a person: $1 the person, $2 a servant (null: all), $3 today, $4 who takes over
-- where the line of the appraisal's last day still leads to him (null: nobody). What he had begun and not handed in goes.
with hit as (
    select x.institution_id, x.id, x.servant_id, x.status, x.version, x.supervisor_id, x.reviewer_id,
        case when l.supervisor_id is null or l.supervisor_id = $1 then case when $4 <> x.servant_id then $4 end else l.supervisor_id end as heir,
        nullif(l.reviewer_id, $1) as above
    from appraisals x
    cross join lateral line_on(x.institution_id, x.posting_id, greatest(least($3, x.period_ends_on), x.period_starts_on), null) l
    where (x.supervisor_id = $1 or x.reviewer_id = $1) and ($2::uuid is null or x.servant_id = $2)
        and x.status in ('assessing', 'discussion', 'proposed', 'signing', 'countersigning', 'on_hold')
    for update of x
), new as (
    select h.*, case when h.supervisor_id = $1 then h.heir else h.supervisor_id end as new_supervisor_id from hit h
), known as (
    select n.*, case when n.above = n.new_supervisor_id then null else n.above end as new_reviewer_id from new n where n.new_supervisor_id is not null
), gone as (
    delete from sheets s using known k
    where s.institution_id = k.institution_id and s.appraisal_id = k.id and s.side = 'supervisor' and s.submitted_at is null and k.supervisor_id = $1
), done as (
    update appraisals x set supervisor_id = k.new_supervisor_id, reviewer_id = k.new_reviewer_id, version = x.version + 1
    from known k where x.institution_id = k.institution_id and x.id = k.id returning x.id
)
select k.institution_id, k.id, k.servant_id, k.status, k.version, k.supervisor_id, k.reviewer_id, k.new_supervisor_id, k.new_reviewer_id
from known k join done d on d.id = k.id
