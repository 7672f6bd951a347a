-- Movement: acting supervisors, delegations and recusals, and the one place that says who stands above a posting on a day.
alter table cycles
    add column interim_days integer not null default 30 constraint cycles_interim_days_check check (interim_days between 1 and 180),
    add column joining_days integer not null default 30 constraint cycles_joining_days_check check (joining_days between 1 and 180);
comment on column cycles.interim_days is 'A posting that ends within the year is appraised within so many days of its end, annual window or not.';
comment on column cycles.joining_days is 'The agreement of a posting that begins within the year can be begun for so many days, planning window or not.';

-- One acts in full for another for a time; when it ends, everything is as before. Nothing else is written.
create table acting_supervisors (
    institution_id uuid not null constraint acting_supervisors_institution_id_fkey references institutions (id),
    id uuid not null,
    absent_id uuid not null constraint acting_supervisors_absent_id_fkey references servants (id),
    acting_id uuid not null constraint acting_supervisors_acting_id_fkey references servants (id),
    starts_on date not null,
    ends_on date not null,
    cancelled boolean not null default false,
    reason text not null,
    named_by uuid not null constraint acting_supervisors_named_by_fkey references accounts (id),
    named_at timestamptz not null,
    version integer not null default 1,
    constraint acting_supervisors_pkey primary key (institution_id, id),
    constraint acting_supervisors_acting_id_check check (acting_id <> absent_id),
    constraint acting_supervisors_ends_on_check check (ends_on >= starts_on),
    constraint acting_supervisors_absent_id_excl exclude using gist
        (absent_id with =, daterange(starts_on, ends_on, '[]') with &&) where (not cancelled)
);
create index acting_supervisors_id_idx on acting_supervisors (id);
create index acting_supervisors_absent_id_idx on acting_supervisors (absent_id, starts_on);
create index acting_supervisors_acting_id_idx on acting_supervisors (acting_id, starts_on);
create index acting_supervisors_named_by_idx on acting_supervisors (named_by);

-- One does a part of another's work for a time, everything but sign.
create table delegations (
    institution_id uuid not null constraint delegations_institution_id_fkey references institutions (id),
    id uuid not null,
    delegator_id uuid not null constraint delegations_delegator_id_fkey references servants (id),
    delegate_id uuid not null constraint delegations_delegate_id_fkey references servants (id),
    duties jsonb not null constraint delegations_duties_check check (jsonb_array_length(duties) > 0),
    unit_id uuid,
    posting_ids jsonb,
    starts_on date not null,
    ends_on date not null,
    reason text not null,
    given_at timestamptz not null,
    revoked_by uuid constraint delegations_revoked_by_fkey references accounts (id),
    revoked_at timestamptz,
    version integer not null default 1,
    constraint delegations_pkey primary key (institution_id, id),
    constraint delegations_unit_id_fkey foreign key (institution_id, unit_id) references units (institution_id, id),
    constraint delegations_delegate_id_check check (delegate_id <> delegator_id),
    constraint delegations_ends_on_check check (ends_on >= starts_on)
);
comment on column delegations.duties is 'A list of words: agreements, progress, assessments, reviews.';
comment on column delegations.posting_ids is 'The named reports, if not all.';
create index delegations_id_idx on delegations (id);
create index delegations_delegator_id_idx on delegations (delegator_id, starts_on);
create index delegations_delegate_id_idx on delegations (delegate_id, starts_on);
create index delegations_unit_id_idx on delegations (institution_id, unit_id);
create index delegations_revoked_by_idx on delegations (revoked_by);

