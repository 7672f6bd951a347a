-- Who is expected to do a phase of a cycle, and where he stands: $1 the cycle, $2 the institutions (null for all), $3 the phase,
-- $4 the day. A revision leaves the agreed agreement in force, so it undoes nobody's planning.
-- A cycle without a window for the phase expects it of nobody.
with cycle as (
    select id, least(greatest($4::date, starts_on), ends_on) as day from cycles
    where id = $1 and exists (select 1 from cycle_windows w where w.cycle_id = $1 and w.phase = $3)
), expected as (
    select p.institution_id, p.id as posting_id, p.servant_id, p.unit_id, p.designation_id
    from cycle c
    join main_postings m on ($2::uuid[] is null or m.institution_id = any($2)) and daterange(m.starts_on, m.ends_on, '[]') @> c.day
    join postings p on p.institution_id = m.institution_id and p.id = m.posting_id
    join designations d on d.id = p.designation_id
    join follows($1, $4) f on f.institution_id = p.institution_id and f.family = d.family
), found as (
    select e.*, x.id as appraisal_id, x.content_round, case
            when $3 <> 'planning' then coalesce(x.status, 'not_started')
            when g.agreed_revision is not null then 'agreed'
            else coalesce(g.status, 'not_started') end as state,
        case when $3 = 'planning' then g.status_since else x.status_since end as since
    from expected e
    left join agreements g on g.institution_id = e.institution_id and g.cycle_id = $1 and g.posting_id = e.posting_id
    left join appraisals x on $3 <> 'planning' and x.institution_id = e.institution_id and x.agreement_id = g.id and x.kind = $3
), standing as (
    select f.*, f.state in ('agreed', 'final', 'unrateable') as done, case
            when f.state = 'submitted' then 'supervisor'
            when f.state in ('not_started', 'draft', 'returned', 'proposed') then 'servant'
            when f.state = 'assessing' then case
                when exists (select 1 from sheets s where s.institution_id = f.institution_id and s.appraisal_id = f.appraisal_id
                    and s.side = 'self' and s.submitted_at is not null) then 'supervisor'
                else 'servant' end
            when f.state = 'discussion' then 'supervisor'
            when f.state = 'signing' then case
                when exists (select 1 from signatures s where s.institution_id = f.institution_id and s.appraisal_id = f.appraisal_id
                    and s.content_round = f.content_round and s.role = 'appraisee') then 'supervisor'
                else 'servant' end
            when f.state = 'countersigning' then 'reviewer'
            else 'hr_officer'
        end as waits_on
    from found f
)
