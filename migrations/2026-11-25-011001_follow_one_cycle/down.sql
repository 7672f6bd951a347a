drop function follows(uuid, date);
drop function cycle_followed(uuid, text, date);