-- Who does not rate whom, and who does instead.
create table recusals (
    institution_id uuid not null constraint recusals_institution_id_fkey references institutions (id),
    id uuid not null,
    servant_id uuid not null constraint recusals_servant_id_fkey references servants (id),
    person_id uuid not null constraint recusals_person_id_fkey references servants (id),
    kind text not null constraint recusals_kind_check check (kind in ('family', 'business', 'disciplinary', 'other')),
    reason text not null,
    starts_on date not null,
    ends_on date,
    status text not null constraint recusals_status_check check (status in ('declared', 'upheld', 'dismissed')),
    declared_by uuid not null constraint recusals_declared_by_fkey references accounts (id),
    declared_at timestamptz not null,
    decided_by uuid constraint recusals_decided_by_fkey references accounts (id),
    decided_at timestamptz,
    decision_reason text,
    for_supervisor_id uuid constraint recusals_for_supervisor_id_fkey references servants (id),
    supervisor_id uuid constraint recusals_supervisor_id_fkey references servants (id),
    reviewer_id uuid constraint recusals_reviewer_id_fkey references servants (id),
    rule text constraint recusals_rule_check check (rule in ('next_in_line', 'named', 'none_above', 'not_in_line')),
    skipped jsonb not null default '[]',
    version integer not null default 1,
    constraint recusals_pkey primary key (institution_id, id),
    constraint recusals_person_id_check check (person_id <> servant_id),
    constraint recusals_ends_on_check check (ends_on >= starts_on),
    constraint recusals_decided_at_check check ((status = 'declared') = (decided_at is null)),
    constraint recusals_servant_id_excl exclude using gist
        (servant_id with =, person_id with =, daterange(starts_on, ends_on, '[]') with &&) where (status <> 'dismissed')
);
comment on column recusals.for_supervisor_id is 'Whose reports the servant was when the raters below were chosen; they stand as long as he is.';
comment on column recusals.skipped is 'Whom the rule passed over, nearest first.';
create index recusals_id_idx on recusals (id);
create index recusals_servant_id_idx on recusals (servant_id);
create index recusals_person_id_idx on recusals (person_id);
create index recusals_declared_by_idx on recusals (declared_by);
create index recusals_decided_by_idx on recusals (decided_by);
create index recusals_for_supervisor_id_idx on recusals (for_supervisor_id);
create index recusals_supervisor_id_idx on recusals (supervisor_id);
create index recusals_reviewer_id_idx on recusals (reviewer_id);

-- Both names on record.
alter table audit_entries add column on_behalf_of uuid;
comment on column audit_entries.on_behalf_of is 'The servant for whom a delegate or an acting supervisor did it.';
alter table sheets add column on_behalf_of_id uuid constraint sheets_on_behalf_of_id_fkey references servants (id);
create index sheets_on_behalf_of_id_idx on sheets (on_behalf_of_id);
alter table agreement_versions add column on_behalf_of_id uuid constraint agreement_versions_on_behalf_of_id_fkey references servants (id);
create index agreement_versions_on_behalf_of_id_idx on agreement_versions (on_behalf_of_id);
alter table signatures add column acting_for_id uuid constraint signatures_acting_for_id_fkey references servants (id);
create index signatures_acting_for_id_idx on signatures (acting_for_id);

create function is_recused(person uuid, servant uuid, day date) returns boolean language sql stable as $$
    select exists (select 1 from recusals r where r.servant_id = servant and r.person_id = person and r.status = 'upheld'
        and daterange(r.starts_on, r.ends_on, '[]') @> day)
$$;
comment on function is_recused is 'Whether a person may not rate a servant on a day.';

create function acting_for(person uuid, day date) returns uuid language sql stable as $$
    select a.acting_id from acting_supervisors a
    where a.absent_id = person and not a.cancelled and daterange(a.starts_on, a.ends_on, '[]') @> day
$$;
comment on function acting_for is 'Who acts for a person on a day; null if he acts himself.';

create function stands_for(me uuid, day date) returns uuid[] language sql stable as $$
    select array(
        select me where acting_for(me, day) is null
        union all
        select a.absent_id from acting_supervisors a
        where a.acting_id = me and not a.cancelled and daterange(a.starts_on, a.ends_on, '[]') @> day)
$$;
comment on function stands_for is 'In whose place a person acts on a day: his own, unless somebody acts for him, and those for whom he acts.';

