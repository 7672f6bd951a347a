create table appraisals (
    institution_id uuid not null constraint appraisals_institution_id_fkey references institutions (id),
    id uuid not null,
    cycle_id uuid not null constraint appraisals_cycle_id_fkey references cycles (id),
    agreement_id uuid not null,
    agreement_revision integer not null,
    posting_id uuid not null,
    servant_id uuid not null constraint appraisals_servant_id_fkey references servants (id),
    supervisor_id uuid not null constraint appraisals_supervisor_id_fkey references servants (id),
    reviewer_id uuid constraint appraisals_reviewer_id_fkey references servants (id),
    unit_id uuid not null,
    designation_id uuid not null constraint appraisals_designation_id_fkey references designations (id),
    template_id uuid not null constraint appraisals_template_id_fkey references templates (id),
    kind text not null constraint appraisals_kind_check check (kind in ('mid_year', 'annual')),
    period_starts_on date not null,
    period_ends_on date not null,
    status text not null constraint appraisals_status_check check (status in ('assessing', 'discussion', 'proposed', 'signing',
        'countersigning', 'countersigned', 'disclosed', 'final', 'on_hold', 'unrateable')),
    status_since timestamptz not null,
    held_status text,
    status_reason text,
    due_on date,
    objectives jsonb not null,
    agreed boolean,
    disagreement jsonb,
    score jsonb,
    overall numeric(5, 2),
    grade text,
    content_round integer not null default 1,
    opened_at timestamptz not null,
    disclosed_at timestamptz,
    finalised_at timestamptz,
    version integer not null default 1,
    constraint appraisals_pkey primary key (institution_id, id),
    constraint appraisals_agreement_id_fkey foreign key (institution_id, agreement_id, agreement_revision)
        references agreement_versions (institution_id, agreement_id, revision),
    constraint appraisals_posting_id_fkey foreign key (institution_id, posting_id) references postings (institution_id, id),
    constraint appraisals_unit_id_fkey foreign key (institution_id, unit_id) references units (institution_id, id),
    constraint appraisals_institution_id_agreement_id_kind_key unique (institution_id, agreement_id, kind),
    constraint appraisals_supervisor_id_check check (supervisor_id <> servant_id),
    constraint appraisals_reviewer_id_check check (reviewer_id <> servant_id),
    constraint appraisals_status_reason_check check (status not in ('on_hold', 'unrateable') or status_reason is not null),
    constraint appraisals_held_status_check check ((status = 'on_hold') = (held_status is not null)),
    constraint appraisals_period_ends_on_check check (period_ends_on >= period_starts_on),
    constraint appraisals_disclosed_at_check check (status not in ('disclosed', 'final') or kind = 'mid_year' or disclosed_at is not null)
);
comment on column appraisals.due_on is 'After a return by the reviewer: the day until which marks can be discussed again, window or not.';
comment on column appraisals.objectives is 'The objectives of the agreed revision, as they were when the appraisal was opened.';
comment on column appraisals.content_round is 'Which round of content the signatures cover; a return by the reviewer begins the next.';
create index appraisals_id_idx on appraisals (id);
create index appraisals_agreement_id_idx on appraisals (institution_id, agreement_id, agreement_revision);
create index appraisals_posting_id_idx on appraisals (institution_id, posting_id);
create index appraisals_unit_id_idx on appraisals (institution_id, unit_id);
create index appraisals_cycle_id_idx on appraisals (cycle_id, institution_id, kind, status);
create index appraisals_servant_id_idx on appraisals (servant_id);
create index appraisals_supervisor_id_idx on appraisals (supervisor_id);
create index appraisals_reviewer_id_idx on appraisals (reviewer_id);
create index appraisals_designation_id_idx on appraisals (designation_id);
create index appraisals_template_id_idx on appraisals (template_id);

-- The three columns of marks: one sheet a side. A sheet of the other side is not read before both are submitted.
create table sheets (
    institution_id uuid not null constraint sheets_institution_id_fkey references institutions (id),
    id uuid not null,
    appraisal_id uuid not null,
    side text not null constraint sheets_side_check check (side in ('self', 'supervisor', 'agreed')),
    content jsonb not null,
    author_id uuid not null constraint sheets_author_id_fkey references servants (id),
    saved_at timestamptz not null,
    submitted_at timestamptz,
    version integer not null default 1,
    constraint sheets_pkey primary key (institution_id, id),
    constraint sheets_appraisal_id_fkey foreign key (institution_id, appraisal_id) references appraisals (institution_id, id),
    constraint sheets_appraisal_id_side_key unique (institution_id, appraisal_id, side)
);
create index sheets_author_id_idx on sheets (author_id);

create table signatures (
    institution_id uuid not null constraint signatures_institution_id_fkey references institutions (id),
    id uuid not null,
    appraisal_id uuid not null,
    content_round integer not null,
    role text not null constraint signatures_role_check check (role in ('appraisee', 'supervisor', 'reviewer')),
    signer_id uuid not null constraint signatures_signer_id_fkey references servants (id),
    statement text not null constraint signatures_statement_check check (statement in ('agreed', 'seen_not_agreed')),
    comment text,
    digest bytea not null constraint signatures_digest_check check (octet_length(digest) = 32),
    signed_at timestamptz not null,
    constraint signatures_pkey primary key (institution_id, id),
    constraint signatures_appraisal_id_fkey foreign key (institution_id, appraisal_id) references appraisals (institution_id, id),
    constraint signatures_appraisal_id_content_round_role_key unique (institution_id, appraisal_id, content_round, role)
);
create index signatures_signer_id_idx on signatures (signer_id);
comment on column signatures.digest is 'SHA-256 of the canonical JSON (RFC 8785) of what was signed.';
