-- What is national: regions, institutions, cadres, persons. Small tables, one row a thing.
create table regions (
    code text constraint regions_pkey primary key,
    name_en text not null,
    name_sw text not null,
    capital text not null,
    zone text not null
);

create table institutions (
    id uuid constraint institutions_pkey primary key,
    code text not null constraint institutions_code_key unique,
    version integer not null default 1,
    created_at timestamptz not null default now()
);
comment on table institutions is 'A public institution (taasisi). What changes with time is in institution_periods.';

-- Ministries are renamed, split and moved: each row holds from starts_on until the next row of the institution.
create table institution_periods (
    institution_id uuid not null constraint institution_periods_institution_id_fkey references institutions (id),
    id uuid not null,
    starts_on date not null,
    name_en text not null,
    name_sw text not null,
    acronym text,
    kind text not null constraint institution_periods_kind_check check (kind in ('ministry', 'independent_department',
        'executive_agency', 'regional_secretariat', 'local_government_authority', 'public_corporation', 'other')),
    subkind text,
    parent_id uuid constraint institution_periods_parent_id_fkey references institutions (id),
    region_code text constraint institution_periods_region_code_fkey references regions (code),
    vote_code text,
    constraint institution_periods_pkey primary key (institution_id, id),
    constraint institution_periods_institution_id_starts_on_key unique (institution_id, starts_on),
    constraint institution_periods_parent_id_check check (parent_id <> institution_id)
);
create index institution_periods_parent_id_idx on institution_periods (parent_id);
create index institution_periods_region_code_idx on institution_periods (region_code);

create table designations (
    id uuid constraint designations_pkey primary key,
    code text not null constraint designations_code_key unique,
    name_en text not null,
    name_sw text not null,
    family text not null,
    entry_scale text,
    version integer not null default 1,
    created_at timestamptz not null default now()
);
comment on column designations.family is 'The cadre group (education, health …): cycles are assigned by it.';

create table servants (
    id uuid constraint servants_pkey primary key,
    check_number text not null constraint servants_check_number_key unique
        constraint servants_check_number_check check (check_number ~ '^[0-9]{6,12}$'),
    first_name text not null,
    middle_name text,
    last_name text not null,
    sex text not null constraint servants_sex_check check (sex in ('female', 'male')),
    date_of_birth date not null,
    first_appointed_on date not null,
    phone text,
    email text,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    constraint servants_first_appointed_on_check check (first_appointed_on > date_of_birth)
);
create index servants_last_name_idx on servants (last_name, first_name, id);
