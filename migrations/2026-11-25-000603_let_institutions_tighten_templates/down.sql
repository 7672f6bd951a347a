alter table cycle_assignments drop column template_id;
alter table templates drop column institution_id, drop column base_id;
