drop table signatures;
drop table sheets;
drop table appraisals;
