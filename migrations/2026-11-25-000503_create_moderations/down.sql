drop table moderation_requests;
drop table moderations;
