alter table window_extensions
    drop column ordered_closes_on,
    drop column revoked_at,
    drop column revoked_by,
    drop column revoke_reason;
