drop table plan_reports;
drop table target_links;
drop table plan_targets;
drop table plan_versions;
drop table plans;
