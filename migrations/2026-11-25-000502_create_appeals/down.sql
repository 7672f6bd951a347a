drop table appeal_votes;
drop table appeal_files;
drop table appeals;
