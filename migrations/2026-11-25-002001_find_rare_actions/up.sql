-- The trail is read newest first by the kind of thing or by the action: a rare one is found without reading the rest.
create index audit_entries_action_id_idx on audit_entries (action, id);
create index audit_entries_subject_kind_id_idx on audit_entries (subject_kind, id);
