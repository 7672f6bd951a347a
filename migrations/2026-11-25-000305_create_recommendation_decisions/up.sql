-- What came of a supervisor's recommendation of reward, development or sanction: the present decision; the audit trail has each.
create table recommendation_decisions (
    institution_id uuid not null constraint recommendation_decisions_institution_id_fkey references institutions (id),
    id uuid not null,
    appraisal_id uuid not null,
    decision text not null constraint recommendation_decisions_decision_check check (decision in ('pending', 'granted', 'declined')),
    note text,
    decided_by uuid not null constraint recommendation_decisions_decided_by_fkey references accounts (id),
    decided_at timestamptz not null,
    version integer not null default 1,
    constraint recommendation_decisions_pkey primary key (institution_id, id),
    constraint recommendation_decisions_appraisal_id_fkey foreign key (institution_id, appraisal_id)
        references appraisals (institution_id, id),
    constraint recommendation_decisions_institution_id_appraisal_id_key unique (institution_id, appraisal_id)
);
create index recommendation_decisions_decided_by_idx on recommendation_decisions (decided_by);
