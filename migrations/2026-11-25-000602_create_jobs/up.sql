-- Long work, done in batches by the worker. `position` is where the last batch ended: after a crash it goes on from there.
create table jobs (
    institution_id uuid not null constraint jobs_institution_id_fkey references institutions (id),
    id uuid not null,
    kind text not null constraint jobs_kind_check check (kind in ('cycle_launch')),
    cycle_id uuid not null constraint jobs_cycle_id_fkey references cycles (id),
    day date not null,
    state text not null constraint jobs_state_check check (state in ('waiting', 'running', 'done', 'cancelled', 'failed')),
    asked_by uuid not null constraint jobs_asked_by_fkey references accounts (id),
    asked_at timestamptz not null,
    position uuid,
    expected integer not null,
    created integer not null default 0,
    existing integer not null default 0,
    excluded integer not null default 0,
    failures integer not null default 0,
    beat_at timestamptz,
    finished_at timestamptz,
    version integer not null default 1,
    constraint jobs_pkey primary key (institution_id, id),
    constraint jobs_finished_at_check check ((state in ('waiting', 'running')) = (finished_at is null))
);
create unique index jobs_institution_id_cycle_id_key on jobs (institution_id, cycle_id) where state in ('waiting', 'running');
create index jobs_id_idx on jobs (id);
create index jobs_cycle_id_idx on jobs (cycle_id);
create index jobs_asked_by_idx on jobs (asked_by);

create table job_results (
    institution_id uuid not null,
    id uuid not null,
    job_id uuid not null,
    posting_id uuid not null,
    servant_id uuid not null constraint job_results_servant_id_fkey references servants (id),
    outcome text not null constraint job_results_outcome_check check (outcome in ('created', 'existing', 'excluded')),
    reason text,
    agreement_id uuid,
    constraint job_results_pkey primary key (institution_id, id),
    constraint job_results_job_id_fkey foreign key (institution_id, job_id) references jobs (institution_id, id),
    constraint job_results_posting_id_fkey foreign key (institution_id, posting_id) references postings (institution_id, id),
    constraint job_results_agreement_id_fkey foreign key (institution_id, agreement_id) references agreements (institution_id, id),
    constraint job_results_institution_id_job_id_posting_id_key unique (institution_id, job_id, posting_id),
    constraint job_results_reason_check check ((outcome = 'excluded') = (reason is not null)),
    constraint job_results_agreement_id_check check ((outcome = 'excluded') = (agreement_id is null))
);
create index job_results_posting_id_idx on job_results (institution_id, posting_id);
create index job_results_agreement_id_idx on job_results (institution_id, agreement_id);
create index job_results_servant_id_idx on job_results (servant_id);
