alter table agreement_versions drop column appraisal_id;
alter table agreements drop column revision_appraisal_id;
alter table appraisals drop constraint appraisals_disclosed_at_check;
alter table appraisals add constraint appraisals_disclosed_at_check
    check (status not in ('disclosed', 'final') or kind = 'mid_year' or disclosed_at is not null);
alter table appraisals drop constraint appraisals_kind_check;
alter table appraisals add constraint appraisals_kind_check check (kind in ('mid_year', 'annual'));
alter table cycle_windows drop constraint cycle_windows_phase_check;
alter table cycle_windows add constraint cycle_windows_phase_check check (phase in ('planning', 'mid_year', 'annual'));