-- Who stands above a posting on a day: $3 the day of the line, $4 the day on which acting supervisors are asked for (null: none).
create function line_on(institution uuid, posting uuid, day date, acting_day date)
returns table (supervisor_id uuid, reviewer_id uuid, acting_for_id uuid) language sql stable as $$
    with raw as (
        select p.servant_id, s.supervisor_id as first, t.supervisor_id as second, u.supervisor_id as third
        from postings p
        left join supervisions s on s.institution_id = p.institution_id and s.posting_id = p.id and daterange(s.starts_on, s.ends_on, '[]') @> day
        left join main_postings m on m.servant_id = s.supervisor_id and daterange(m.starts_on, m.ends_on, '[]') @> day
        left join supervisions t on t.institution_id = m.institution_id and t.posting_id = m.posting_id and daterange(t.starts_on, t.ends_on, '[]') @> day
        left join main_postings n on n.servant_id = t.supervisor_id and daterange(n.starts_on, n.ends_on, '[]') @> day
        left join supervisions u on u.institution_id = n.institution_id and u.posting_id = n.posting_id and daterange(u.starts_on, u.ends_on, '[]') @> day
        where p.institution_id = institution and p.id = posting
    ), chain as (
        select r.servant_id, c.n, c.person
        from raw r
        left join lateral (
            select q.supervisor_id, q.reviewer_id from recusals q
            where q.servant_id = r.servant_id and q.status = 'upheld' and q.for_supervisor_id = r.first
                and daterange(q.starts_on, q.ends_on, '[]') @> day
            order by q.decided_at desc, q.id desc limit 1
        ) q on true
        cross join lateral (values (1, coalesce(q.supervisor_id, r.first)), (2, coalesce(q.reviewer_id, case when q.supervisor_id is null then r.second end)),
            (3, case when q.supervisor_id is null then r.third end)) c (n, person)
    ), stood as (
        select c.n, c.servant_id, coalesce(a.acting, c.person) as person, case when a.acting is not null then c.person end as acting_for
        from chain c
        cross join lateral (select case when acting_day is not null then acting_for(c.person, acting_day) end as acting) a
        where c.person is not null
    ), fit as (
        select s.person, (array_agg(s.acting_for order by s.n))[1] as acting_for, min(s.n) as n
        from stood s
        where s.person <> s.servant_id and not is_recused(s.person, s.servant_id, coalesce(acting_day, day))
        group by s.person
    )
    select (array_agg(f.person order by f.n))[1], (array_agg(f.person order by f.n))[2], (array_agg(f.acting_for order by f.n))[1] from fit f
$$;
comment on function line_on is 'Supervisor and reviewer of a posting on a day, with acting supervisors and recusals; for whom the supervisor acts.';

create function supervised_by(me uuid, day date) returns setof uuid language sql stable as $$
    select s.posting_id from supervisions s
    join postings p on p.institution_id = s.institution_id and p.id = s.posting_id
    where s.supervisor_id = any (stands_for(me, day)) and daterange(s.starts_on, s.ends_on, '[]') @> day
        and p.servant_id <> me and not is_recused(me, p.servant_id, day)
    union
    select p.id from recusals r
    join postings p on p.institution_id = r.institution_id and p.servant_id = r.servant_id
    join supervisions s on s.institution_id = p.institution_id and s.posting_id = p.id and s.supervisor_id = r.for_supervisor_id
        and daterange(s.starts_on, s.ends_on, '[]') @> day
    where r.supervisor_id = any (stands_for(me, day)) and r.status = 'upheld' and daterange(r.starts_on, r.ends_on, '[]') @> day
        and p.servant_id <> me and not is_recused(me, p.servant_id, day)
$$;
comment on function supervised_by is 'The postings that a person supervises on a day, for lists.';

