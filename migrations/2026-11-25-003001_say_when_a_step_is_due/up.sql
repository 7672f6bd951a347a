-- The one place that says by which day something is due: what is due, reminders, refusals and lapses all ask it.
create function last_day(institution uuid, cycle uuid, of_phase text) returns date language sql stable as $$
    select greatest(w.closes_on, (select max(e.closes_on) from window_extensions e
        where e.institution_id = institution and e.cycle_id = cycle and e.phase = of_phase))
    from cycle_windows w where w.cycle_id = cycle and w.phase = of_phase
$$;
comment on function last_day is 'The last day of a window for an institution: the latest of the window''s own and every order that keeps it open.';

create function agreement_due(a agreements, day date) returns date language sql stable as $$
    select case when a.status = 'returned' then a.due_on
        when a.status in ('draft', 'submitted') and a.revision = 1 then (
            select greatest(a.due_on, case when p.ends_on < day then p.ends_on + c.interim_days
                else greatest(last_day(a.institution_id, a.cycle_id, 'planning'), p.starts_on + c.joining_days) end)
            from postings p join cycles c on c.id = a.cycle_id where p.institution_id = a.institution_id and p.id = a.posting_id)
        end
$$;
comment on function agreement_due is 'By which day the next step of an agreement is due: a return sets its own; who came or left in the year has the days that the cycle gives; a revision has no window and no day.';

create function appraisal_due(x appraisals) returns date language sql stable as $$
    select case when x.kind = 'annual' and x.period_ends_on < c.ends_on and x.due_on is not null then x.due_on
        else greatest(last_day(x.institution_id, x.cycle_id, x.kind), x.due_on) end
    from cycles c where c.id = x.cycle_id
$$;
comment on function appraisal_due is 'By which day the next step of an appraisal is due: the last of its window and of the day that a return has set; an interim appraisal has its own day.';

create function reminder_day(institution uuid, cycle uuid, of_phase text, unit uuid, of_family text, due date, day date)
returns date language sql stable as $$
    select coalesce((select t.aim from target_day(institution, cycle, of_phase, unit, of_family) t (aim) where t.aim >= day and t.aim < due), due)
$$;
comment on function reminder_day is 'The day that reminders go by: the institution''s own target day while it is ahead, then the last day.';
