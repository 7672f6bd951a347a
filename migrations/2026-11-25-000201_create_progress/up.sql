-- A subtask under an objective of an agreement. The objective is named without a foreign key: a revision of the agreement may
-- take an objective out while its subtasks stay on record; whether it is in force is read from the agreed version.
create table subtasks (
    institution_id uuid not null constraint subtasks_institution_id_fkey references institutions (id),
    id uuid not null,
    agreement_id uuid not null,
    objective_id uuid not null,
    status text not null constraint subtasks_status_check check (status in ('draft', 'submitted', 'returned', 'approved',
        'in_progress', 'completed', 'cancelled')),
    status_since timestamptz not null,
    terms jsonb not null,
    approved jsonb,
    revision integer not null default 1,
    revision_reason text,
    approved_revision integer,
    reason text,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    constraint subtasks_pkey primary key (institution_id, id),
    constraint subtasks_agreement_id_fkey foreign key (institution_id, agreement_id) references agreements (institution_id, id),
    constraint subtasks_approved_check check ((approved is null) = (approved_revision is null)),
    constraint subtasks_status_approved_check check (approved is not null or status in ('draft', 'submitted', 'returned')),
    constraint subtasks_reason_check check ((reason is not null) = (status in ('returned', 'cancelled'))),
    constraint subtasks_revision_reason_check check ((revision > 1) = (revision_reason is not null))
);
create index subtasks_id_idx on subtasks (id);
create index subtasks_agreement_id_idx on subtasks (institution_id, agreement_id, objective_id);
comment on column subtasks.terms is 'What is being written: title, indicators, weight, priority, first and last day.';
comment on column subtasks.approved is 'The terms that hold: those of the last approved revision.';

-- Every approved revision, word for word.
create table subtask_versions (
    institution_id uuid not null constraint subtask_versions_institution_id_fkey references institutions (id),
    id uuid not null,
    subtask_id uuid not null,
    revision integer not null,
    reason text,
    terms jsonb not null,
    approved_by uuid not null constraint subtask_versions_approved_by_fkey references servants (id),
    approved_at timestamptz not null,
    constraint subtask_versions_pkey primary key (institution_id, id),
    constraint subtask_versions_subtask_id_fkey foreign key (institution_id, subtask_id) references subtasks (institution_id, id),
    constraint subtask_versions_subtask_id_revision_key unique (institution_id, subtask_id, revision)
);
create index subtask_versions_approved_by_idx on subtask_versions (approved_by);

-- One entry a subtask and week; a retry on a bad line meets the unique key and makes no second row.
create table progress_entries (
    institution_id uuid not null constraint progress_entries_institution_id_fkey references institutions (id),
    id uuid not null,
    subtask_id uuid not null,
    week date not null constraint progress_entries_week_check check (extract(isodow from week) = 1),
    achieved numeric(16, 4),
    percent numeric(5, 2) not null constraint progress_entries_percent_check check (percent between 0 and 100),
    note text,
    status text not null constraint progress_entries_status_check check (status in ('draft', 'submitted', 'accepted', 'returned')),
    status_since timestamptz not null,
    return_reason text,
    submitted_at timestamptz,
    decided_by uuid constraint progress_entries_decided_by_fkey references servants (id),
    decided_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    constraint progress_entries_pkey primary key (institution_id, id),
    constraint progress_entries_subtask_id_fkey foreign key (institution_id, subtask_id) references subtasks (institution_id, id),
    constraint progress_entries_institution_id_subtask_id_week_key unique (institution_id, subtask_id, week),
    constraint progress_entries_return_reason_check check ((status = 'returned') = (return_reason is not null)),
    constraint progress_entries_submitted_at_check check (status = 'draft' or submitted_at is not null)
);
create index progress_entries_id_idx on progress_entries (id);
create index progress_entries_week_idx on progress_entries (week, id);
create index progress_entries_decided_by_idx on progress_entries (decided_by);
comment on column progress_entries.week is 'The Monday of the week (ISO 8601), in Dar es Salaam.';
comment on column progress_entries.achieved is 'The figure of the subtask''s quantitative indicator reached so far, in its unit.';
comment on column progress_entries.percent is 'How much of the subtask is done so far.';

-- What shows progress: a link, or a file in the object store under a random key.
create table evidence (
    institution_id uuid not null constraint evidence_institution_id_fkey references institutions (id),
    id uuid not null,
    entry_id uuid not null,
    kind text not null constraint evidence_kind_check check (kind in ('link', 'file')),
    title text not null,
    url text,
    media_type text,
    size bigint,
    sha256 bytea constraint evidence_sha256_check check (octet_length(sha256) = 32),
    object_key text,
    added_by uuid not null constraint evidence_added_by_fkey references servants (id),
    added_at timestamptz not null,
    constraint evidence_pkey primary key (institution_id, id),
    constraint evidence_entry_id_fkey foreign key (institution_id, entry_id) references progress_entries (institution_id, id),
    constraint evidence_institution_id_entry_id_sha256_key unique (institution_id, entry_id, sha256),
    constraint evidence_link_check check (kind <> 'link' or (url is not null and object_key is null)),
    constraint evidence_file_check check (kind <> 'file'
        or (url is null and media_type is not null and size is not null and sha256 is not null and object_key is not null))
);
create index evidence_id_idx on evidence (id);
create index evidence_entry_id_idx on evidence (institution_id, entry_id);
create index evidence_object_key_idx on evidence (object_key);
create index evidence_added_by_idx on evidence (added_by);

-- How often a cadre group of an institution fills in progress; no family: everybody who is in no other group.
create table check_in_rhythms (
    institution_id uuid not null constraint check_in_rhythms_institution_id_fkey references institutions (id),
    id uuid not null,
    family text,
    rhythm text not null constraint check_in_rhythms_rhythm_check check (rhythm in ('weekly', 'fortnightly', 'monthly', 'quarterly')),
    version integer not null default 1,
    created_at timestamptz not null default now(),
    constraint check_in_rhythms_pkey primary key (institution_id, id)
);
create unique index check_in_rhythms_institution_id_family_key on check_in_rhythms (institution_id, coalesce(family, ''));