create function reviewed_by(me uuid, day date) returns setof uuid language sql stable as $$
    select s.posting_id from supervisions t
    join main_postings m on m.institution_id = t.institution_id and m.posting_id = t.posting_id and daterange(m.starts_on, m.ends_on, '[]') @> day
    join supervisions s on s.supervisor_id = m.servant_id and daterange(s.starts_on, s.ends_on, '[]') @> day
    join postings p on p.institution_id = s.institution_id and p.id = s.posting_id
    where t.supervisor_id = any (stands_for(me, day)) and daterange(t.starts_on, t.ends_on, '[]') @> day
        and p.servant_id <> me and not is_recused(me, p.servant_id, day)
    union
    select p.id from recusals r
    join postings p on p.institution_id = r.institution_id and p.servant_id = r.servant_id
    join supervisions s on s.institution_id = p.institution_id and s.posting_id = p.id and s.supervisor_id = r.for_supervisor_id
        and daterange(s.starts_on, s.ends_on, '[]') @> day
    where r.reviewer_id = any (stands_for(me, day)) and r.status = 'upheld' and daterange(r.starts_on, r.ends_on, '[]') @> day
        and p.servant_id <> me and not is_recused(me, p.servant_id, day)
$$;
comment on function reviewed_by is 'The postings that a person reviews on a day, for lists.';

create function duties_held(me uuid, delegator uuid, institution uuid, posting uuid, day date) returns jsonb language sql stable as $$
    select coalesce(jsonb_agg(distinct w.duty), '[]')
    from postings p
    join delegations d on d.delegate_id = me and d.delegator_id = delegator and d.revoked_at is null
        and daterange(d.starts_on, d.ends_on, '[]') @> day
    cross join lateral jsonb_array_elements_text(d.duties) w (duty)
    where p.institution_id = institution and p.id = posting and p.servant_id not in (me, delegator)
        and (d.unit_id is null or (d.institution_id = institution and d.unit_id = p.unit_id))
        and (d.posting_ids is null or d.posting_ids @> to_jsonb(posting::text))
        and not is_recused(me, p.servant_id, day)
        and not exists (select 1 from delegations o where o.delegate_id = me and o.delegator_id = p.servant_id and o.revoked_at is null
            and daterange(o.starts_on, o.ends_on, '[]') @> day)
$$;
comment on function duties_held is 'What a delegate may do for a delegator with a posting on a day; nothing on his own case or a delegator''s.';

create function delegated_postings(me uuid, duty text, day date) returns setof uuid language sql stable as $$
    select distinct p.id from delegations d
    cross join lateral (select supervised_by(d.delegator_id, day) as id where duty <> 'reviews'
        union all select reviewed_by(d.delegator_id, day) where duty = 'reviews') x
    join postings p on p.id = x.id
    where d.delegate_id = me and d.revoked_at is null and daterange(d.starts_on, d.ends_on, '[]') @> day and d.duties @> to_jsonb(duty)
        and duties_held(me, d.delegator_id, p.institution_id, p.id, day) @> to_jsonb(duty)
$$;
comment on function delegated_postings is 'The postings for which a delegate holds a duty on a day, for lists.';

-- How a person stands to an appraisal: its raters of today, and what was delegated to him by them.
create function appraisal_standing(institution uuid, posting uuid, servant uuid, supervisor uuid, reviewer uuid, me uuid, day date)
returns jsonb language sql stable as $$
    with first as (
        select case when a.person is null or a.person in (servant, coalesce(reviewer, servant)) or is_recused(a.person, servant, day)
            then supervisor else a.person end as supervisor
        from (select acting_for(supervisor, day) as person) a
    ), second as (
        select f.supervisor, case when a.person is null or a.person in (servant, f.supervisor) or is_recused(a.person, servant, day)
            then reviewer else a.person end as reviewer
        from first f, (select acting_for(reviewer, day) as person) a
    )
    select jsonb_build_object('supervisor', case when not is_recused(s.supervisor, servant, day) then s.supervisor end,
        'reviewer', case when not is_recused(s.reviewer, servant, day) then s.reviewer end,
        'for_supervisor', case when me is null then '[]' else duties_held(me, s.supervisor, institution, posting, day) end,
        'for_reviewer', case when me is null or s.reviewer is null then '[]' else duties_held(me, s.reviewer, institution, posting, day) end,
        'absent', coalesce(me = $4 and me <> s.supervisor or me = $5 and me <> s.reviewer, false))
    from second s
$$;

create function appraisals_in_line(me uuid, day date) returns setof uuid language sql stable as $$
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
comment on function appraisals_in_line is 'The appraisals in which a person is appraised, rates, reviews, or does so for another, for lists.';
