create extension if not exists btree_gist;

-- From here on a table that belongs to an institution has the key (institution_id, id), and so has every
-- reference between such tables: the database itself refuses a reference across institutions.
create table units (
    institution_id uuid not null constraint units_institution_id_fkey references institutions (id),
    id uuid not null,
    parent_id uuid,
    code text not null,
    kind text not null constraint units_kind_check check (kind in ('division', 'department', 'section', 'unit', 'ward', 'station')),
    name_en text not null,
    name_sw text not null,
    head_id uuid constraint units_head_id_fkey references servants (id),
    closed_on date,
    version integer not null default 1,
    created_at timestamptz not null default now(),
    constraint units_pkey primary key (institution_id, id),
    constraint units_institution_id_code_key unique (institution_id, code),
    constraint units_parent_id_fkey foreign key (institution_id, parent_id) references units (institution_id, id),
    constraint units_parent_id_check check (parent_id <> id)
);
create index units_parent_id_idx on units (institution_id, parent_id);
create index units_head_id_idx on units (head_id);
create index units_id_idx on units (id);

create table postings (
    institution_id uuid not null constraint postings_institution_id_fkey references institutions (id),
    id uuid not null,
    servant_id uuid not null constraint postings_servant_id_fkey references servants (id),
    unit_id uuid not null,
    designation_id uuid not null constraint postings_designation_id_fkey references designations (id),
    salary_scale text,
    kind text not null constraint postings_kind_check check (kind in ('substantive', 'acting', 'secondment')),
    starts_on date not null,
    ends_on date,
    end_reason text constraint postings_end_reason_check check (end_reason in
        ('transfer', 'promotion', 'end_of_acting', 'end_of_secondment', 'retirement', 'resignation', 'dismissal', 'death', 'other')),
    version integer not null default 1,
    created_at timestamptz not null default now(),
    constraint postings_pkey primary key (institution_id, id),
    constraint postings_unit_id_fkey foreign key (institution_id, unit_id) references units (institution_id, id),
    constraint postings_ends_on_check check (ends_on >= starts_on)
);
create index postings_servant_id_idx on postings (servant_id, starts_on);
create index postings_unit_id_idx on postings (institution_id, unit_id);
create index postings_designation_id_idx on postings (designation_id);
create index postings_id_idx on postings (id);

-- One main posting of a person at a time, in the whole nation: a directory beside the postings.
create table main_postings (
    posting_id uuid constraint main_postings_pkey primary key,
    institution_id uuid not null,
    servant_id uuid not null constraint main_postings_servant_id_fkey references servants (id),
    starts_on date not null,
    ends_on date,
    constraint main_postings_posting_id_fkey foreign key (institution_id, posting_id) references postings (institution_id, id),
    constraint main_postings_servant_id_excl exclude using gist
        (servant_id with =, daterange(starts_on, ends_on, '[]') with &&)
);
create index main_postings_institution_id_posting_id_idx on main_postings (institution_id, posting_id);

-- Who supervised a posting, from day to day. Nothing is overwritten: the reporting line of any past date can be asked for.
create table supervisions (
    institution_id uuid not null constraint supervisions_institution_id_fkey references institutions (id),
    id uuid not null,
    posting_id uuid not null,
    supervisor_id uuid not null constraint supervisions_supervisor_id_fkey references servants (id),
    starts_on date not null,
    ends_on date,
    constraint supervisions_pkey primary key (institution_id, id),
    constraint supervisions_posting_id_fkey foreign key (institution_id, posting_id) references postings (institution_id, id),
    constraint supervisions_ends_on_check check (ends_on >= starts_on),
    constraint supervisions_posting_id_excl exclude using gist
        (institution_id with =, posting_id with =, daterange(starts_on, ends_on, '[]') with &&)
);
create index supervisions_posting_id_idx on supervisions (institution_id, posting_id, starts_on);
create index supervisions_supervisor_id_idx on supervisions (supervisor_id, starts_on);
