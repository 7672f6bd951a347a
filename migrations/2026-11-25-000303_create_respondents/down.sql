drop table respondent_answers;
drop table respondent_requests;
drop table respondent_rounds;
