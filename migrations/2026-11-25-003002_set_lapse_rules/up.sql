alter table cycles add column lapse_rules jsonb not null default '[]'
    constraint cycles_lapse_rules_check check (jsonb_typeof(lapse_rules) = 'array');
comment on column cycles.lapse_rules is 'What becomes of a step whose time has run out: a list of {phase, step, rule, grace_days, next_days}; without an entry it is only reminded of.';
