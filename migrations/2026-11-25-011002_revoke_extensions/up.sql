-- An order is never edited: a wrong one is revoked by a dated order of its own. It held until the day of its revocation, so what
-- was handed in under it stays in time. `closes_on` is the day that holds.
alter table window_extensions
    add column ordered_closes_on date,
    add column revoked_at timestamptz,
    add column revoked_by uuid constraint window_extensions_revoked_by_fkey references accounts (id),
    add column revoke_reason text,
    add constraint window_extensions_revoked_at_check check (
        (revoked_at is null) = (revoked_by is null) and (revoked_at is null) = (revoke_reason is null));
update window_extensions set ordered_closes_on = closes_on;
alter table window_extensions alter column ordered_closes_on set not null,
    add constraint window_extensions_ordered_closes_on_check check (closes_on <= ordered_closes_on);
comment on column window_extensions.ordered_closes_on is 'The last day as it was ordered.';
create index window_extensions_revoked_by_idx on window_extensions (revoked_by);
