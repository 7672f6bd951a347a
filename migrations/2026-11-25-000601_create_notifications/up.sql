-- What has happened and may have to be told: written in the statement of the audit entry that it repeats, taken away by the
-- worker once everybody who should know is told. The institution is the nil UUID for what is national.
create table outbox (
    institution_id uuid not null,
    id uuid not null,
    at timestamptz not null,
    account_id uuid,
    action text not null,
    subject_kind text not null,
    subject_id uuid not null,
    constraint outbox_pkey primary key (institution_id, id)
);
create index outbox_id_idx on outbox (id);
comment on column outbox.id is 'The id of the audit entry.';

create table notifications (
    institution_id uuid not null,
    id uuid not null,
    account_id uuid not null constraint notifications_account_id_fkey references accounts (id),
    kind text not null constraint notifications_kind_check check (kind in ('agreement_opened', 'agreement_submitted',
        'agreement_returned', 'agreement_agreed', 'agreement_revised', 'appraisal_opened', 'sheet_submitted', 'marks_proposed',
        'marks_accepted', 'marks_declined', 'appraisal_signed', 'appraisal_returned', 'appraisal_disclosed', 'appraisal_final',
        'appraisal_held', 'posting_changed', 'window_extended', 'job_finished', 'due_soon', 'waiting_on_you', 'escalated')),
    subject_kind text not null,
    subject_id uuid not null,
    due_on date,
    key text not null,
    created_at timestamptz not null,
    read_at timestamptz,
    constraint notifications_pkey primary key (institution_id, id),
    constraint notifications_institution_id_account_id_key_key unique (institution_id, account_id, key)
);
comment on column notifications.key is 'What makes it one: the same happening or the same reminder is told to a person once.';
create index notifications_account_id_idx on notifications (account_id, created_at desc, id desc);
create index notifications_unread_idx on notifications (account_id) where read_at is null;
create index notifications_id_idx on notifications (id);

-- One row for each notification and channel, which ends with exactly one result.
create table deliveries (
    institution_id uuid not null,
    id uuid not null,
    notification_id uuid not null,
    channel text not null constraint deliveries_channel_check check (channel in ('log', 'email', 'webhook', 'sms')),
    status text not null constraint deliveries_status_check check (status in ('waiting', 'sent', 'given_up')),
    attempts integer not null default 0,
    next_at timestamptz not null,
    finished_at timestamptz,
    error text,
    constraint deliveries_pkey primary key (institution_id, id),
    constraint deliveries_notification_id_fkey foreign key (institution_id, notification_id)
        references notifications (institution_id, id),
    constraint deliveries_institution_id_notification_id_channel_key unique (institution_id, notification_id, channel),
    constraint deliveries_finished_at_check check ((status = 'waiting') = (finished_at is null))
);
create index deliveries_next_at_idx on deliveries (next_at) where status = 'waiting';

create table notification_preferences (
    account_id uuid constraint notification_preferences_pkey primary key
        constraint notification_preferences_account_id_fkey references accounts (id),
    email boolean not null,
    sms boolean not null,
    webhook boolean not null,
    quiet_from integer constraint notification_preferences_quiet_from_check check (quiet_from between 0 and 1439),
    quiet_until integer constraint notification_preferences_quiet_until_check check (quiet_until between 0 and 1439),
    quiet_kinds jsonb not null,
    version integer not null,
    constraint notification_preferences_quiet_check check ((quiet_from is null) = (quiet_until is null)
        and quiet_from is distinct from quiet_until or quiet_from is null and quiet_until is null)
);
comment on column notification_preferences.quiet_from is 'Minutes after midnight in Dar es Salaam.';

-- On which day the worker last ended a daily chore.
create table chores (
    name text constraint chores_pkey primary key,
    done_on date not null
);
