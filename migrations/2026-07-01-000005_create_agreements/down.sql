drop table agreement_versions;
drop table objectives;
drop table agreements;
