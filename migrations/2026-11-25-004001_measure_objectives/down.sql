drop function objective_progress(uuid, uuid, uuid);
