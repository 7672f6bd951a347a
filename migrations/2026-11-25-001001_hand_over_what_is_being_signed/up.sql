-- A signature covers the name of the supervisor: where another takes over after it, a new round begins.
alter table appraisal_versions drop constraint appraisal_versions_superseded_by_check;
alter table appraisal_versions add constraint appraisal_versions_superseded_by_check check (superseded_by in
    ('returned', 'reconsidered', 'appeal_allowed', 'appeal_varied', 'appeal_remitted', 'handed_over'));
