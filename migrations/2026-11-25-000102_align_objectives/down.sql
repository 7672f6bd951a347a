alter table agreements drop column copied_from_id;
alter table objectives drop column target_id;
