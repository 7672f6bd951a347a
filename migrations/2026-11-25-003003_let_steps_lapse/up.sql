-- A step whose time ran out: what became of it, by which rule. Written once, never changed.
create table lapses (
    institution_id uuid not null constraint lapses_institution_id_fkey references institutions (id),
    id uuid not null,
    cycle_id uuid not null constraint lapses_cycle_id_fkey references cycles (id),
    servant_id uuid not null constraint lapses_servant_id_fkey references servants (id),
    subject_kind text not null constraint lapses_subject_kind_check check (subject_kind in ('agreement', 'appraisal', 'appeal')),
    subject_id uuid not null,
    phase text not null constraint lapses_phase_check check (phase in ('planning', 'quarter_1', 'mid_year', 'quarter_3', 'annual', 'appeal')),
    step text not null constraint lapses_step_check check (step in ('agreement_answer', 'self_assessment', 'supervisor_assessment',
        'proposal', 'acceptance', 'acknowledgement', 'supervisor_signature', 'countersignature', 'appeal_statement')),
    rule text not null constraint lapses_rule_check check (rule in ('forward', 'deem', 'escalate')),
    due_on date not null,
    lapsed_at timestamptz not null,
    from_id uuid constraint lapses_from_id_fkey references servants (id),
    escalated_to_id uuid constraint lapses_escalated_to_id_fkey references servants (id),
    constraint lapses_pkey primary key (institution_id, id),
    constraint lapses_institution_id_subject_id_step_due_on_key unique (institution_id, subject_id, step, due_on),
    constraint lapses_escalated_to_id_check check ((rule = 'escalate') = (escalated_to_id is not null))
);
create index lapses_id_idx on lapses (id);
create index lapses_cycle_id_idx on lapses (cycle_id, id);
create index lapses_servant_id_idx on lapses (servant_id);
create index lapses_from_id_idx on lapses (from_id, subject_id);
create index lapses_escalated_to_id_idx on lapses (escalated_to_id);
comment on column lapses.subject_id is 'The agreement, appraisal or appeal.';
comment on column lapses.due_on is 'By which day it should have been done; the days of grace came after it.';
comment on column lapses.from_id is 'On whom it waited, as on record; null if on nobody.';

alter table appraisals add column lapsed jsonb not null default '[]'
    constraint appraisals_lapsed_check check (jsonb_typeof(lapsed) = 'array');
comment on column appraisals.lapsed is 'Which steps of the present content lapsed; a signature covers those before it.';

-- Passed on: who answers the agreement in the supervisor's place.
alter table agreements add column escalated_to_id uuid constraint agreements_escalated_to_id_fkey references servants (id);
create index agreements_escalated_to_id_idx on agreements (escalated_to_id);
comment on column agreements.escalated_to_id is 'To whom the answer passed when the supervisor''s time ran out; until this revision is agreed.';
alter table agreements drop constraint agreements_due_on_check;
alter table agreements add constraint agreements_due_on_check check (due_on is null or status in ('submitted', 'returned'));
comment on column agreements.due_on is 'After a return: the day until which the servant can hand it in again, window or not. Where the answer was passed on: by which day it is to be answered.';

-- Deemed agreed: by nobody, so that nobody's name stands under it.
alter table agreement_versions alter column agreed_by drop not null;
alter table agreement_versions add column deemed boolean not null default false;
alter table agreement_versions add constraint agreement_versions_agreed_by_check check (deemed = (agreed_by is null));
comment on column agreement_versions.deemed is 'The supervisor did not answer in time, and by the rule it counts as agreed.';

-- The worker goes through the nation in pieces: where it stands today.
alter table chores add column position text;
comment on column chores.position is 'Where a chore of today goes on; null when it is done.';

alter table notifications drop constraint notifications_kind_check;
alter table notifications add constraint notifications_kind_check check (kind in ('agreement_opened', 'agreement_submitted',
    'agreement_returned', 'agreement_agreed', 'agreement_revised', 'appraisal_opened', 'sheet_submitted', 'marks_proposed',
    'marks_accepted', 'marks_declined', 'appraisal_signed', 'appraisal_returned', 'appraisal_disclosed', 'appraisal_final',
    'appraisal_held', 'posting_changed', 'window_extended', 'job_finished', 'due_soon', 'waiting_on_you', 'escalated', 'step_lapsed'));

