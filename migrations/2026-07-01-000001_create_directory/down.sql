drop table servants;
drop table designations;
drop table institution_periods;
drop table institutions;
drop table regions;
