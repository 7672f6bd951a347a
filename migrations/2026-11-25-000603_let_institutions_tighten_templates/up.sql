-- A variant of a published template belongs to one institution, which may only tighten it.
alter table templates
    add column base_id uuid constraint templates_base_id_fkey references templates (id),
    add column institution_id uuid constraint templates_institution_id_fkey references institutions (id),
    add constraint templates_variant_check check ((base_id is null) = (institution_id is null));
create index templates_base_id_idx on templates (base_id);
create index templates_institution_id_idx on templates (institution_id);

alter table cycle_assignments add column template_id uuid
    constraint cycle_assignments_template_id_fkey references templates (id);
create index cycle_assignments_template_id_idx on cycle_assignments (template_id);
comment on column cycle_assignments.template_id is 'The institution''s own variant of the cycle''s template, if it has one.';
