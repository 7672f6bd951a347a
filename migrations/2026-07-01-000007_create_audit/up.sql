-- Who did what, when, from where: written in the transaction of the change. The institution is the nil UUID for what is national.
create table audit_entries (
    institution_id uuid not null,
    id uuid not null,
    at timestamptz not null,
    account_id uuid,
    action text not null,
    subject_kind text not null,
    subject_id uuid not null,
    before jsonb,
    after jsonb,
    request_id text,
    address text,
    constraint audit_entries_pkey primary key (institution_id, id)
);
create index audit_entries_id_idx on audit_entries (id);
create index audit_entries_subject_id_idx on audit_entries (subject_id, id);
create index audit_entries_account_id_idx on audit_entries (account_id, id);
