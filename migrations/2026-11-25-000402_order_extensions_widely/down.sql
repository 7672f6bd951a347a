drop function target_day;
drop table target_days;
alter table window_extensions drop column outage_ends_on, drop column outage_starts_on, drop column reason_kind, drop column scope_of, drop column scope, drop column order_id;
