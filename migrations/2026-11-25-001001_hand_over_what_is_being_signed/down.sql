update appraisal_versions set superseded_by = 'returned' where superseded_by = 'handed_over';
alter table appraisal_versions drop constraint appraisal_versions_superseded_by_check;
alter table appraisal_versions add constraint appraisal_versions_superseded_by_check check (superseded_by in
    ('returned', 'reconsidered', 'appeal_allowed', 'appeal_varied', 'appeal_remitted'));
