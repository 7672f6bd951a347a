-- 360° input, as a ballot: who was asked and has answered stands apart from the answers, and nothing leads from one to the other.
create table respondent_rounds (
    institution_id uuid not null constraint respondent_rounds_institution_id_fkey references institutions (id),
    id uuid not null,
    appraisal_id uuid not null,
    closes_on date not null,
    opened_at timestamptz not null,
    constraint respondent_rounds_pkey primary key (institution_id, id),
    constraint respondent_rounds_appraisal_id_fkey foreign key (institution_id, appraisal_id)
        references appraisals (institution_id, id),
    constraint respondent_rounds_institution_id_appraisal_id_key unique (institution_id, appraisal_id)
);
create index respondent_rounds_id_idx on respondent_rounds (id);

create table respondent_requests (
    institution_id uuid not null constraint respondent_requests_institution_id_fkey references institutions (id),
    id uuid not null,
    round_id uuid not null,
    respondent_id uuid not null constraint respondent_requests_respondent_id_fkey references servants (id),
    kind text not null constraint respondent_requests_kind_check check (kind in ('peers', 'subordinates')),
    answered boolean not null default false,
    constraint respondent_requests_pkey primary key (institution_id, id),
    constraint respondent_requests_round_id_fkey foreign key (institution_id, round_id)
        references respondent_rounds (institution_id, id),
    constraint respondent_requests_institution_id_round_id_respondent_id_key unique (institution_id, round_id, respondent_id)
);
create index respondent_requests_id_idx on respondent_requests (id);
create index respondent_requests_respondent_id_idx on respondent_requests (respondent_id);
comment on column respondent_requests.answered is 'That he has answered; not when, and not what.';

create table respondent_answers (
    institution_id uuid not null constraint respondent_answers_institution_id_fkey references institutions (id),
    id uuid not null,
    round_id uuid not null,
    kind text not null constraint respondent_answers_kind_check check (kind in ('peers', 'subordinates', 'service_users')),
    answers jsonb not null,
    constraint respondent_answers_pkey primary key (institution_id, id),
    constraint respondent_answers_round_id_fkey foreign key (institution_id, round_id)
        references respondent_rounds (institution_id, id)
);
create index respondent_answers_round_id_idx on respondent_answers (institution_id, round_id, kind);
comment on table respondent_answers is 'No author and no time; the ids are random, and each new answer draws all of its group anew.';
