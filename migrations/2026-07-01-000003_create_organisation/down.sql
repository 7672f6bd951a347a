drop table supervisions;
drop table main_postings;
drop table postings;
drop table units;
drop extension btree_gist;
