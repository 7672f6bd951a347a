drop table job_results;
drop table jobs;
