-- Improvement plans for poor marks: goals, support, reviews, an outcome.
create table improvement_plans (
    institution_id uuid not null constraint improvement_plans_institution_id_fkey references institutions (id),
    id uuid not null,
    appraisal_id uuid,
    posting_id uuid not null,
    servant_id uuid not null constraint improvement_plans_servant_id_fkey references servants (id),
    reason text,
    status text not null constraint improvement_plans_status_check check (status in ('draft', 'active', 'closed')),
    status_since timestamptz not null,
    goals jsonb not null,
    support text,
    review_dates jsonb not null,
    ends_on date,
    written_at timestamptz not null,
    response text constraint improvement_plans_response_check check (response in ('agreed', 'seen_not_agreed', 'deemed')),
    response_comment text,
    outcome text constraint improvement_plans_outcome_check check (outcome in ('achieved', 'partly', 'not_achieved', 'cancelled')),
    outcome_reason text,
    opened_at timestamptz not null,
    closed_at timestamptz,
    version integer not null default 1,
    constraint improvement_plans_pkey primary key (institution_id, id),
    constraint improvement_plans_appraisal_id_fkey foreign key (institution_id, appraisal_id)
        references appraisals (institution_id, id),
    constraint improvement_plans_posting_id_fkey foreign key (institution_id, posting_id) references postings (institution_id, id),
    constraint improvement_plans_reason_check check (appraisal_id is not null or reason is not null),
    constraint improvement_plans_ends_on_check check (status <> 'active' or ends_on is not null),
    constraint improvement_plans_closed_at_check check ((status = 'closed') = (closed_at is not null)),
    constraint improvement_plans_outcome_reason_check check ((outcome is null) = (outcome_reason is null)
        and (status = 'closed') = (outcome is not null))
);
create index improvement_plans_id_idx on improvement_plans (id);
create index improvement_plans_appraisal_id_idx on improvement_plans (institution_id, appraisal_id);
create index improvement_plans_posting_id_idx on improvement_plans (institution_id, posting_id);
create index improvement_plans_servant_id_idx on improvement_plans (servant_id);
create unique index improvement_plans_institution_id_posting_id_key on improvement_plans (institution_id, posting_id)
    where status <> 'closed';

create table improvement_reviews (
    institution_id uuid not null constraint improvement_reviews_institution_id_fkey references institutions (id),
    id uuid not null,
    plan_id uuid not null,
    held_on date not null,
    findings jsonb not null,
    comment text,
    recorded_by uuid not null constraint improvement_reviews_recorded_by_fkey references accounts (id),
    recorded_at timestamptz not null,
    constraint improvement_reviews_pkey primary key (institution_id, id),
    constraint improvement_reviews_plan_id_fkey foreign key (institution_id, plan_id) references improvement_plans (institution_id, id)
);
create index improvement_reviews_plan_id_idx on improvement_reviews (institution_id, plan_id);
create index improvement_reviews_recorded_by_idx on improvement_reviews (recorded_by);

-- A dated order; the end of a plan is never edited otherwise.
create table improvement_extensions (
    institution_id uuid not null constraint improvement_extensions_institution_id_fkey references institutions (id),
    id uuid not null,
    plan_id uuid not null,
    ends_on date not null,
    reason text not null,
    ordered_by uuid not null constraint improvement_extensions_ordered_by_fkey references accounts (id),
    ordered_at timestamptz not null,
    constraint improvement_extensions_pkey primary key (institution_id, id),
    constraint improvement_extensions_plan_id_fkey foreign key (institution_id, plan_id)
        references improvement_plans (institution_id, id)
);
create index improvement_extensions_plan_id_idx on improvement_extensions (institution_id, plan_id);
create index improvement_extensions_ordered_by_idx on improvement_extensions (ordered_by);
