-- The plan of an institution for a year (PIPMIS): strategic objectives, their targets, indicators and activities.
create table plans (
    institution_id uuid not null constraint plans_institution_id_fkey references institutions (id),
    id uuid not null,
    year text not null constraint plans_year_check check (year ~ '^[0-9]{4}(/[0-9]{2})?$'),
    starts_on date not null,
    ends_on date not null,
    status text not null constraint plans_status_check check (status in ('draft', 'submitted', 'returned', 'approved')),
    revision integer not null default 1,
    revision_reason text,
    approved_revision integer,
    return_reason text,
    due_on date,
    content jsonb not null,
    attainment_cap integer not null constraint plans_attainment_cap_check check (attainment_cap between 100 and 200),
    reporting_days integer not null constraint plans_reporting_days_check check (reporting_days between 1 and 366),
    status_since timestamptz not null,
    written_by uuid not null constraint plans_written_by_fkey references accounts (id),
    submitted_by uuid constraint plans_submitted_by_fkey references accounts (id),
    submitted_at timestamptz,
    approved_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    constraint plans_pkey primary key (institution_id, id),
    constraint plans_institution_id_year_key unique (institution_id, year),
    constraint plans_ends_on_check check (ends_on > starts_on),
    constraint plans_return_reason_check check ((status = 'returned') = (return_reason is not null)),
    constraint plans_due_on_check check (due_on is null or status = 'returned'),
    constraint plans_approved_revision_check check (status <> 'approved' or approved_revision = revision),
    constraint plans_revision_reason_check check ((revision > 1) = (revision_reason is not null))
);
create index plans_id_idx on plans (id);
create index plans_year_idx on plans (year, id);
create index plans_written_by_idx on plans (written_by);
create index plans_submitted_by_idx on plans (submitted_by);
comment on column plans.content is 'The revision that is being worked on; what was approved is in plan_versions.';
comment on column plans.attainment_cap is 'The most that an indicator can attain, in percent; as the setting was when the plan was begun.';
comment on column plans.reporting_days is 'Days after a quarter''s end on which its figures can still be written; as the setting was when the plan was begun.';

-- Every approved revision is kept, word for word.
create table plan_versions (
    institution_id uuid not null constraint plan_versions_institution_id_fkey references institutions (id),
    id uuid not null,
    plan_id uuid not null,
    revision integer not null,
    reason text,
    content jsonb not null,
    submitted_by uuid not null constraint plan_versions_submitted_by_fkey references accounts (id),
    submitted_at timestamptz not null,
    approved_by uuid not null constraint plan_versions_approved_by_fkey references accounts (id),
    approved_at timestamptz not null,
    constraint plan_versions_pkey primary key (institution_id, id),
    constraint plan_versions_plan_id_fkey foreign key (institution_id, plan_id) references plans (institution_id, id),
    constraint plan_versions_institution_id_plan_id_revision_key unique (institution_id, plan_id, revision)
);
create index plan_versions_submitted_by_idx on plan_versions (submitted_by);
create index plan_versions_approved_by_idx on plan_versions (approved_by);

-- The targets of approved plans, for whatever serves them. One that a revision takes out is withdrawn, never deleted.
create table plan_targets (
    institution_id uuid not null constraint plan_targets_institution_id_fkey references institutions (id),
    id uuid not null,
    plan_id uuid not null,
    objective_id uuid not null,
    objective_title text not null,
    title text not null,
    position integer not null,
    withdrawn_at timestamptz,
    constraint plan_targets_pkey primary key (institution_id, id),
    constraint plan_targets_plan_id_fkey foreign key (institution_id, plan_id) references plans (institution_id, id)
);
create index plan_targets_plan_id_idx on plan_targets (institution_id, plan_id, position);

-- Which target of the overseeing institution a target serves: a directory of the nation, beside the targets of each institution.
create table target_links (
    institution_id uuid not null,
    target_id uuid not null,
    serves_institution_id uuid not null,
    serves_id uuid not null,
    constraint target_links_pkey primary key (institution_id, target_id),
    constraint target_links_target_id_fkey foreign key (institution_id, target_id) references plan_targets (institution_id, id),
    constraint target_links_serves_id_fkey foreign key (serves_institution_id, serves_id) references plan_targets (institution_id, id),
    constraint target_links_serves_institution_id_check check (serves_institution_id <> institution_id)
);
create index target_links_serves_id_idx on target_links (serves_institution_id, serves_id);

-- What was attained in a quarter: one report a quarter, with a figure for each indicator.
create table plan_reports (
    institution_id uuid not null constraint plan_reports_institution_id_fkey references institutions (id),
    id uuid not null,
    plan_id uuid not null,
    quarter integer not null constraint plan_reports_quarter_check check (quarter between 1 and 4),
    figures jsonb not null,
    reported_by uuid not null constraint plan_reports_reported_by_fkey references accounts (id),
    reported_at timestamptz not null,
    version integer not null default 1,
    constraint plan_reports_pkey primary key (institution_id, id),
    constraint plan_reports_plan_id_fkey foreign key (institution_id, plan_id) references plans (institution_id, id),
    constraint plan_reports_institution_id_plan_id_quarter_key unique (institution_id, plan_id, quarter)
);
create index plan_reports_reported_by_idx on plan_reports (reported_by);
