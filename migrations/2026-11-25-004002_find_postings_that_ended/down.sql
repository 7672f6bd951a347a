drop index postings_ends_on_idx;