create function agreement_steps(a agreements, day date)
returns table (place integer, phase text, step text, due_on date, rule text, next_days integer, lapses_on date) language sql stable as $$
    select 1, 'planning', 'agreement_answer', d.due, r.rule, r.next_days,
        greatest(d.due, (a.status_since at time zone 'Africa/Dar_es_Salaam')::date) + r.grace_days + 1
    from cycles c
    cross join lateral (select agreement_due(a, day) as due) d
    left join jsonb_to_recordset(c.lapse_rules) r (phase text, step text, rule text, grace_days integer, next_days integer)
        on r.phase = 'planning' and r.step = 'agreement_answer'
    where c.id = a.cycle_id and a.status = 'submitted' and d.due is not null
$$;
comment on function agreement_steps is 'The step of an agreement that waits for its answer, when it is due, by which rule it lapses, and the first day on which it does.';

create function appraisal_steps(x appraisals)
returns table (place integer, phase text, step text, due_on date, rule text, next_days integer, lapses_on date) language sql stable as $$
    select s.place, x.kind, s.step, d.due, r.rule, r.next_days, greatest(d.due, s.since) + r.grace_days + 1
    from cycles c
    cross join lateral (select appraisal_due(x) as due, (x.status_since at time zone 'Africa/Dar_es_Salaam')::date as since) d
    cross join lateral (select
        exists (select from sheets h where h.institution_id = x.institution_id and h.appraisal_id = x.id and h.side = 'self'
            and h.submitted_at is not null) or x.lapsed @> '[{"step": "self_assessment"}]' as own,
        exists (select from sheets h where h.institution_id = x.institution_id and h.appraisal_id = x.id and h.side = 'supervisor'
            and h.submitted_at is not null) or x.lapsed @> '[{"step": "supervisor_assessment", "rule": "forward"}]' as theirs,
        (select (g.signed_at at time zone 'Africa/Dar_es_Salaam')::date from signatures g where g.institution_id = x.institution_id
            and g.appraisal_id = x.id and g.content_round = x.content_round and g.role = 'appraisee') as signed_on,
        x.lapsed @> '[{"step": "acknowledgement"}]' as passed_by,
        (select q.closes_on from respondent_rounds q where q.institution_id = x.institution_id and q.appraisal_id = x.id) as heard_on) t
    cross join lateral (values
        (1, 'self_assessment', x.status = 'assessing' and not t.own, d.since),
        (2, 'supervisor_assessment', x.status = 'assessing' and not t.theirs, d.since),
        (3, 'proposal', x.status = 'discussion', greatest(d.since, t.heard_on)),
        (4, 'acceptance', x.status = 'proposed', greatest(d.since, t.heard_on)),
        (5, 'acknowledgement', x.status = 'signing' and t.signed_on is null and not t.passed_by, d.since),
        (6, 'supervisor_signature', x.status = 'signing' and (t.signed_on is not null or t.passed_by), greatest(d.since, t.signed_on)),
        (7, 'countersignature', x.status = 'countersigning', d.since)) s (place, step, open, since)
    left join jsonb_to_recordset(c.lapse_rules) r (phase text, step text, rule text, grace_days integer, next_days integer)
        on r.phase = x.kind and r.step = s.step
    where c.id = x.cycle_id and s.open
$$;
comment on function appraisal_steps is 'The steps of an appraisal that wait, when each is due, by which rule it lapses, and the first day on which it does.';

create function appeal_steps(p appeals)
returns table (place integer, phase text, step text, due_on date, rule text, next_days integer, lapses_on date) language sql stable as $$
    select 1, 'appeal', 'appeal_statement', p.file_due_on, r.rule, r.next_days, p.file_due_on + r.grace_days + 1
    from cycles c
    left join jsonb_to_recordset(c.lapse_rules) r (phase text, step text, rule text, grace_days integer, next_days integer)
        on r.phase = 'appeal' and r.step = 'appeal_statement'
    where c.id = p.cycle_id and p.status = 'file_requested' and p.file_due_on is not null
$$;
comment on function appeal_steps is 'The statement of who marked while it waits, as the steps of an appraisal.';

create function next_above(person uuid, servant uuid, apart uuid[], day date) returns uuid language sql stable as $$
    with recursive up (person, n) as (
        select next_above.person, 0
        union all
        select l.supervisor_id, up.n + 1
        from up join main_postings m on m.servant_id = up.person and daterange(m.starts_on, m.ends_on, '[]') @> day
        cross join lateral line_on(m.institution_id, m.posting_id, day, null) l
        where l.supervisor_id is not null and up.n < 12
    )
    select u.person from up u where u.n > 0 and u.person <> servant and not u.person = any (apart) and not is_recused(u.person, servant, day)
        and exists (select from main_postings m where m.servant_id = u.person and daterange(m.starts_on, m.ends_on, '[]') @> day)
    order by u.n limit 1
