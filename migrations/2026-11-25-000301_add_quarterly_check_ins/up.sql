-- Quarterly check-ins: of the first and the third quarter; the second ends with the mid-year review, the fourth with the
-- annual appraisal. A cycle without their windows has none.
alter table cycle_windows drop constraint cycle_windows_phase_check;
alter table cycle_windows add constraint cycle_windows_phase_check
    check (phase in ('planning', 'quarter_1', 'mid_year', 'quarter_3', 'annual'));

alter table appraisals drop constraint appraisals_kind_check;
alter table appraisals add constraint appraisals_kind_check check (kind in ('quarter_1', 'mid_year', 'quarter_3', 'annual'));
alter table appraisals drop constraint appraisals_disclosed_at_check;
alter table appraisals add constraint appraisals_disclosed_at_check
    check (status not in ('disclosed', 'final') or kind <> 'annual' or disclosed_at is not null);

-- Revised objectives (form TFN 832, section 3): a revision may come from a review.
alter table agreements add column revision_appraisal_id uuid;
alter table agreements add constraint agreements_revision_appraisal_id_fkey
    foreign key (institution_id, revision_appraisal_id) references appraisals (institution_id, id);
alter table agreements add constraint agreements_revision_appraisal_id_check check (revision_appraisal_id is null or revision > 1);
create index agreements_revision_appraisal_id_idx on agreements (institution_id, revision_appraisal_id);
comment on column agreements.revision_appraisal_id is 'The review from which the present revision was begun, if it was one.';

alter table agreement_versions add column appraisal_id uuid;
alter table agreement_versions add constraint agreement_versions_appraisal_id_fkey
    foreign key (institution_id, appraisal_id) references appraisals (institution_id, id);
create index agreement_versions_appraisal_id_idx on agreement_versions (institution_id, appraisal_id);
comment on column agreement_versions.appraisal_id is 'The review from which the revision was begun, if it was one.';
