-- An objective serves a target of the institution's plan; an agreement may have begun as a copy of an earlier one.
alter table objectives add column target_id uuid,
    add constraint objectives_target_id_fkey foreign key (institution_id, target_id) references plan_targets (institution_id, id);
create index objectives_target_id_idx on objectives (institution_id, target_id);
comment on column objectives.target_id is 'The target of an approved plan that the objective serves; its words as the servant puts them are in serves.';

alter table agreements add column copied_from_id uuid,
    add constraint agreements_copied_from_id_fkey foreign key (institution_id, copied_from_id) references agreements (institution_id, id);
create index agreements_copied_from_id_idx on agreements (institution_id, copied_from_id);
comment on column agreements.copied_from_id is 'The earlier agreement whose objectives this one began with.';
