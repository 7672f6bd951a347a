-- Answers to agreements whose time ran out by a week before the day $1 passed to the next in line then, by the cycle's rule. The ids are
-- the same each time.
with day as (
    select $1::text::date - 6 as today, ($1::text::date - 6 + time '06:00')::timestamp at time zone 'Africa/Dar_es_Salaam' as at
), late as (
    select a.institution_id, a.id, a.cycle_id, a.servant_id, s.due_on, s.next_days, d.today, d.at,
        coalesce(l.acting_for_id, l.supervisor_id) as from_id,
        next_in_line(a.servant_id, coalesce(l.acting_for_id, l.supervisor_id), l.reviewer_id, d.today) as person
    from day d
    cross join agreements a
    join cycles c on c.id = a.cycle_id and c.status = 'open'
    cross join lateral agreement_steps(a, d.today) s
    cross join lateral agreement_line(a, d.today) l
    where a.status = 'submitted' and s.rule = 'escalate' and s.lapses_on <= d.today
), passed as (
    select l.*, md5('lapse' || l.id) as hash, lpad(to_hex((extract(epoch from l.at) * 1000)::bigint), 12, '0') as moment
    from late l where l.person is not null
), keyed as (
    select p.*, (left(moment, 8) || '-' || right(moment, 4) || '-7' || left(hash, 3) || '-8' || substr(hash, 4, 3) || '-'
        || substr(hash, 7, 12))::uuid as lapse_id
    from passed p
), moved as (
    update agreements a set escalated_to_id = k.person, due_on = k.today + k.next_days, status_since = k.at, version = a.version + 1
    from keyed k where a.institution_id = k.institution_id and a.id = k.id returning a.id
), noted as (
    insert into audit_entries (institution_id, id, at, action, subject_kind, subject_id, after)
    select k.institution_id, k.lapse_id, k.at, 'agreement.lapse', 'agreement', k.id, jsonb_build_object('servant_id', k.servant_id,
        'escalated_to_id', k.person, 'lapse', jsonb_build_object('step', 'agreement_answer', 'rule', 'escalate', 'due_on', k.due_on))
    from keyed k
)
insert into lapses (institution_id, id, cycle_id, servant_id, subject_kind, subject_id, phase, step, rule, due_on, lapsed_at, from_id,
    escalated_to_id)
select k.institution_id, k.lapse_id, k.cycle_id, k.servant_id, 'agreement', k.id, 'planning', 'agreement_answer', 'escalate', k.due_on, k.at,
    k.from_id, k.person
from keyed k join moved m on m.id = k.id
