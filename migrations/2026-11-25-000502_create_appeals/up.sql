-- Referral and appeal (rufaa): one row for each level that a mark was taken to.
create table appeals (
    institution_id uuid not null,
    id uuid not null,
    appraisal_id uuid not null,
    appraisal_version integer not null,
    cycle_id uuid not null constraint appeals_cycle_id_fkey references cycles (id),
    servant_id uuid not null constraint appeals_servant_id_fkey references servants (id),
    respondent_id uuid not null constraint appeals_respondent_id_fkey references servants (id),
    reviewer_id uuid constraint appeals_reviewer_id_fkey references servants (id),
    kind text not null constraint appeals_kind_check check (kind in ('appeal', 'referral')),
    level text not null constraint appeals_level_check check (level in ('reviewer', 'committee', 'commission')),
    previous_id uuid,
    status text not null constraint appeals_status_check check (status in
        ('lodged', 'file_requested', 'under_decision', 'decided', 'withdrawn')),
    status_since timestamptz not null,
    plea jsonb not null,
    lodged_at timestamptz not null,
    window_closed_on date not null,
    admitted_at timestamptz,
    admission_reason text,
    decider_id uuid constraint appeals_decider_id_fkey references servants (id),
    decider_rule text constraint appeals_decider_rule_check check (decider_rule in
        ('reviewer', 'reviewers_supervisor', 'institution_head', 'nobody_left')),
    body_id uuid constraint appeals_body_id_fkey references institutions (id),
    chair_id uuid constraint appeals_chair_id_fkey references servants (id),
    file_due_on date,
    outcome text constraint appeals_outcome_check check (outcome in
        ('allowed', 'allowed_with_conditions', 'dismissed', 'struck_out')),
    reasons text,
    decision jsonb,
    decided_by uuid constraint appeals_decided_by_fkey references servants (id),
    decided_at timestamptz,
    next_level_until date,
    new_version integer,
    version integer not null default 1,
    constraint appeals_pkey primary key (institution_id, id),
    constraint appeals_appraisal_id_fkey foreign key (institution_id, appraisal_id) references appraisals (institution_id, id),
    constraint appeals_previous_id_fkey foreign key (institution_id, previous_id) references appeals (institution_id, id),
    constraint appeals_servant_id_check check (servant_id <> respondent_id),
    constraint appeals_decider_id_check check ((decider_id is not null) = (level = 'reviewer')
        and (body_id is not null) = (level <> 'reviewer') and (chair_id is null or level <> 'reviewer')),
    constraint appeals_decided_at_check check ((status = 'decided') = (decided_at is not null)
        and (decided_at is null) = (outcome is null) and (decided_at is null) = (decided_by is null)),
    constraint appeals_admitted_at_check check ((admitted_at is null) = (admission_reason is null))
);
-- One runs at a time.
create unique index appeals_appraisal_id_key on appeals (institution_id, appraisal_id)
    where status in ('lodged', 'file_requested', 'under_decision');
create index appeals_id_idx on appeals (id);
create index appeals_appraisal_id_idx on appeals (institution_id, appraisal_id, lodged_at);
create index appeals_previous_id_idx on appeals (institution_id, previous_id);
create index appeals_cycle_id_idx on appeals (cycle_id, institution_id, status);
create index appeals_servant_id_idx on appeals (servant_id);
create index appeals_respondent_id_idx on appeals (respondent_id);
create index appeals_reviewer_id_idx on appeals (reviewer_id);
create index appeals_decider_id_idx on appeals (decider_id, status);
create index appeals_body_id_idx on appeals (body_id, level, status);
create index appeals_chair_id_idx on appeals (chair_id);
create index appeals_decided_by_idx on appeals (decided_by);
comment on column appeals.window_closed_on is 'The last day on which it could be lodged in time; after that the level admits it or strikes it out.';
comment on column appeals.body_id is 'Whose committee decides: the institution itself, or the Public Service Commission.';

-- The file that the deciding body asked for: what was signed, the plea and the statement of who marked, for ever as it was then.
create table appeal_files (
    institution_id uuid not null,
    id uuid not null,
    appeal_id uuid not null,
    content jsonb not null,
    digest bytea not null constraint appeal_files_digest_check check (octet_length(digest) = 32),
    made_at timestamptz not null,
    constraint appeal_files_pkey primary key (institution_id, id),
    constraint appeal_files_appeal_id_fkey foreign key (institution_id, appeal_id) references appeals (institution_id, id),
    constraint appeal_files_appeal_id_key unique (institution_id, appeal_id)
);
create index appeal_files_digest_idx on appeal_files (digest);

create table appeal_votes (
    institution_id uuid not null,
    id uuid not null,
    appeal_id uuid not null,
    member_id uuid not null constraint appeal_votes_member_id_fkey references servants (id),
    outcome text not null constraint appeal_votes_outcome_check check (outcome in
        ('allowed', 'allowed_with_conditions', 'dismissed')),
    reasons text not null,
    cast_at timestamptz not null,
    constraint appeal_votes_pkey primary key (institution_id, id),
    constraint appeal_votes_appeal_id_fkey foreign key (institution_id, appeal_id) references appeals (institution_id, id),
    constraint appeal_votes_appeal_id_member_id_key unique (institution_id, appeal_id, member_id)
);
create index appeal_votes_member_id_idx on appeal_votes (member_id);
