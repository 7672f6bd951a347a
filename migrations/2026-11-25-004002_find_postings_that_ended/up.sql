-- The service's daily round looks for postings that are over; most never are.
create index postings_ends_on_idx on postings (ends_on) where ends_on is not null;
