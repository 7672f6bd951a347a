-- Continuous feedback between colleagues of one institution. A note never changes; it can be withdrawn and acknowledged.
create table feedback_notes (
    institution_id uuid not null constraint feedback_notes_institution_id_fkey references institutions (id),
    id uuid not null,
    author_id uuid not null constraint feedback_notes_author_id_fkey references servants (id),
    recipient_id uuid not null constraint feedback_notes_recipient_id_fkey references servants (id),
    kind text not null constraint feedback_notes_kind_check check (kind in ('praise', 'advice', 'observation')),
    text text not null,
    visibility text not null constraint feedback_notes_visibility_check check (visibility in ('private', 'supervisor')),
    supervisor_id uuid constraint feedback_notes_supervisor_id_fkey references servants (id),
    written_at timestamptz not null,
    acknowledged_at timestamptz,
    withdrawn_at timestamptz,
    version integer not null default 1,
    constraint feedback_notes_pkey primary key (institution_id, id),
    constraint feedback_notes_recipient_id_check check (recipient_id <> author_id),
    constraint feedback_notes_supervisor_id_check check (supervisor_id is null
        or visibility = 'supervisor' and supervisor_id <> recipient_id),
    constraint feedback_notes_withdrawn_at_check check (withdrawn_at is null or acknowledged_at is null)
);
create index feedback_notes_id_idx on feedback_notes (id);
create index feedback_notes_author_id_idx on feedback_notes (author_id, written_at);
create index feedback_notes_recipient_id_idx on feedback_notes (recipient_id, written_at);
create index feedback_notes_supervisor_id_idx on feedback_notes (supervisor_id, written_at);
comment on column feedback_notes.supervisor_id is 'With whom it is shared: the recipient''s supervisor on the day it was written.';
