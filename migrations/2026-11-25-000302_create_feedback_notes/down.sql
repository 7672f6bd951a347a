drop table feedback_notes;
