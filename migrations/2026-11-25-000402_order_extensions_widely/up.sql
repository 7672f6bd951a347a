-- One order may keep a window open for an institution, a region, a kind of institution or the nation: a row for each institution.
alter table window_extensions
    add column order_id uuid,
    add column scope text not null default 'institution' constraint window_extensions_scope_check check (scope in ('institution', 'region', 'kind', 'nation')),
    add column scope_of text,
    add column reason_kind text not null default 'other' constraint window_extensions_reason_kind_check check (reason_kind in ('outage', 'emergency', 'court_order', 'other')),
    add column outage_starts_on date,
    add column outage_ends_on date,
    add constraint window_extensions_outage_ends_on_check check (outage_ends_on >= outage_starts_on),
    add constraint window_extensions_scope_of_check check ((scope in ('region', 'kind')) = (scope_of is not null)),
    add constraint window_extensions_outage_starts_on_check check ((reason_kind = 'outage') = (outage_starts_on is not null)),
    add constraint window_extensions_reason_kind_outage_ends_on_check check ((reason_kind = 'outage') = (outage_ends_on is not null));
update window_extensions set order_id = id;
comment on column window_extensions.scope_of is 'The region''s code, or the kind of institution.';
alter table window_extensions alter column order_id set not null;
create index window_extensions_order_id_idx on window_extensions (order_id);

-- Target days inside the legal window, set by the institution; they remind, the window alone refuses.
create table target_days (
    institution_id uuid not null constraint target_days_institution_id_fkey references institutions (id),
    id uuid not null,
    cycle_id uuid not null,
    phase text not null,
    unit_id uuid,
    family text,
    due_on date not null,
    set_by uuid not null constraint target_days_set_by_fkey references accounts (id),
    set_at timestamptz not null,
    version integer not null default 1,
    constraint target_days_pkey primary key (institution_id, id),
    constraint target_days_cycle_id_phase_fkey foreign key (cycle_id, phase) references cycle_windows (cycle_id, phase),
    constraint target_days_unit_id_fkey foreign key (institution_id, unit_id) references units (institution_id, id)
);
create unique index target_days_institution_id_cycle_id_phase_unit_id_family_key on target_days
    (institution_id, cycle_id, phase, coalesce(unit_id, '00000000-0000-0000-0000-000000000000'), coalesce(family, ''));
create index target_days_cycle_id_phase_idx on target_days (cycle_id, phase);
create index target_days_unit_id_idx on target_days (institution_id, unit_id);
create index target_days_set_by_idx on target_days (set_by);

create function target_day(institution uuid, cycle uuid, of_phase text, unit uuid, of_family text) returns date language sql stable as $$
    select t.due_on from target_days t
    where t.institution_id = institution and t.cycle_id = cycle and t.phase = of_phase
        and (t.unit_id is null or t.unit_id = unit) and (t.family is null or t.family = of_family)
    order by t.unit_id is null, t.family is null limit 1
$$;
comment on function target_day is 'The institution''s own target day for a unit and cadre group; the unit''s goes before the group''s.';
