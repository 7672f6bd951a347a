create table templates (
    id uuid constraint templates_pkey primary key,
    code text not null,
    edition integer not null,
    name_en text not null,
    name_sw text not null,
    status text not null constraint templates_status_check check (status in ('draft', 'published', 'retired')),
    content jsonb not null,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    published_at timestamptz,
    constraint templates_code_edition_key unique (code, edition),
    constraint templates_published_at_check check ((status = 'draft') = (published_at is null))
);
comment on column templates.edition is 'A published template never changes; a change is the next edition of its code.';

create table cycles (
    id uuid constraint cycles_pkey primary key,
    label text not null,
    calendar text not null constraint cycles_calendar_check check (calendar in ('financial', 'calendar')),
    starts_on date not null,
    ends_on date not null,
    template_id uuid not null constraint cycles_template_id_fkey references templates (id),
    status text not null constraint cycles_status_check check (status in ('draft', 'open', 'closed')),
    minimum_days integer not null default 90 constraint cycles_minimum_days_check check (minimum_days between 1 and 366),
    appeal_days integer not null default 14 constraint cycles_appeal_days_check check (appeal_days between 1 and 90),
    version integer not null default 1,
    created_at timestamptz not null default now(),
    constraint cycles_calendar_label_key unique (calendar, label),
    constraint cycles_ends_on_check check (ends_on > starts_on)
);
create index cycles_template_id_idx on cycles (template_id);

create table cycle_windows (
    cycle_id uuid not null constraint cycle_windows_cycle_id_fkey references cycles (id),
    phase text not null constraint cycle_windows_phase_check check (phase in ('planning', 'mid_year', 'annual')),
    opens_on date not null,
    closes_on date not null,
    constraint cycle_windows_pkey primary key (cycle_id, phase),
    constraint cycle_windows_closes_on_check check (closes_on >= opens_on)
);

-- Which cycle a cadre group of an institution follows; no family: everybody who is in no other group.
create table cycle_assignments (
    institution_id uuid not null constraint cycle_assignments_institution_id_fkey references institutions (id),
    id uuid not null,
    cycle_id uuid not null constraint cycle_assignments_cycle_id_fkey references cycles (id),
    family text,
    created_at timestamptz not null default now(),
    constraint cycle_assignments_pkey primary key (institution_id, id)
);
create unique index cycle_assignments_institution_id_cycle_id_family_key
    on cycle_assignments (institution_id, cycle_id, coalesce(family, ''));
create index cycle_assignments_cycle_id_idx on cycle_assignments (cycle_id);

-- A dated order; a deadline is never edited.
create table window_extensions (
    institution_id uuid not null constraint window_extensions_institution_id_fkey references institutions (id),
    id uuid not null,
    cycle_id uuid not null,
    phase text not null,
    closes_on date not null,
    reason text not null,
    ordered_by uuid not null constraint window_extensions_ordered_by_fkey references accounts (id),
    ordered_at timestamptz not null,
    constraint window_extensions_pkey primary key (institution_id, id),
    constraint window_extensions_cycle_id_phase_fkey foreign key (cycle_id, phase) references cycle_windows (cycle_id, phase)
);
create index window_extensions_cycle_id_phase_idx on window_extensions (cycle_id, phase, institution_id);
create index window_extensions_ordered_by_idx on window_extensions (ordered_by);
