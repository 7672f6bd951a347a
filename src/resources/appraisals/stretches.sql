-- Where every stretch of a cycle stands: a posting within the year with what its mark still wants, and whose debt that is.
-- $1 the cycle, $2 a servant (null: all), $3 institutions in reach (null: all), $4 today, $5 the caller (null: no person),
-- $6 a unit (null: all), $7 only debts that are due, $8 whose (null: all), $9 after this posting, $10 how many.
with cycle as (
    select c.*, w.opens_on, w.closes_on from cycles c join cycle_windows w on w.cycle_id = c.id and w.phase = 'annual' where c.id = $1
), stretch as (
    select p.institution_id, p.id as posting_id, p.servant_id, p.unit_id, g.id as agreement_id, g.status as agreement_status,
        g.agreed_revision, g.status_since as agreement_since, greatest(p.starts_on, c.starts_on) as starts_on,
        least(p.ends_on, c.ends_on) as ends_on, coalesce(p.ends_on < c.ends_on and p.ends_on < $4, false) as over,
        c.minimum_days, c.interim_days, c.opens_on, c.closes_on, greatest(least($4::date, p.ends_on), p.starts_on) as day
    from cycle c
    join postings p on daterange(p.starts_on, p.ends_on, '[]') && daterange(c.starts_on, c.ends_on, '[]')
    join designations n on n.id = p.designation_id
    left join agreements g on g.institution_id = p.institution_id and g.posting_id = p.id and g.cycle_id = c.id
    where ($2::uuid is null or p.servant_id = $2) and ($6::uuid is null or p.unit_id = $6) and ($9::uuid is null or p.id > $9)
        and (g.id is not null or p.kind = 'substantive'
            and exists (select 1 from follows($1, $4) f where f.institution_id = p.institution_id and f.family = n.family))
        and ($3::uuid[] is null or p.institution_id = any ($3) or p.servant_id = $5
            or exists (select 1 from supervisions s where s.institution_id = p.institution_id and s.posting_id = p.id
                and s.supervisor_id = any (stands_for($5, $4)))
            or exists (select 1 from appraisals y where y.institution_id = p.institution_id and y.posting_id = p.id and y.cycle_id = c.id
                and (y.supervisor_id = any (stands_for($5, $4)) or y.reviewer_id = any (stands_for($5, $4))))
            or $2 is not null)
), known as (
    select s.*, x.id as appraisal_id, x.status, x.status_since, x.due_on as own_due_on, x.score, x.supervisor_id, x.reviewer_id, x.content_round,
        case when x.id is null then l.supervisor_id else (st.of ->> 'supervisor')::uuid end as supervisor,
        case when x.id is null then l.reviewer_id else (st.of ->> 'reviewer')::uuid end as reviewer,
        coalesce(st.of -> 'for_supervisor', '[]') as for_supervisor, coalesce(st.of -> 'for_reviewer', '[]') as for_reviewer,
        coalesce((st.of ->> 'absent')::boolean, false) as absent,
        (select h.submitted_at from sheets h where h.institution_id = x.institution_id and h.appraisal_id = x.id and h.side = 'self') as self_at,
        exists (select 1 from signatures h where h.institution_id = x.institution_id and h.appraisal_id = x.id
            and h.content_round = x.content_round and h.role = 'appraisee') as appraisee_signed
    from stretch s
    left join appraisals x on x.institution_id = s.institution_id and x.agreement_id = s.agreement_id and x.kind = 'annual'
    left join lateral (select appraisal_standing(x.institution_id, x.posting_id, x.servant_id, x.supervisor_id, x.reviewer_id, $5, $4) as of
        where x.id is not null) st on true
    left join lateral (select * from line_on(s.institution_id, s.posting_id, s.day, $4) where x.id is null) l on true
), step as (
    select k.*, t.step, t.whose, t.since
    from known k
    cross join lateral (select case
            when k.appraisal_id is null and k.agreed_revision is null and k.agreement_status = 'submitted' then 'agreement.agree'
            when k.appraisal_id is null and k.agreed_revision is null then 'agreement.submit'
            when k.appraisal_id is null then 'appraisal.open'
            when k.status = 'assessing' and k.self_at is null then 'appraisal.self_assessment'
            when k.status = 'assessing' then 'appraisal.supervisor_assessment'
            when k.status = 'discussion' then 'appraisal.propose'
            when k.status = 'proposed' then 'appraisal.accept'
            when k.status in ('signing', 'countersigning') then 'appraisal.sign'
            when k.status = 'countersigned' then 'appraisal.disclose'
            when k.status = 'on_hold' then 'appraisal.resume' end as step) z
    cross join lateral (select z.step,
        case
            when z.step in ('agreement.submit', 'appraisal.self_assessment', 'appraisal.accept') then 'owner'
            when z.step = 'appraisal.sign' and k.status = 'countersigning' then 'reviewer'
            when z.step = 'appraisal.sign' and not k.appraisee_signed then 'owner'
            when z.step in ('appraisal.disclose', 'appraisal.resume') then 'hr_officer'
            when z.step is not null then 'supervisor' end as whose,
        case
            when z.step = 'agreement.submit' then coalesce(k.agreement_since, k.starts_on::timestamp at time zone 'Africa/Dar_es_Salaam')
            when z.step = 'agreement.agree' then k.agreement_since
            when z.step = 'appraisal.open' then (case when k.over then k.ends_on + 1 else k.opens_on end)::timestamp at time zone 'Africa/Dar_es_Salaam'
            when z.step = 'appraisal.supervisor_assessment' then k.self_at
            else k.status_since end as since) t
), debt as (
    select s.*, v.check_number, v.first_name || ' ' || v.last_name as servant_name,
        case when p.gone then 'handover' else s.step end as owed,
        case when p.gone then 'hr_officer' else s.whose end as owed_by,
        case when p.gone then null else p.person end as debtor_id,
        coalesce(s.own_due_on, case when s.over then s.ends_on + s.interim_days else s.closes_on end) as due_on
    from step s
    join servants v on v.id = s.servant_id
    cross join lateral (select case s.whose when 'owner' then s.servant_id when 'supervisor' then s.supervisor when 'reviewer' then s.reviewer end as person) w
    cross join lateral (select w.person, s.whose in ('supervisor', 'reviewer') and (w.person is null or not exists (
        select 1 from main_postings m where m.servant_id = w.person and daterange(m.starts_on, m.ends_on, '[]') @> $4)) as gone) p
)
select d.institution_id, d.posting_id, d.servant_id, d.check_number, d.servant_name, d.unit_id, d.agreement_id, d.appraisal_id, d.starts_on, d.ends_on,
    d.over, d.minimum_days, d.status, d.score, d.supervisor, d.reviewer, d.for_supervisor, d.for_reviewer, d.absent,
    d.owed, d.owed_by, d.debtor_id, d.since, d.due_on
from debt d
where (not $7 or d.owed is not null and (d.over or d.opens_on <= $4) and d.ends_on - d.starts_on + 1 >= d.minimum_days
        and ($3::uuid[] is null or d.institution_id = any ($3) or d.servant_id = $5 or d.debtor_id = $5))
    and ($8::text is null or d.owed_by = $8)
order by d.posting_id
limit $10
