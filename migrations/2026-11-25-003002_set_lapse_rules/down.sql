alter table cycles drop column lapse_rules;
