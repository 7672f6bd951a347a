drop table check_in_rhythms;
drop table evidence;
drop table progress_entries;
drop table subtask_versions;
drop table subtasks;
