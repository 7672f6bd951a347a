-- Moderation: before marks are disclosed, HR or a committee looks at them side by side and can ask for re-consideration.
create table moderations (
    institution_id uuid not null constraint moderations_institution_id_fkey references institutions (id),
    id uuid not null,
    cycle_id uuid not null constraint moderations_cycle_id_fkey references cycles (id),
    unit_id uuid,
    purpose text not null,
    status text not null constraint moderations_status_check check (status in ('open', 'closed')),
    opened_by uuid not null constraint moderations_opened_by_fkey references accounts (id),
    opened_at timestamptz not null,
    conclusion text,
    closed_by uuid constraint moderations_closed_by_fkey references accounts (id),
    closed_at timestamptz,
    version integer not null default 1,
    constraint moderations_pkey primary key (institution_id, id),
    constraint moderations_unit_id_fkey foreign key (institution_id, unit_id) references units (institution_id, id),
    constraint moderations_closed_at_check check ((status = 'closed') = (closed_at is not null)
        and (closed_at is null) = (conclusion is null) and (closed_at is null) = (closed_by is null))
);
create index moderations_id_idx on moderations (id);
create index moderations_cycle_id_idx on moderations (cycle_id, institution_id, status);
create index moderations_unit_id_idx on moderations (institution_id, unit_id);
create index moderations_opened_by_idx on moderations (opened_by);
create index moderations_closed_by_idx on moderations (closed_by);

create table moderation_requests (
    institution_id uuid not null,
    id uuid not null,
    moderation_id uuid not null,
    appraisal_id uuid not null,
    appraisal_version integer not null,
    supervisor_id uuid not null constraint moderation_requests_supervisor_id_fkey references servants (id),
    reason text not null,
    requested_by uuid not null constraint moderation_requests_requested_by_fkey references accounts (id),
    requested_at timestamptz not null,
    answer text constraint moderation_requests_answer_check check (answer in ('kept', 'reopened')),
    answer_reason text,
    answered_by uuid constraint moderation_requests_answered_by_fkey references servants (id),
    answered_at timestamptz,
    version integer not null default 1,
    constraint moderation_requests_pkey primary key (institution_id, id),
    constraint moderation_requests_moderation_id_fkey foreign key (institution_id, moderation_id)
        references moderations (institution_id, id),
    constraint moderation_requests_appraisal_id_fkey foreign key (institution_id, appraisal_id)
        references appraisals (institution_id, id),
    constraint moderation_requests_answered_at_check check ((answer is null) = (answered_at is null)
        and (answer is null) = (answered_by is null) and (answer is null) = (answer_reason is null))
);
-- One waits for an answer at a time.
create unique index moderation_requests_appraisal_id_key on moderation_requests (institution_id, appraisal_id)
    where answer is null;
create index moderation_requests_id_idx on moderation_requests (id);
create index moderation_requests_moderation_id_idx on moderation_requests (institution_id, moderation_id);
create index moderation_requests_appraisal_id_idx on moderation_requests (institution_id, appraisal_id);
create index moderation_requests_supervisor_id_idx on moderation_requests (supervisor_id);
create index moderation_requests_requested_by_idx on moderation_requests (requested_by);
create index moderation_requests_answered_by_idx on moderation_requests (answered_by);
