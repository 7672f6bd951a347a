create table accounts (
    id uuid constraint accounts_pkey primary key,
    servant_id uuid constraint accounts_servant_id_key unique
        constraint accounts_servant_id_fkey references servants (id),
    email text constraint accounts_email_key unique
        constraint accounts_email_check check (email = lower(email)),
    display_name text not null,
    status text not null constraint accounts_status_check check (status in ('invited', 'active', 'deactivated')),
    language text not null default 'sw' constraint accounts_language_check check (language in ('en', 'sw')),
    password_hash text,
    activation_hash bytea,
    activation_expires_at timestamptz,
    activation_attempts integer not null default 0,
    failed_attempts integer not null default 0,
    locked_until timestamptz,
    last_login_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    constraint accounts_login_check check (servant_id is not null or email is not null)
);
comment on table accounts is 'A log-in: of one servant (by check number), or of a person or machine outside the service (by e-mail).';

-- Roles that are granted, each with its reach. "Servant" and "supervisor" follow from postings.
create table grants (
    id uuid constraint grants_pkey primary key,
    account_id uuid not null constraint grants_account_id_fkey references accounts (id),
    role text not null constraint grants_role_check check (role in ('hr_officer', 'planning_officer', 'institution_head',
        'institution_admin', 'committee_member', 'national_admin', 'auditor', 'integration')),
    institution_id uuid constraint grants_institution_id_fkey references institutions (id),
    with_subordinates boolean not null default false,
    reason text not null,
    granted_by uuid constraint grants_granted_by_fkey references accounts (id),
    granted_at timestamptz not null,
    revoked_by uuid constraint grants_revoked_by_fkey references accounts (id),
    revoked_at timestamptz,
    constraint grants_reach_check check ((role in ('national_admin', 'auditor') and not with_subordinates)
        or institution_id is not null),
    constraint grants_national_admin_check check (role <> 'national_admin' or institution_id is null)
);
create unique index grants_account_id_role_institution_id_key on grants
    (account_id, role, coalesce(institution_id, '00000000-0000-0000-0000-000000000000')) where revoked_at is null;
create index grants_account_id_idx on grants (account_id);
create index grants_institution_id_idx on grants (institution_id);
create index grants_granted_by_idx on grants (granted_by);
create index grants_revoked_by_idx on grants (revoked_by);

-- One log-in on one device: the family of its refresh tokens.
create table sessions (
    id uuid constraint sessions_pkey primary key,
    account_id uuid not null constraint sessions_account_id_fkey references accounts (id),
    user_agent text,
    address text,
    created_at timestamptz not null,
    last_used_at timestamptz not null,
    ended_at timestamptz,
    end_reason text constraint sessions_end_reason_check check (end_reason in
        ('logged_out', 'token_reused', 'password_changed', 'account_changed'))
);
create index sessions_account_id_idx on sessions (account_id);

create table refresh_tokens (
    token_hash bytea constraint refresh_tokens_pkey primary key,
    session_id uuid not null constraint refresh_tokens_session_id_fkey references sessions (id),
    issued_at timestamptz not null,
    expires_at timestamptz not null,
    used_at timestamptz
);
create index refresh_tokens_session_id_idx on refresh_tokens (session_id);
create index refresh_tokens_expires_at_idx on refresh_tokens (expires_at);
