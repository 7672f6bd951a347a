-- Performance agreement (mkataba wa utendaji kazi): one for each servant, cycle and posting.
create table agreements (
    institution_id uuid not null constraint agreements_institution_id_fkey references institutions (id),
    id uuid not null,
    cycle_id uuid not null constraint agreements_cycle_id_fkey references cycles (id),
    posting_id uuid not null,
    servant_id uuid not null constraint agreements_servant_id_fkey references servants (id),
    status text not null constraint agreements_status_check check (status in ('draft', 'submitted', 'returned', 'agreed')),
    revision integer not null default 1,
    revision_reason text,
    agreed_revision integer,
    return_reason text,
    due_on date,
    status_since timestamptz not null,
    submitted_at timestamptz,
    agreed_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    constraint agreements_pkey primary key (institution_id, id),
    constraint agreements_institution_id_cycle_id_posting_id_key unique (institution_id, cycle_id, posting_id),
    constraint agreements_posting_id_fkey foreign key (institution_id, posting_id) references postings (institution_id, id),
    constraint agreements_return_reason_check check ((status = 'returned') = (return_reason is not null)),
    constraint agreements_due_on_check check (due_on is null or status = 'returned'),
    constraint agreements_agreed_revision_check check (status <> 'agreed' or agreed_revision = revision),
    constraint agreements_revision_reason_check check ((revision > 1) = (revision_reason is not null))
);
create index agreements_id_idx on agreements (id);
create index agreements_posting_id_idx on agreements (institution_id, posting_id);
create index agreements_cycle_id_idx on agreements (cycle_id, institution_id, status);
create index agreements_servant_id_idx on agreements (servant_id);

create table objectives (
    institution_id uuid not null constraint objectives_institution_id_fkey references institutions (id),
    id uuid not null,
    agreement_id uuid not null,
    position integer not null,
    title text not null,
    weight numeric(5, 2) not null constraint objectives_weight_check check (weight > 0 and weight <= 100),
    targets jsonb not null,
    criteria text,
    resources text,
    serves text,
    constraint objectives_pkey primary key (institution_id, id),
    constraint objectives_agreement_id_fkey foreign key (institution_id, agreement_id) references agreements (institution_id, id),
    constraint objectives_agreement_id_position_key unique (institution_id, agreement_id, position) deferrable initially deferred
);
create index objectives_id_idx on objectives (id);
comment on column objectives.targets is 'Performance targets: a list of {indicator, unit, baseline, target}.';
comment on column objectives.serves is 'The institutional target that the objective serves (alignment).';

-- Every agreed version is kept, word for word.
create table agreement_versions (
    institution_id uuid not null constraint agreement_versions_institution_id_fkey references institutions (id),
    id uuid not null,
    agreement_id uuid not null,
    revision integer not null,
    reason text,
    content jsonb not null,
    submitted_by uuid not null constraint agreement_versions_submitted_by_fkey references servants (id),
    submitted_at timestamptz not null,
    agreed_by uuid not null constraint agreement_versions_agreed_by_fkey references servants (id),
    agreed_at timestamptz not null,
    constraint agreement_versions_pkey primary key (institution_id, id),
    constraint agreement_versions_agreement_id_fkey foreign key (institution_id, agreement_id) references agreements (institution_id, id),
    constraint agreement_versions_agreement_id_revision_key unique (institution_id, agreement_id, revision)
);
create index agreement_versions_submitted_by_idx on agreement_versions (submitted_by);
create index agreement_versions_agreed_by_idx on agreement_versions (agreed_by);
comment on column agreements.due_on is 'After a return: the day until which the servant can hand it in again, window or not.';
