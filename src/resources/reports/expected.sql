-- Who is expected to do a phase of a cycle, and where he stands: $1 the cycle, $2 the institution, $3 the phase, $4 the day.
with cycle as (
    select id, starts_on, ends_on, least(greatest($4::date, starts_on), ends_on) as day from cycles where id = $1
), expected as (
    select p.institution_id, p.id as posting_id, p.servant_id, p.unit_id, d.name_en as designation_en
    from cycle c
    join main_postings m on m.institution_id = $2 and daterange(m.starts_on, m.ends_on, '[]') @> c.day
    join postings p on p.institution_id = m.institution_id and p.id = m.posting_id
    join designations d on d.id = p.designation_id
    where exists (
        select 1 from cycle_assignments a where a.institution_id = $2 and a.cycle_id = c.id and (a.family = d.family
            or a.family is null and not exists (
                select 1 from cycle_assignments o join cycles oc on oc.id = o.cycle_id
                where o.institution_id = $2 and o.family = d.family and oc.id <> c.id and oc.status <> 'draft'
                and daterange(oc.starts_on, oc.ends_on, '[]') @> c.day)))
), standing as (
    select e.*, coalesce(x.status, case when $3 = 'planning' then g.status end, 'not_started') as state,
        coalesce(x.status_since, case when $3 = 'planning' then g.status_since end) as since,
        case
            when $3 = 'planning' then case when g.status = 'submitted' then 'supervisor' else 'servant' end
            when x.status is null then 'servant'
            when x.status = 'assessing' then case
                when not exists (select 1 from sheets s where s.institution_id = x.institution_id and s.appraisal_id = x.id
                    and s.side = 'self' and s.submitted_at is not null) then 'servant'
                else 'supervisor' end
            when x.status = 'discussion' then 'supervisor'
            when x.status = 'proposed' then 'servant'
            when x.status = 'signing' then case
                when exists (select 1 from signatures s where s.institution_id = x.institution_id and s.appraisal_id = x.id
                    and s.content_round = x.content_round and s.role = 'appraisee') then 'supervisor'
                else 'servant' end
            when x.status = 'countersigning' then 'reviewer'
            else 'hr_officer'
        end as waits_on
    from expected e
    left join agreements g on g.institution_id = e.institution_id and g.cycle_id = $1 and g.posting_id = e.posting_id
    left join appraisals x on $3 <> 'planning' and x.institution_id = e.institution_id and x.agreement_id = g.id and x.kind = $3
)
