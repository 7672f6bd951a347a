-- Derives anew the raters of open appraisals that name a person: $1 the person, $2 a servant (null: all), $3 today, $4 who takes over
-- where the line of the appraisal's last day still leads to him (null: nobody), $5 the time, $6 why. What he had begun and not handed
-- in goes. A signature covers the supervisor's name: where one stands in this round already, the round is kept and the next begins;
-- where both have signed, only the reviewer changes.
with hit as (
    select x.institution_id, x.id, x.servant_id, x.status, x.version, x.supervisor_id, x.reviewer_id, x.content_round,
        coalesce(x.held_status, x.status) as stage,
        exists (select 1 from signatures g where g.institution_id = x.institution_id and g.appraisal_id = x.id
            and g.content_round = x.content_round) as signed,
        case when l.supervisor_id is null or l.supervisor_id = $1 then case when $4 <> x.servant_id then $4 end else l.supervisor_id end as heir,
        nullif(l.reviewer_id, $1) as above
    from appraisals x
    cross join lateral line_on(x.institution_id, x.posting_id, greatest(least($3, x.period_ends_on), x.period_starts_on), null) l
    where (x.supervisor_id = $1 or x.reviewer_id = $1) and ($2::uuid is null or x.servant_id = $2)
        and x.status in ('assessing', 'discussion', 'proposed', 'signing', 'countersigning', 'on_hold')
    for update of x
), new as (
    select h.*, case when h.supervisor_id = $1 and h.stage <> 'countersigning' then h.heir else h.supervisor_id end as new_supervisor_id from hit h
), known as (
    select n.*, n.stage = 'signing' and n.signed and n.new_supervisor_id <> n.supervisor_id as anew,
        case when n.stage = 'countersigning' and n.reviewer_id is distinct from $1 then n.reviewer_id
            when n.above = n.new_supervisor_id then null else n.above end as new_reviewer_id
    from new n where n.new_supervisor_id is not null
), changed as (
    select * from known where new_supervisor_id <> supervisor_id or new_reviewer_id is distinct from reviewer_id
), gone as (
    delete from sheets s using changed k
    where s.institution_id = k.institution_id and s.appraisal_id = k.id and s.side = 'supervisor' and s.submitted_at is null and k.supervisor_id = $1
), superseded as (
    update appraisal_versions v set superseded_at = $5, superseded_by = 'handed_over', superseded_reason = $6
    from changed k where k.anew and v.institution_id = k.institution_id and v.appraisal_id = k.id and v.number = k.content_round
), done as (
    update appraisals x set supervisor_id = k.new_supervisor_id, reviewer_id = k.new_reviewer_id, version = x.version + 1,
        content_round = x.content_round + k.anew::int
    from changed k where x.institution_id = k.institution_id and x.id = k.id returning x.id
)
select k.institution_id, k.id, k.servant_id, k.status, k.version, k.supervisor_id, k.reviewer_id, k.new_supervisor_id, k.new_reviewer_id
from changed k join done d on d.id = k.id
