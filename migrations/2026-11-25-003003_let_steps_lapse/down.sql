create or replace function appraisals_in_line(me uuid, day date) returns setof uuid language sql stable as $$
    select x.id from appraisals x where x.servant_id = me
    union
    select x.id from appraisals x where x.supervisor_id = any (stands_for(me, day) || me)
    union
    select x.id from appraisals x where x.reviewer_id = any (stands_for(me, day) || me)
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
drop function passed_on(uuid, uuid, uuid, date);
drop function lapses_of(uuid, uuid);
drop function agreement_line(agreements, date);
drop function next_in_line(uuid, uuid, uuid, date);
drop function next_above(uuid, uuid, uuid[], date);
drop function appeal_steps(appeals);
drop function appraisal_steps(appraisals);
drop function agreement_steps(agreements, date);
delete from notifications where kind = 'step_lapsed';
alter table notifications drop constraint notifications_kind_check;
alter table notifications add constraint notifications_kind_check check (kind in ('agreement_opened', 'agreement_submitted',
    'agreement_returned', 'agreement_agreed', 'agreement_revised', 'appraisal_opened', 'sheet_submitted', 'marks_proposed',
    'marks_accepted', 'marks_declined', 'appraisal_signed', 'appraisal_returned', 'appraisal_disclosed', 'appraisal_final',
    'appraisal_held', 'posting_changed', 'window_extended', 'job_finished', 'due_soon', 'waiting_on_you', 'escalated'));
alter table chores drop column position;
alter table agreement_versions drop constraint agreement_versions_agreed_by_check;
update agreement_versions set agreed_by = submitted_by where agreed_by is null;
alter table agreement_versions drop column deemed;
alter table agreement_versions alter column agreed_by set not null;
update agreements set due_on = null where status = 'submitted';
alter table agreements drop constraint agreements_due_on_check;
alter table agreements add constraint agreements_due_on_check check (due_on is null or status = 'returned');
comment on column agreements.due_on is 'After a return: the day until which the servant can hand it in again, window or not.';
drop index agreements_escalated_to_id_idx;
alter table agreements drop column escalated_to_id;
alter table appraisals drop column lapsed;
drop table lapses;
