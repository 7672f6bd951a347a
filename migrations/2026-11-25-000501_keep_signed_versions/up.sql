-- What was signed is kept, word for word: one row for each round of an appraisal's content that anybody signed.
create table appraisal_versions (
    institution_id uuid not null,
    id uuid not null,
    appraisal_id uuid not null,
    number integer not null constraint appraisal_versions_number_check check (number >= 1),
    content jsonb not null,
    digest bytea not null constraint appraisal_versions_digest_check check (octet_length(digest) = 32),
    overall numeric(5, 2),
    grade text,
    signed_at timestamptz not null,
    superseded_at timestamptz,
    superseded_by text constraint appraisal_versions_superseded_by_check check (superseded_by in
        ('returned', 'reconsidered', 'appeal_allowed', 'appeal_varied', 'appeal_remitted')),
    superseded_reason text,
    constraint appraisal_versions_pkey primary key (institution_id, id),
    constraint appraisal_versions_appraisal_id_fkey foreign key (institution_id, appraisal_id)
        references appraisals (institution_id, id),
    constraint appraisal_versions_appraisal_id_number_key unique (institution_id, appraisal_id, number),
    constraint appraisal_versions_superseded_at_check check ((superseded_at is null) = (superseded_by is null)
        and (superseded_at is null) = (superseded_reason is null))
);
create index appraisal_versions_digest_idx on appraisal_versions (digest);
comment on column appraisal_versions.number is 'The round of content that the signatures of the same round cover.';
comment on column appraisal_versions.digest is 'SHA-256 of the canonical JSON (RFC 8785) of the content.';

-- A body that decides an appeal signs the marks that it varied.
alter table signatures drop constraint signatures_role_check;
alter table signatures add constraint signatures_role_check
    check (role in ('appraisee', 'supervisor', 'reviewer', 'deciding_body'));
alter table signatures drop constraint signatures_statement_check;
alter table signatures add constraint signatures_statement_check
    check (statement in ('agreed', 'seen_not_agreed', 'decided'));
create index signatures_digest_idx on signatures (digest);

-- Both parties' digests over an agreed revision; null for what was agreed before they were kept.
alter table agreement_versions add column digest bytea
    constraint agreement_versions_digest_check check (octet_length(digest) = 32);
alter table agreement_versions add column submitted_digest bytea
    constraint agreement_versions_submitted_digest_check check (octet_length(submitted_digest) = 32);
alter table agreement_versions add column agreed_digest bytea
    constraint agreement_versions_agreed_digest_check check (octet_length(agreed_digest) = 32);
create index agreement_versions_digest_idx on agreement_versions (digest);
create index agreement_versions_submitted_digest_idx on agreement_versions (submitted_digest);
create index agreement_versions_agreed_digest_idx on agreement_versions (agreed_digest);
