-- Where somebody stands or stood last: the joins of servants and accounts.
create index main_postings_servant_id_idx on main_postings (servant_id, starts_on);
-- The default orders of the lists of accounts, agreements and appraisals.
create index accounts_display_name_idx on accounts (display_name, id);
create index agreements_status_since_idx on agreements (status_since, id);
create index appraisals_status_since_idx on appraisals (status_since, id);
