drop table refresh_tokens;
drop table sessions;
drop table grants;
drop table accounts;
