-- The answers to requests that came with an `Idempotency-Key`, so that a repeat gets the same one. Kept for a day.
create table idempotency_keys (
    account_id uuid not null constraint idempotency_keys_account_id_fkey references accounts (id),
    key text not null constraint idempotency_keys_key_check check (key ~ '^[!-~]{1,255}$'),
    attempt uuid not null,
    digest bytea not null,
    reserved_at timestamptz not null,
    status integer,
    headers jsonb,
    body bytea,
    constraint idempotency_keys_pkey primary key (account_id, key),
    constraint idempotency_keys_status_check check ((status is null) = (body is null) and (status is null) = (headers is null))
);
comment on column idempotency_keys.attempt is 'Who holds the key: only this attempt may write the answer.';
comment on column idempotency_keys.digest is 'SHA-256 of verb, path with query, and body.';
comment on column idempotency_keys.status is 'Of the answer; null while the request runs, or after it died.';
create index idempotency_keys_reserved_at_idx on idempotency_keys (reserved_at);