$$;
comment on function next_above is 'The nearest above a person on a day who may deal with a servant: not himself, not recused, none of those apart, and in office.';

create function next_in_line(servant uuid, supervisor uuid, reviewer uuid, day date) returns uuid language sql stable as $$
    select case when reviewer is not null and reviewer <> servant and not is_recused(reviewer, servant, day)
            and exists (select from main_postings m where m.servant_id = reviewer and daterange(m.starts_on, m.ends_on, '[]') @> day)
        then reviewer else next_above(coalesce(reviewer, supervisor), servant, array[servant, supervisor], day) end
$$;
comment on function next_in_line is 'To whom a supervisor''s duty passes: the reviewer, else the nearest above him.';

create function agreement_line(a agreements, day date)
returns table (supervisor_id uuid, reviewer_id uuid, acting_for_id uuid) language sql stable as $$
    select coalesce(e.person, l.supervisor_id),
        case when e.person is null or l.reviewer_id is distinct from e.person then l.reviewer_id end,
        case when e.person is null then l.acting_for_id else nullif(a.escalated_to_id, e.person) end
    from postings p
    cross join lateral line_on(a.institution_id, a.posting_id, greatest(least(day, p.ends_on), p.starts_on), day) l
    left join lateral (
        select q.person from (values (1, acting_for(a.escalated_to_id, day)), (2, a.escalated_to_id)) q (n, person)
        where q.person is not null and q.person <> a.servant_id and not is_recused(q.person, a.servant_id, day)
            and exists (select from main_postings m where m.servant_id = q.person and daterange(m.starts_on, m.ends_on, '[]') @> day)
        order by q.n limit 1) e on true
    where p.institution_id = a.institution_id and p.id = a.posting_id
$$;
comment on function agreement_line is 'Who stands above an agreement on a day: its posting''s line, or to whom its answer was passed on.';

create function lapses_of(institution uuid, subject uuid) returns jsonb language sql stable as $$
    select coalesce(jsonb_agg(jsonb_build_object('step', l.step, 'rule', l.rule, 'due_on', l.due_on, 'lapsed_at', l.lapsed_at,
        'from_id', l.from_id, 'escalated_to_id', l.escalated_to_id) order by l.id), '[]')
    from lapses l where l.institution_id = institution and l.subject_id = subject
$$;
comment on function lapses_of is 'What lapsed of a thing, oldest first.';

create function passed_on(institution uuid, subject uuid, me uuid, day date) returns boolean language sql stable as $$
    select exists (select from lapses l where l.institution_id = institution and l.subject_id = subject and l.rule = 'escalate'
        and l.from_id = any (stands_for(me, day) || me) and not is_recused(me, l.servant_id, day))
$$;
comment on function passed_on is 'Whether a duty of a person, or of whom he acts for, was passed on to the next in line.';

-- Whose duty was passed on still reads what became of it.
create or replace function appraisals_in_line(me uuid, day date) returns setof uuid language sql stable as $$
    select x.id from appraisals x where x.servant_id = me
    union
    select x.id from appraisals x where x.supervisor_id = any (stands_for(me, day) || me)
    union
    select x.id from appraisals x where x.reviewer_id = any (stands_for(me, day) || me)
    union
    select l.subject_id from lapses l where l.subject_kind = 'appraisal' and l.rule = 'escalate' and l.from_id = any (stands_for(me, day) || me)
        and not is_recused(me, l.servant_id, day)
    union
    select x.id from delegations d
    cross join lateral (
        select * from appraisals y where y.supervisor_id = any (stands_for(d.delegator_id, day))
        union all select * from appraisals y where y.reviewer_id = any (stands_for(d.delegator_id, day))
    ) x
    cross join lateral (select appraisal_standing(x.institution_id, x.posting_id, x.servant_id, x.supervisor_id, x.reviewer_id, me, day) as of) s
    where d.delegate_id = me and d.revoked_at is null and daterange(d.starts_on, d.ends_on, '[]') @> day
        and (s.of -> 'for_supervisor' @> '"assessments"' or s.of -> 'for_reviewer' @> '"reviews"')
$$;
